import { createTogglFocusClient, NotFoundError } from 'toggl-focus-chats';

export const runtime = 'edge';

export async function GET(): Promise<Response> {
  const client = createTogglFocusClient();
  const chats = await client.chats.list().toArray();
  const missing = await client.chats.get(404).catch((error: unknown) => error);
  return Response.json({ names: chats.map(({ name }) => name), isNotFound: missing instanceof NotFoundError });
}
