import { createTogglFocusClient, NotFoundError, QuotaExceededError, TogglFocusError } from 'toggl-focus-chats';
import { createSandbox } from 'toggl-focus-chats/sandbox';

/** What `story` resolves to. */
export const expected = {
  chats: 250,
  roles: ['user', 'assistant'],
  isSameChat: true,
  isNotFound: true,
  isAborted: true,
  isSpent: true,
  statuses: [503, 200, 200, 200, 200, 200, 404, undefined, 402],
};

/** Calls of each kind on the sandbox, in process. */
export async function story() {
  const sandbox = createSandbox({ chats: 250 });
  const client = createTogglFocusClient(sandbox.clientOptions);

  sandbox.fail({ status: 503, headers: { 'Retry-After': '0' } });
  const chats = await client.chats.list().toArray();

  const [{ id }] = chats;
  sandbox.addMessages(id, [
    { role: 'user', content: { text: 'Which tasks are left?' } },
    { role: 'assistant', content: { text: 'Two.' } },
  ]);
  const messages = await client.messages.stream(id).toArray();

  const { data } = await client.api.GET('/workspaces/{workspace_id}/chats/{chat_id}', {
    params: { path: { workspace_id: sandbox.workspaceId, chat_id: id } },
  });

  const missing = await client.chats.get(404).catch((error) => error);
  const controller = new AbortController();
  sandbox.fail({ fault: 'stall' });
  const stalled = client.chats.list({}, { signal: controller.signal }).catch((error) => error);
  setTimeout(() => controller.abort(), 20);
  const aborted = await stalled;

  sandbox.fail({ status: 402, headers: { 'X-Toggl-Quota-Remaining': '0', 'X-Toggl-Quota-Resets-In': '3600' } });
  const spent = await client.chats.list().catch((error) => error);

  return {
    chats: chats.length,
    roles: messages.map(({ role }) => role),
    isSameChat: data?.id === id,
    isNotFound: missing instanceof NotFoundError && missing instanceof TogglFocusError && missing instanceof Error,
    isAborted: controller.signal.aborted && aborted === controller.signal.reason,
    isSpent: spent instanceof QuotaExceededError,
    statuses: sandbox.requests.map(({ status }) => status),
  };
}
