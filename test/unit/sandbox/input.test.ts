/** Mistakes that the compiler does not see: made in JavaScript, or past it. */
import { describe, expect, it } from 'vitest';
import { createSandbox } from '../../../src/sandbox/index.ts';

/** A call with arguments that the compiler would refuse. */
function given(call: (...values: never[]) => unknown, ...values: unknown[]): () => unknown {
  return () => Reflect.apply(call, undefined, values);
}

describe('createSandbox', () => {
  it.each([
    [{ chat: 3 }, 'createSandbox does not know chat. It knows workspaceId, apiKey, chats, quota, now.'],
    [null, 'createSandbox takes an object.'],
    [{ workspaceId: 0 }, 'createSandbox: workspaceId must be an integer, 1 or more.'],
    [{ workspaceId: '1' }, 'createSandbox: workspaceId must be an integer, 1 or more.'],
    [{ chats: -1 }, 'createSandbox: chats must be an integer, 0 or more.'],
    [{ chats: 1.5 }, 'createSandbox: chats must be an integer, 0 or more.'],
    [{ apiKey: '' }, 'createSandbox: apiKey must be a text without spaces, in ASCII, as a header carries it.'],
    [{ apiKey: 'a b' }, 'createSandbox: apiKey must be a text without spaces, in ASCII, as a header carries it.'],
    [{ quota: 5 }, 'createSandbox: quota takes an object.'],
    [{ quota: {} }, 'createSandbox: quota.limit must be an integer, 0 or more.'],
    [{ quota: { limit: 1, windowMs: 0 } }, 'createSandbox: quota.windowMs must be an integer, 1 or more.'],
    [{ now: 5 }, 'createSandbox: now must be a function.'],
    [{ now: () => 'today' }, 'createSandbox: now must return milliseconds since 1970, as Date.now does.'],
  ])('refuses %o', (options, message) => {
    expect(given(createSandbox, options)).toThrow(new TypeError(message));
  });

  it('takes options that are undefined as not given', () => {
    const { apiKey, workspaceId } = createSandbox({ apiKey: undefined, workspaceId: undefined, quota: undefined });
    expect([apiKey, workspaceId]).toEqual(['toggl_sk_sandbox', 1]);
  });
});

describe('fail', () => {
  const { fail } = createSandbox();

  it.each([
    [undefined, 'fail takes an object.'],
    [{}, 'fail: status must be an integer, 200 or more.'],
    [{ status: 600 }, 'fail: status must be at most 599.'],
    [{ status: 204, body: 'x' }, 'fail: a 204 has no body.'],
    [
      { status: 500, header: {} },
      'fail does not know header. It knows status, headers, body, fault, operationId, chatId, after, times.',
    ],
    [{ status: 500, headers: ['a'] }, 'fail: headers must be an object of names and texts that can be sent.'],
    [{ status: 500, headers: { 'a b': 'c' } }, 'fail: headers must be an object of names and texts that can be sent.'],
    [{ status: 500, body: () => {} }, 'fail: body must be plain JSON, at most 100 levels deep.'],
    [{ fault: 'explode' }, 'fail: fault must be one of reset, stall, truncate, drip, slow.'],
    [{ fault: 'reset', status: 500 }, 'fail: give a fault, or a status with its headers and body, not both.'],
    [{ fault: 'reset', times: 0 }, 'fail: times must be an integer, 1 or more.'],
    [{ fault: 'reset', after: -1 }, 'fail: after must be an integer, 0 or more.'],
    [{ fault: 'reset', chatId: '1' }, 'fail: chatId must be an integer, 1 or more.'],
    [
      { fault: 'reset', operationId: 'listChats', chatId: 1 },
      'fail: listChats is not about one chat, so it takes no chatId.',
    ],
    [{ fault: 'reset', operationId: 'toString' }, /^fail: operationId must be one of listChats, createChat, /],
  ])('refuses %o', (fault, message) => {
    expect(given(fail, fault)).toThrow(TypeError);
    expect(given(fail, fault)).toThrow(message);
  });
});

