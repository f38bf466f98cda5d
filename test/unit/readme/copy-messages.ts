import { type ChatMessage, type TogglFocusClient, TogglFocusError } from '../../../src/index.ts';

/** How far a copy is. Keep it where the next run finds it. */
export interface Progress {
  page: number;
  finishedChats: number[];
}

export async function copyMessages(client: TogglFocusClient, progress: Progress, save: (message: ChatMessage) => void) {
  try {
    for await (const chat of client.chats.list({ page: progress.page })) {
      if (progress.finishedChats.includes(chat.id)) continue;
      for await (const message of client.messages.list(chat.id)) save(message);
      progress.finishedChats.push(chat.id);
    }
  } catch (error) {
    // Where the list of messages ended the loop, nextPage is a page of messages.
    if (error instanceof TogglFocusError && error.operationId === 'listChats') {
      progress.page = error.nextPage ?? progress.page;
    }
    throw error;
  }
}
