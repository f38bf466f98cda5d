import { ConnectionError, type TogglFocusClient } from '../../../src/index.ts';

/** Creates a chat with a name that no other has. Where the connection fails, it looks before it tries again. */
export async function createOnce(client: TogglFocusClient, name: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await client.chats.create({ name });
      return;
    } catch (error) {
      if (!(error instanceof ConnectionError) || attempt === 3) throw error;
      if (error.outcome === 'unknown' && (await exists(client, name))) return;
    }
  }
}

async function exists(client: TogglFocusClient, name: string): Promise<boolean> {
  for await (const chat of client.chats.list({ name })) {
    if (chat.name === name) return true;
  }
  return false;
}
