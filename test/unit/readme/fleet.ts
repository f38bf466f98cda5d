import { type ClientOptions, createTogglFocusClient } from '../../../src/index.ts';
import { type KeyValueStore, quotaStore } from '../../../src/quota-store.ts';

/** The client of each process. With Redis, keyv is `createKeyv('redis://localhost:6379', { throwOnErrors: true })` of @keyv/redis. */
export function clientOfFleet(keyv: KeyValueStore, options: ClientOptions = {}) {
  return createTogglFocusClient({
    ...options,
    quota: { store: quotaStore(keyv) },
    on: { storeError: ({ error }) => console.warn('The quota store failed:', error) },
  });
}
