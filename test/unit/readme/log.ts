import { type ClientOptions, createTogglFocusClient } from '../../../src/index.ts';

/** A client that prints each answer and each retry. */
export function loggedClient(options: ClientOptions = {}) {
  return createTogglFocusClient({ ...options, on: { response: console.log, retry: console.warn } });
}
