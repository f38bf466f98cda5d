import type { CallOptions, TogglFocusClient } from '../../src/index.ts';

export type OneCall = (client: TogglFocusClient, options?: CallOptions) => Promise<unknown>;

interface Kind {
  method: string;
  call: OneCall;
}

export function kind(method: string, call: OneCall): Kind {
  return { method, call };
}

/** Each method of the client, with its HTTP method. */
export const methodCalls = {
  'chats.list': kind('GET', (client, options) => client.chats.list({}, options)),
  'chats.create': kind('POST', (client, options) => client.chats.create({ name: 'Plan' }, options)),
  'chats.get': kind('GET', (client, options) => client.chats.get(1, options)),
  'chats.update': kind('PUT', (client, options) => client.chats.update(1, { name: 'Plan' }, options)),
  'chats.delete': kind('DELETE', (client, options) => client.chats.delete(1, options)),
  'chats.restore': kind('PATCH', (client, options) => client.chats.restore(1, options)),
  'messages.list': kind('GET', (client, options) => client.messages.list(1, {}, options)),
  'messages.stream': kind('GET', (client, options) => client.messages.stream(1, {}, options).toArray()),
  'messages.update': kind('PATCH', (client, options) =>
    client.messages.update(1, 2, { feedback_type: 'positive' }, options),
  ),
};

/** Rows for `it.each`. */
export const everyMethod: { name: string; call: OneCall }[] = Object.entries(methodCalls).map(([name, { call }]) => ({
  name,
  call,
}));
