import Keyv from 'keyv';
import {
  type Chat,
  type ChatMessage,
  type Client,
  type CreateChatBody,
  createTogglFocusClient,
  type ListChatsQuery,
  NotFoundError,
  type Page,
  type paths,
  type TogglFocusClient,
} from 'toggl-focus-chats';
import { quotaStore } from 'toggl-focus-chats/quota-store';
import { createSandbox, type Sandbox } from 'toggl-focus-chats/sandbox';
import { responseValidator } from 'toggl-focus-chats/validate';

const sandbox: Sandbox = createSandbox({ chats: 3 });
export const client: TogglFocusClient = createTogglFocusClient({
  ...sandbox.clientOptions,
  apiKey: async () => 'toggl_sk_example',
  quota: { onExceeded: 'wait', store: quotaStore(new Keyv()) },
  validator: responseValidator(),
  on: { retry: ({ delayMs }) => console.log(delayMs.toFixed()) },
});
export const api: Client<paths> = client.api;

export async function use(query: ListChatsQuery, body: CreateChatBody): Promise<void> {
  const page: Page<Chat> = await client.chats.list(query, { signal: AbortSignal.timeout(1_000) });
  const next: Page<Chat> | undefined = await page.getNextPage();
  for await (const chat of client.chats.list({ order_by: ['-updated_at'] }))
    console.log(chat.id.toFixed(), next?.total);
  for await (const message of client.messages.stream(1)) show(message);
  await client.chats.create(body);
  const { data, response } = await client.chats.get(1).withResponse();
  console.log(data.name?.toUpperCase(), response.headers.get('Date'));
  const answer = await api.GET('/workspaces/{workspace_id}/chats', { params: { path: { workspace_id: 1 } } });
  console.log(answer.data?.data?.length.toFixed(), answer.error?.error.toUpperCase());
}

function show({ role }: ChatMessage): void {
  if (typeof role === 'string') console.log(role.toUpperCase());
}

export function traceIdOf(error: unknown): string | undefined {
  return error instanceof NotFoundError ? error.traceId : undefined;
}

// @ts-expect-error A chat's ID is a number: without types this would compile.
export const mistaken = (): unknown => client.chats.get('1');
