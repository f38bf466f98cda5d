import type { Chat, Client, paths, TogglFocusClient } from '../../../src/index.ts';

/** A field that the types don't have. Fields pass through as the server sends them, so look at what it is. */
export async function projectOf(client: TogglFocusClient, chatId: number): Promise<number | undefined> {
  const chat: Chat & { project_id?: unknown } = await client.chats.get(chatId);
  return typeof chat.project_id === 'number' ? chat.project_id : undefined;
}

/** The paths of the description, and one that it doesn't have. */
interface MorePaths extends paths {
  '/workspaces/{workspace_id}/chats/{chat_id}/share': {
    post: {
      parameters: { path: { workspace_id: number; chat_id: number } };
      responses: { 200: { content: { 'application/json': { url: string } } } };
    };
  };
}

export async function share(client: TogglFocusClient, workspaceId: number, chatId: number) {
  const api: Client<MorePaths> = client.api;
  const { data } = await api.POST('/workspaces/{workspace_id}/chats/{chat_id}/share', {
    params: { path: { workspace_id: workspaceId, chat_id: chatId } },
  });
  return data?.url;
}
