import { connection } from 'next/server';
import { createTogglFocusClient } from 'toggl-focus-chats';

/** Renders at each request, from an answer that Next keeps until its tag is revalidated. */
export default async function Chats() {
  await connection();
  const { api } = createTogglFocusClient();
  const { data, error } = await api.GET('/workspaces/{workspace_id}/chats', {
    params: { path: { workspace_id: Number(process.env.TOGGL_WORKSPACE_ID) } },
    cache: 'force-cache',
    next: { tags: ['chats'] },
  });
  if (error) throw new Error(error.error);
  return data.data?.map((chat) => <p key={chat.id}>{chat.name}</p>);
}
