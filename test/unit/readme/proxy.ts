import { ProxyAgent } from 'undici';
import { type ClientOptions, createTogglFocusClient } from '../../../src/index.ts';

/** A client that reaches the API through a proxy, such as http://proxy.example:3128. */
export function clientBehindProxy(uri: string, options: ClientOptions = {}) {
  const dispatcher = new ProxyAgent({ uri });
  return createTogglFocusClient({
    ...options,
    fetch: (url, init) => fetch(url, Object.assign(init, { dispatcher })),
  });
}
