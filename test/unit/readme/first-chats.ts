import type { Chat, TogglFocusClient } from '../../../src/index.ts';

/** So many chats, the newest first. No page is asked for that is not needed. */
export async function newestChats(client: TogglFocusClient, count: number): Promise<Chat[]> {
  const chats: Chat[] = [];
  for await (const chat of client.chats.list({ order_by: ['-created_at'] })) {
    chats.push(chat);
    if (chats.length === count) break;
  }
  return chats;
}
