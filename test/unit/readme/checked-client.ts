import { type ClientOptions, createTogglFocusClient } from '../../../src/index.ts';
import { responseValidator } from '../../../src/validate.ts';

/** A client that logs where the API departs from the description. */
export function checkedClient(log: (line: string) => void, options: ClientOptions = {}) {
  return createTogglFocusClient({
    ...options,
    validator: responseValidator(), // or { mode: 'strict' }
    on: {
      drift: ({ operationId, pointer, expected, got }) =>
        log(`${operationId} ${pointer}: expected ${expected}, got ${got}`),
    },
  });
}