describe('addChat and addMessages', () => {
  const { addChat, addMessages } = createSandbox();
  const { id } = addChat();

  it.each([
    [
      { title: 'x' },
      'addChat does not know title. It knows created_at, deleted_at, id, name, toggl_user_id, updated_at.',
    ],
    [{ name: 5 }, 'addChat: name must be a string.'],
    [{ created_at: 'yesterday' }, 'addChat: created_at must be a time such as 2026-10-01T08:15:00Z.'],
    [{ deleted_at: '2026-13-01T08:15:00Z' }, 'addChat: deleted_at must be a time such as 2026-10-01T08:15:00Z.'],
    [{ id: 0 }, 'addChat: id must be an integer, 1 or more.'],
    [{ id }, `addChat: there is a chat ${id} already.`],
    [{ toggl_user_id: 0 }, 'addChat: toggl_user_id must be an integer, 1 or more.'],
  ])('refuse a chat %o', (values, message) => {
    expect(given(addChat, values)).toThrow(new TypeError(message));
  });

  const circular: Record<string, unknown> = {};
  circular.self = circular;

  it.each([
    [5, 'addMessages takes a list of messages.'],
    [[5], 'addMessages takes an object.'],
    [[{ role: 'user' }], 'addMessages: content must be an object.'],
    [[{ content: {} }], 'addMessages: role must be an object.'],
    [[{ role: 'user', content: 'text' }], 'addMessages: content must be an object.'],
    [
      [{ role: 'user', content: { at: new Date(0) } }],
      'addMessages: content must be plain JSON, at most 100 levels deep.',
    ],
    [
      [{ role: 'user', content: { n: Number.NaN } }],
      'addMessages: content must be plain JSON, at most 100 levels deep.',
    ],
    [[{ role: 'user', content: circular }], 'addMessages: content must be plain JSON, at most 100 levels deep.'],
    [[{ role: 'user', content: {}, text: '' }], /^addMessages does not know text\. It knows content, /],
  ])('refuse messages %o', (messages, message) => {
    expect(given(addMessages, id, messages)).toThrow(TypeError);
    expect(given(addMessages, id, messages)).toThrow(message);
  });

  it('add none of the messages where one of them is refused, or the chat is not there', async () => {
    const sandbox = createSandbox();
    const chat = sandbox.addChat();
    expect(given(sandbox.addMessages, chat.id, [{ role: 'user', content: {} }, {}])).toThrow(TypeError);
    expect(sandbox.addMessages(chat.id, [{ role: 'user', content: {} }])).toHaveLength(1);
    expect(() => sandbox.addMessages(5, [])).toThrow(new TypeError('addMessages: there is no chat 5.'));
  });

  it('take every field that can be given', () => {
    const sandbox = createSandbox();
    const values = {
      created_at: '2026-01-01T00:00:00.000Z',
      deleted_at: '2026-01-03T00:00:00.000Z',
      id: 981204,
      name: 'Plan',
      toggl_user_id: 9,
      updated_at: '2026-01-02T00:00:00.000Z',
    };
    const chat = sandbox.addChat(values);
    expect(chat).toMatchObject(values);
    const message = {
      content: { ['__proto__']: { deep: [1, null, true] }, text: 'é' },
      created_at: '2026-01-01T00:00:00.000Z',
      feedback_message: 'Good',
      feedback_type: { kind: 'positive' },
      id: 7730116,
      role: { kind: 'user' },
      updated_at: '2026-01-02T00:00:00.000Z',
    };
    expect(sandbox.addMessages(chat.id, [message])).toEqual([expect.objectContaining(message)]);
  });

  it('count on from the highest ID that was given', () => {
    const sandbox = createSandbox();
    const chat = sandbox.addChat({ id: 981204 });
    expect(sandbox.addChat().id).toBe(981205);
    const messages = [
      { id: 7730115, role: 'user', content: {} },
      { role: 'assistant', content: {} },
    ];
    expect(sandbox.addMessages(chat.id, messages).map(({ id }) => id)).toEqual([7730115, 7730116]);
  });

  it('refuse the ID of a message that is there, and one that is given twice', () => {
    const sandbox = createSandbox();
    const { id: chatId } = sandbox.addChat();
    const message = { id: 7730115, role: 'user', content: {} };
    const refusal = new TypeError('addMessages: there is a message 7730115 already.');
    expect(() => sandbox.addMessages(chatId, [message, message])).toThrow(refusal);
    expect(sandbox.addMessages(chatId, [message])).toHaveLength(1);
    expect(() => sandbox.addMessages(chatId, [message])).toThrow(refusal);
  });
});
