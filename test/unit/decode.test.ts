/** The check of the objects and pages that an answer holds. */
import { describe, expect, it } from 'vitest';
import { DecodeError } from '../../src/index.ts';
import { rejection, stubClient } from './stub-fetch.ts';

/** An object as each kind of call reads it. */
const readers: [kind: string, read: (object: string) => Promise<unknown>][] = [
  ['chats.create', (object) => clientOf(object).chats.create()],
  ['chats.get', (object) => clientOf(object).chats.get(5)],
  ['a list', async (object) => (await clientOf(pageOf(object)).chats.list()).data[0]],
  ['a stream', async (object) => (await clientOf(object).messages.stream(5).toArray())[0]],
];

function clientOf(body: string) {
  return stubClient(() => new Response(body), { maxRetries: 0 }).client;
}

function pageOf(object: string): string {
  return `{"data":[${object}],"page":1,"per_page":100}`;
}

function nestedList(depth: number): string {
  return '['.repeat(depth) + ']'.repeat(depth);
}

describe.each(readers)('an object that %s reads', (_, read) => {
  it('may hold numbers of any size in fields that are no IDs', async () => {
    const object = '{"id":5,"score":1e300,"views":9007199254740993,"paid":-123456789012345678901,"idle":1e20}';
    expect(await read(object)).toEqual({
      id: 5,
      score: 1e300,
      views: 9007199254740992,
      paid: -123456789012345680000,
      idle: 1e20,
    });
  });

  it.each(['9007199254740993', '-9007199254740993', '1e300'])('is refused if %s is one of its IDs', async (id) => {
    for (const fields of [`"id":${id}`, `"id":5,"chat_id":${id}`, `"id":5,"new_field_id":${id}`]) {
      const error = await rejection(read(`{${fields}}`), DecodeError);
      expect(error.message).toContain('an ID is too large to be exact');
    }
  });
});

describe('an id that is no number', () => {
  it.each([
    ['an object', '{"toString":1}'],
    ['a list', '[5]'],
    ['a deep list', nestedList(3_000)],
  ])('is a DecodeError if it is %s', async (_, id) => {
    for (const [kind, read] of readers) {
      if (kind === 'chats.create') continue;
      const error = await rejection(read(`{"id":${id}}`), DecodeError);
      expect(error.message).toContain('an ID is an object or a list');
    }
  });

  it('means that chats.create was not answered with a chat', async () => {
    for (const id of ['{"toString":1}', nestedList(3_000)])
      expect(await clientOf(`{"id":${id}}`).chats.create()).toBeUndefined();
  });
});

describe('the page and per_page of an answer', () => {
  const data = '[{"id":1},{"id":2}]';

  it.each([
    ['a text', '"abc"'],
    ['a text of digits', '"2"'],
    ['zero', '0'],
    ['negative', '-2'],
    ['a fraction', '1.5'],
    ['too large to be exact', '1e300'],
    ['null', 'null'],
    ['true', 'true'],
    ['an object', '{"valueOf":1}'],
    ['a deep list', nestedList(3_000)],
  ])('count as those that were asked for if they are %s', async (_, value) => {
    const client = clientOf(`{"data":${data},"page":${value},"per_page":${value}}`);
    const page = await client.chats.list({ page: 3, per_page: 2 });
    expect([page.page, page.per_page, page.hasNextPage()]).toEqual([3, 2, true]);
  });

  it('count as those that were asked for if they are missing', async () => {
    const page = await clientOf(`{"data":${data}}`).chats.list({ page: 3, per_page: 2 });
    expect([page.page, page.per_page, page.hasNextPage()]).toEqual([3, 2, true]);
  });

  it('may be a per_page below the one that was asked for, but not above', async () => {
    const pageWith = (perPage: number) => clientOf(`{"data":${data},"page":1,"per_page":${perPage}}`).chats.list();
    expect((await pageWith(2)).hasNextPage()).toBe(true);
    const page = await clientOf(`{"data":${data},"page":1,"per_page":50}`).chats.list({ per_page: 2 });
    expect([page.per_page, page.hasNextPage()]).toEqual([2, true]);
  });
});
