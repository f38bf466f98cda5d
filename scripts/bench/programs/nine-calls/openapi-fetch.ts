import createClient from 'openapi-fetch';
import type { paths } from '../../../../dist/generated/schema.js';

const client = createClient<paths>({
  baseUrl: 'https://focus.toggl.com/api',
  headers: { Authorization: 'Bearer toggl_sk_example' },
});
const workspace = { workspace_id: 3_021_544 };
const path = { ...workspace, chat_id: 981_204 };

const { data: chats } = await client.GET('/workspaces/{workspace_id}/chats', {
  params: { path: workspace, query: { per_page: 20, order_by: ['-updated_at'] } },
});
const { data: created } = await client.POST('/workspaces/{workspace_id}/chats', {
  params: { path: workspace },
  body: { name: 'Plan the launch' },
});
const { data: chat } = await client.GET('/workspaces/{workspace_id}/chats/{chat_id}', { params: { path } });
await client.PUT('/workspaces/{workspace_id}/chats/{chat_id}', {
  params: { path },
  body: { name: 'Plan the November launch' },
});
await client.DELETE('/workspaces/{workspace_id}/chats/{chat_id}', { params: { path } });
await client.PATCH('/workspaces/{workspace_id}/chats/{chat_id}/restore', { params: { path } });
const { data: messages } = await client.GET('/workspaces/{workspace_id}/chats/{chat_id}/messages', {
  params: { path, query: { per_page: 20 } },
});
const { data: streamed } = await client.GET('/workspaces/{workspace_id}/chats/{chat_id}/messages/stream', {
  params: { path },
});
await client.PATCH('/workspaces/{workspace_id}/chats/{chat_id}/messages/{chat_message_id}', {
  params: { path: { ...path, chat_message_id: 7_730_116 } },
  body: { feedback_type: 'positive' },
});

console.log(chats?.data?.[0]?.name, created, chat?.name, messages?.data?.[0]?.role, streamed?.[0]?.role);
