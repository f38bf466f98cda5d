/** A program that makes one call of each kind and says so. It must end by itself then: nothing of a call may keep it alive. */
import { createTogglFocusClient } from '../../../src/index.ts';

const client = createTogglFocusClient({
  apiKey: 'toggl_sk_example',
  workspaceId: 1,
  baseUrl: process.argv[2],
  maxRetries: 0,
});
const chat = { quick: 1, missing: 2, silent: 3, stalling: 4, reset: 5, endless: 6, endlessError: 7, failingOnce: 8 };
const soon = { timeoutMs: 50 };
const controller = new AbortController();
setTimeout(() => controller.abort(), 20);
const apiCall = (chat_id: number) => ({ params: { path: { workspace_id: 1, chat_id } } });
const chatPath = '/workspaces/{workspace_id}/chats/{chat_id}';

const results = await Promise.allSettled([
  client.chats.get(chat.quick),
  client.chats.get(chat.quick).withResponse(),
  client.chats
    .get(chat.quick)
    .asResponse()
    .then((response) => response.json()),
  client.chats.delete(chat.endless),
  client.chats.delete(chat.stalling),
  client.chats.get(chat.failingOnce, { maxRetries: 1 }),
  client.messages.stream(chat.quick).toArray(),
  (async () => {
    for await (const _ of client.messages.stream(chat.endless)) break;
  })(),
  (async () => {
    for await (const _ of client.chats.list()) break;
  })(),
  client.api.GET(chatPath, apiCall(chat.quick)),
  client.api.GET(chatPath, apiCall(chat.missing)),
  client.api.GET(chatPath, { ...apiCall(chat.endless), parseAs: 'stream' }).then(({ data }) => data?.cancel()),
  client.chats.get(chat.missing),
  client.chats.get(chat.endlessError),
  client.chats.get(chat.reset),
  client.chats.get(chat.silent, soon),
  client.chats.get(chat.stalling, soon),
  client.messages.stream(chat.stalling, {}, soon).toArray(),
  client.chats.get(chat.silent, { signal: controller.signal }),
  client.chats.get(chat.stalling, { signal: controller.signal }),
]);
console.log(results.map((result) => (result.status === 'fulfilled' ? 'ok' : result.reason.name)).join(' '));
