const input = 'openapi.json';
const baseUrl = 'https://focus.toggl.com/api';

export default {
  client: { input, output: { target: 'orval/client.ts', client: 'fetch', mode: 'split', baseUrl } },
  added: { input, output: { target: 'orval-added/client.ts', client: 'fetch', mode: 'split', mock: true } },
  zod: { input, output: { target: 'orval-added/zod.ts', client: 'zod' } },
};
