import { describe, expect, it } from 'vitest';
import { InvalidRequestError } from '../../../src/index.ts';
import { createSandbox } from '../../../src/sandbox/index.ts';
import { clientOf, inProcess } from './ways-in.ts';

function sandboxWithMessage() {
  const sandbox = createSandbox();
  const chat = sandbox.addChat();
  const [message] = sandbox.addMessages(chat.id, [{ role: 'user', content: { deleted_at: null } }]);
  return { sandbox, chatId: chat.id, messageId: message?.id ?? 0 };
}

describe('shapes', () => {
  it('has these defaults', () => {
    expect(createSandbox().shapes).toEqual({
      stream: 'array',
      emptyList: 'array',
      create: 'empty',
      absent: 'null',
      perPage: 'lowered',
      total: 'omitted',
    });
  });

  it.each([
    [{ streams: 'array' }, 'shapes does not know streams. It knows stream, emptyList, create, absent, perPage, total.'],
    [{ stream: 'json' }, 'shapes.stream must be one of array, items, ndjson.'],
    [{ emptyList: null }, 'shapes.emptyList must be one of array, null.'],
    [{ create: 'toString' }, 'shapes.create must be one of empty, chat.'],
    [{ absent: 'left out' }, 'shapes.absent must be one of null, omitted.'],
    [{ perPage: undefined }, 'shapes.perPage must be one of lowered, refused.'],
    [{ total: true }, 'shapes.total must be one of omitted, sent.'],
  ])('refuses %o', (given, message) => {
    const { shapes } = createSandbox();
    expect(() => Object.assign(shapes, given)).toThrow(new TypeError(message));
    expect(shapes).toEqual(createSandbox().shapes);
  });

  it('can not be replaced as a whole, which would change nothing', () => {
    expect(() => Object.assign(createSandbox(), { shapes: { stream: 'items' } })).toThrow(TypeError);
  });
});

describe('a field without a value', () => {
  it.each([
    ['null', null],
    ['omitted', undefined],
  ] as const)('is %s in chats, on pages, in streams and in a created chat', async (absent, value) => {
    const { sandbox, chatId } = sandboxWithMessage();
    sandbox.shapes.absent = absent;
    sandbox.shapes.create = 'chat';
    const { chats, messages } = clientOf(sandbox);
    const found = [await chats.get(chatId), (await chats.list()).data[0], await chats.create({ name: 'Plan' })];
    for (const chat of found) expect(chat?.deleted_at).toBe(value);
    for (const shape of ['array', 'items', 'ndjson'] as const) {
      sandbox.shapes.stream = shape;
      const rows = [...(await messages.stream(chatId).toArray()), (await messages.list(chatId)).data[0]];
      for (const row of rows) {
        expect([row?.feedback_type, row?.feedback_message]).toEqual([value, value]);
        expect(row?.content).toEqual({ deleted_at: null });
      }
    }
  });

  it('stays null where the description does not let it be left out, and comes back with its value', async () => {
    const { sandbox, chatId, messageId } = sandboxWithMessage();
    sandbox.shapes.absent = 'omitted';
    const { chats, messages } = clientOf(sandbox);
    expect(await chats.get(chatId)).toMatchObject({ name: null, updated_at: expect.any(String) });
    await messages.update(chatId, messageId, { feedback_type: 'positive' });
    await chats.delete(chatId);
    expect((await messages.list(chatId)).data[0]?.feedback_type).toBe('positive');
    expect((await chats.get(chatId)).deleted_at).toEqual(expect.any(String));
  });

  it('can be updated_at too', async () => {
    const sandbox = createSandbox();
    const { id } = sandbox.addChat({ updated_at: null });
    expect((await clientOf(sandbox).chats.get(id)).updated_at).toBeNull();
    sandbox.addMessages(id, [{ role: 'user', content: {}, updated_at: null }]);
    expect((await clientOf(sandbox).chats.get(id)).updated_at).toEqual(expect.any(String));
    expect((await clientOf(sandbox).messages.list(id)).data[0]?.updated_at).toBeNull();
  });
});

describe('a per_page above 100', () => {
  it('counts as 100 by default', async () => {
    const { per_page } = await clientOf(createSandbox()).chats.list({ per_page: 101 });
    expect(per_page).toBe(100);
  });

  it('is answered with the validation error that another client reported, where that is asked for', async () => {
    const { sandbox, chatId } = sandboxWithMessage();
    sandbox.shapes.perPage = 'refused';
    const { chats, messages } = clientOf(sandbox);
    for (const call of [chats.list({ per_page: 101 }), messages.list(chatId, { per_page: 200 })]) {
      await expect(call).rejects.toBeInstanceOf(InvalidRequestError);
      await expect(call).rejects.toMatchObject({
        code: 'validation',
        description: "Key: 'Pagination.PerPage' Error:Field validation for 'PerPage' failed on the 'max' tag",
      });
    }
    expect((await chats.list({ per_page: 100 })).per_page).toBe(100);
  });
});

it('sends the total over all pages, of the rows that match, where that is asked for', async () => {
  const { sandbox, chatId } = sandboxWithMessage();
  for (const name of ['Plan', 'Plan again', 'Review']) sandbox.addChat({ name });
  const send = inProcess(sandbox);
  expect(await (await send('GET', '/workspaces/1/chats')).json()).not.toHaveProperty('total');
  sandbox.shapes.total = 'sent';
  const { chats, messages } = clientOf(sandbox);
  expect(await chats.list({ name: 'plan', per_page: 1 })).toMatchObject({ total: 2, per_page: 1 });
  expect(await messages.list(chatId)).toMatchObject({ total: 1 });
});
