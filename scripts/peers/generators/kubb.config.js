import { defineConfig } from '@kubb/core';
import { pluginClient } from '@kubb/plugin-client';
import { pluginMsw } from '@kubb/plugin-msw';
import { pluginOas } from '@kubb/plugin-oas';
import { pluginTs } from '@kubb/plugin-ts';
import { pluginZod } from '@kubb/plugin-zod';

const input = { path: 'openapi.json' };
const oas = pluginOas({ generators: [] });

export default defineConfig([
  {
    name: 'client',
    input,
    output: { path: 'kubb' },
    plugins: [oas, pluginTs(), pluginClient({ client: 'fetch', bundle: true, baseURL: 'https://focus.toggl.com/api' })],
  },
  { name: 'added', input, output: { path: 'kubb-added' }, plugins: [oas, pluginTs(), pluginZod(), pluginMsw()] },
]);
