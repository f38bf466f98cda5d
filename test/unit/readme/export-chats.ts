import { type Chat, QuotaExceededError, type TogglFocusClient } from '../../../src/index.ts';

/** Saves the chats from a page on. Returns the page to go on with in the next hour, or `undefined` when all are saved. */
export async function exportChats(
  client: TogglFocusClient,
  page: number,
  save: (chat: Chat) => void,
): Promise<number | undefined> {
  try {
    for await (const chat of client.chats.list({ page })) save(chat);
    return undefined;
  } catch (error) {
    if (error instanceof QuotaExceededError) return error.nextPage ?? page;
    throw error;
  }
}
