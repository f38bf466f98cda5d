import { type ClientOptions, createTogglFocusClient } from '../../../src/index.ts';

/** The names of all chats, however many hours the quota makes it take. */
export async function namesOfAllChats(report: (line: string) => void, options: ClientOptions = {}) {
  const client = createTogglFocusClient({
    ...options,
    quota: { onExceeded: 'wait' },
    on: { wait: ({ reason, delayMs }) => report(`Waiting ${Math.ceil(delayMs / 1_000)} s (${reason})`) },
  });
  const chats = await client.chats.list().toArray();
  return chats.map(({ name }) => name ?? 'Unnamed');
}
