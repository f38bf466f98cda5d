import { NotFoundError, type TogglFocusClient } from '../../../src/index.ts';

/** Deletes all chats with "draft" in their name. */
export async function deleteDrafts(client: TogglFocusClient): Promise<void> {
  const drafts = await client.chats.list({ name: 'draft' }).toArray();
  for (const { id } of drafts) {
    try {
      await client.chats.delete(id);
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error; // somebody else deleted it meanwhile
    }
  }
}
