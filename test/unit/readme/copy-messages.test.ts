/** The README's way to go on where the messages of each chat are read inside the loop over chats. */
import { describe, expect, it } from 'vitest';
import { createTogglFocusClient, ServerError } from '../../../src/index.ts';
import { createSandbox, type Sandbox } from '../../../src/sandbox/index.ts';
import { copyMessages, type Progress } from './copy-messages.ts';

/** Three pages of chats, each chat with a message, the 150th with three pages of them. */
function fullSandbox(): { sandbox: Sandbox; messages: number[]; longChat: number } {
  const sandbox = createSandbox();
  const message = { role: 'user', content: { text: 'When does it start?' } };
  const chats = Array.from({ length: 299 }, () => sandbox.addChat().id);
  const longChat = chats[149] ?? 0;
  const messages = chats.flatMap((id) => sandbox.addMessages(id, Array(id === longChat ? 250 : 1).fill(message)));
  return { sandbox, messages: messages.map(({ id }) => id), longChat };
}

function pagesAsked(sandbox: Sandbox, operationId: string): unknown[] {
  return sandbox.requests.filter((request) => request.operationId === operationId).map(({ query }) => query.page);
}

describe('a copy of all messages that broke off', () => {
  it('goes on with the same chats where the second page of messages failed, and skips none', async () => {
    const { sandbox, messages, longChat } = fullSandbox();
    const client = createTogglFocusClient({ ...sandbox.clientOptions, maxRetries: 0 });
    sandbox.fail({ status: 503, operationId: 'listChatMessages', chatId: longChat, after: 1 });
    const progress: Progress = { page: 1, finishedChats: [] };
    const saved = new Set<number>();
    const copy = () => copyMessages(client, progress, ({ id }) => saved.add(id));
    await expect(copy()).rejects.toMatchObject({ operationId: 'listChatMessages', nextPage: 2, status: 503 });
    expect(progress.page).toBe(1);
    await copy();
    expect([...saved]).toEqual(messages);
    expect(pagesAsked(sandbox, 'listChats')).toEqual(['1', '2', '1', '2', '3']);
  });

  it('goes on at the page of chats that failed, without those before it', async () => {
    const { sandbox, messages } = fullSandbox();
    const client = createTogglFocusClient({ ...sandbox.clientOptions, maxRetries: 0 });
    sandbox.fail({ status: 503, operationId: 'listChats', after: 2 });
    const progress: Progress = { page: 1, finishedChats: [] };
    const saved: number[] = [];
    const copy = () => copyMessages(client, progress, ({ id }) => saved.push(id));
    await expect(copy()).rejects.toThrow(ServerError);
    expect(progress.page).toBe(3);
    await copy();
    expect(saved).toEqual(messages);
    expect(pagesAsked(sandbox, 'listChats')).toEqual(['1', '2', '3', '3']);
  });
});
