import { createTogglFocusClient } from 'toggl-focus-chats';
import { ProxyAgent } from 'undici';

const dispatcher = new ProxyAgent({ uri: 'http://proxy.example:3128' });
export const client = createTogglFocusClient({
  fetch: (url, init) => fetch(url, Object.assign(init, { dispatcher })),
});
