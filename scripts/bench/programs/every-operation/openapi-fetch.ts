import createClient from 'openapi-fetch';
import type { operations, paths } from '../../../../generated/schema.ts';

const client = createClient<paths>({
  baseUrl: 'https://focus.toggl.com/api',
  headers: { Authorization: 'Bearer toggl_sk_example' },
});
const workspace = { workspace_id: 3_021_544 };
const path = { ...workspace, chat_id: 981_204 };

const answers = {
  listChats: await client.GET('/workspaces/{workspace_id}/chats', {
    params: { path: workspace, query: { per_page: 20, order_by: ['-updated_at'] } },
  }),
  createChat: await client.POST('/workspaces/{workspace_id}/chats', {
    params: { path: workspace },
    body: { name: 'Plan the launch' },
  }),
  getChat: await client.GET('/workspaces/{workspace_id}/chats/{chat_id}', { params: { path } }),
  updateChat: await client.PUT('/workspaces/{workspace_id}/chats/{chat_id}', {
    params: { path },
    body: { name: 'Plan the November launch' },
  }),
  deleteChat: await client.DELETE('/workspaces/{workspace_id}/chats/{chat_id}', { params: { path } }),
  restoreChat: await client.PATCH('/workspaces/{workspace_id}/chats/{chat_id}/restore', { params: { path } }),
  listChatMessages: await client.GET('/workspaces/{workspace_id}/chats/{chat_id}/messages', {
    params: { path, query: { per_page: 20 } },
  }),
  streamChatMessages: await client.GET('/workspaces/{workspace_id}/chats/{chat_id}/messages/stream', {
    params: { path },
  }),
  updateChatMessage: await client.PATCH('/workspaces/{workspace_id}/chats/{chat_id}/messages/{chat_message_id}', {
    params: { path: { ...path, chat_message_id: 7_730_116 } },
    body: { feedback_type: 'positive' },
  }),
} satisfies Record<keyof operations, unknown>;

console.log(
  answers.listChats.data?.data?.[0]?.name,
  answers.createChat.data,
  answers.getChat.data?.name,
  answers.listChatMessages.data?.data?.[0]?.role,
  answers.streamChatMessages.data?.[0]?.role,
);
