/** Lists: a page when awaited, every item of all pages when iterated. */
import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Chat,
  type ChatMessage,
  ConnectionError,
  createTogglFocusClient,
  DecodeError,
  type Page,
  type PagePromise,
  type TogglFocusClient,
} from '../../src/index.ts';
import { createSandbox } from '../../src/sandbox/index.ts';
import { API_URL, rejection, type Sent, type StubAnswer, stubClient } from './stub-fetch.ts';

interface Item {
  id: number;
}

/** Items with the ids from `first` to `last`. */
function items(first: number, last: number): Item[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => ({ id: first + index }));
}

interface ListServer {
  total: number;
  /** The largest page that the server gives. */
  cap?: number;
  tellsTotal?: boolean;
  /** The `data` of an empty page. */
  empty?: [] | null;
}

/** Answers like the API, from items with the ids from 1 on. */
function listServer({ total, cap = 100, tellsTotal = false, empty = [] }: ListServer): StubAnswer {
  return ({ url }) => {
    const query = new URL(url).searchParams;
    const page = Number(query.get('page') ?? 1);
    const per_page = Math.min(Number(query.get('per_page')), cap);
    const data = items((page - 1) * per_page + 1, Math.min(page * per_page, total));
    return Response.json({ data: data.length > 0 ? data : empty, page, per_page, ...(tellsTotal && { total }) });
  };
}

/** The ids of an iteration, and what it threw, if it did. */
async function idsOf(list: AsyncIterable<Item>): Promise<{ ids: number[]; error?: unknown }> {
  const ids: number[] = [];
  try {
    for await (const { id } of list) ids.push(id);
  } catch (error) {
    return { ids, error };
  }
  return { ids };
}

function pageNumbers(sent: Sent[]): (string | null)[] {
  return sent.map(({ url }) => new URL(url).searchParams.get('page'));
}

const lists: {
  name: string;
  list(
    client: TogglFocusClient,
    ...rest: Parameters<TogglFocusClient['chats']['list']>
  ): PagePromise<Chat | ChatMessage>;
}[] = [
  { name: 'chats.list', list: ({ chats }, query, options) => chats.list(query, options) },
  { name: 'messages.list', list: ({ messages }, query, options) => messages.list(5, query, options) },
];

describe.each(lists)('$name', ({ list }) => {
  it('is a page when it is awaited, for one request', async () => {
    const { client, sent } = stubClient(listServer({ total: 250, tellsTotal: true }));
    const page = await list(client);
    expect(page.data.map(({ id }) => id)).toEqual(items(1, 100).map(({ id }) => id));
    expect([page.page, page.per_page, page.total, page.hasNextPage()]).toEqual([1, 100, 250, true]);
    expect(sent).toHaveLength(1);
  });

  it('is every item when it is iterated', async () => {
    const { client, sent } = stubClient(listServer({ total: 250 }));
    expect((await idsOf(list(client))).ids).toEqual(items(1, 250).map(({ id }) => id));
    expect(pageNumbers(sent)).toEqual([null, '2', '3']);
  });

  it('is a page at a time with pages()', async () => {
    const { client } = stubClient(listServer({ total: 250 }));
    const pages: number[][] = [];
    for await (const { page, data } of list(client).pages()) pages.push([page, data.length]);
    expect(pages).toEqual([
      [1, 100],
      [2, 100],
      [3, 50],
    ]);
  });

  it('goes on to the next page where the loop empties the list that it got', async () => {
    const { client, sent } = stubClient(listServer({ total: 5 }));
    const ids: number[] = [];
    for await (const { data } of client.chats.list({ per_page: 2 }).pages()) {
      for (const { id } of data.splice(0)) ids.push(id);
    }
    expect(ids).toEqual([1, 2, 3, 4, 5]);
    expect(sent).toHaveLength(3);
  });

  it('takes its query, headers and workspace along to every page', async () => {
    const { client, sent } = stubClient(listServer({ total: 5, cap: 2 }));
    const query = { per_page: 4, order_by: ['-updated_at', 'name'] };
    const options = { headers: { 'X-Call': 'mine' }, workspaceId: 42 };
    await idsOf(list(client, query, options));
    await (await list(client, query, options)).getNextPage();
    expect(sent).toHaveLength(5);
    for (const { url, headers } of sent) {
      const { origin, pathname, searchParams } = new URL(url);
      expect(origin + pathname).toContain(`${API_URL}/workspaces/42/chats`);
      expect(searchParams.getAll('order_by')).toEqual(query.order_by);
      expect(searchParams.get('per_page')).toBe('4');
      expect(headers.get('X-Call')).toBe('mine');
    }
  });

  it('takes its signal along to every page', async () => {
    const aborter = new AbortController();
    const reason = new Error('enough');
    const server = listServer({ total: 5, cap: 2 });
    const { client, sent } = stubClient((request) => {
      if (request.url.includes('page=2')) aborter.abort(reason);
      return server(request);
    });
    const { ids, error } = await idsOf(list(client, {}, { signal: aborter.signal }));
    expect([ids, error]).toEqual([[1, 2], reason]);
    expect(sent).toHaveLength(2);
  });

  it('takes its limit of retries along to every page', async () => {
    const server = listServer({ total: 5, cap: 2 });
    const { client, sent } = stubClient((request) => {
      if (request.url.includes('page=2')) throw new TypeError('fetch failed');
      return server(request);
    });
    const { ids, error } = await idsOf(list(client, {}, { maxRetries: 0 }));
    expect(ids).toEqual([1, 2]);
    expect(error).toBeInstanceOf(ConnectionError);
    expect(sent).toHaveLength(2);
  });
});

describe('the pages of a list', () => {
  it('hold every item once, whatever the total, the cap and the page size', async () => {
    const anyList = fc.record({
      total: fc.nat(60),
      cap: fc.integer({ min: 1, max: 20 }),
      per_page: fc.integer({ min: 1, max: 30 }),
      tellsTotal: fc.boolean(),
      empty: fc.constantFrom<[] | null>([], null),
    });
    await fc.assert(
      fc.asyncProperty(anyList, async ({ per_page, ...server }) => {
        const { client, sent } = stubClient(listServer(server));
        const { ids, error } = await idsOf(client.chats.list({ per_page }));
        expect(error).toBeUndefined();
        expect(ids).toEqual(items(1, server.total).map(({ id }) => id));
        const pageSize = Math.min(per_page, server.cap);
        const fullPages = Math.floor(server.total / pageSize);
        const needed = server.tellsTotal ? Math.max(1, Math.ceil(server.total / pageSize)) : fullPages + 1;
        expect(sent).toHaveLength(needed);
      }),
    );
  });

  // In a second or so; in many times that, were each page compared with those before it item by item.
  it('are read by the thousand', { timeout: 10_000 }, async () => {
    const { client, sent } = stubClient(listServer({ total: 200_000 }));
    expect((await idsOf(client.chats.list())).ids).toHaveLength(200_000);
    expect(sent).toHaveLength(2_001);
  });

  it('go on from the page that was asked for', async () => {
    for (const tellsTotal of [false, true]) {
      const { client, sent } = stubClient(listServer({ total: 7, cap: 2, tellsTotal }));
      expect((await idsOf(client.chats.list({ page: 3 }))).ids).toEqual([5, 6, 7]);
      expect(pageNumbers(sent)).toEqual(['3', '4']);
    }
  });

  it('end where the loop is left', async () => {
    const { client, sent } = stubClient(listServer({ total: 7, cap: 2 }));
    for await (const { id } of client.chats.list()) if (id === 3) break;
    for await (const { page } of client.chats.list().pages()) if (page === 1) break;
    expect(pageNumbers(sent)).toEqual([null, '2', null]);
  });

  it('are not sent for before they are asked for', async () => {
    const { client, sent } = stubClient(listServer({ total: 7, cap: 2 }));
    const pages = client.chats.list().pages();
    await pages.next();
    await new Promise((resolve) => setImmediate(resolve));
    expect(sent).toHaveLength(1);
    await pages.next();
    expect(sent).toHaveLength(2);
  });

  it('begin with the page that was awaited, without another request for it', async () => {
    const { client, sent } = stubClient(listServer({ total: 3, cap: 2 }));
    const list = client.chats.list();
    await list;
    expect((await idsOf(list)).ids).toEqual([1, 2, 3]);
    expect(sent).toHaveLength(2);
  });

  it('can be asked for again', async () => {
    const { client } = stubClient(listServer({ total: 5, cap: 2 }));
    const list = client.chats.list();
    expect((await idsOf(list)).ids).toEqual([1, 2, 3, 4, 5]);
    expect(await idsOf(list)).toEqual({ ids: [1, 2, 3, 4, 5] });
    const first = await list;
    const ids = (page: Page<Chat> | undefined) => page?.data.map(({ id }) => id);
    expect([ids(await first.getNextPage()), ids(await first.getNextPage())]).toEqual([
      [3, 4],
      [3, 4],
    ]);
  });

  it('come one after the other with getNextPage(), which is undefined after the last', async () => {
    const { client, sent } = stubClient(listServer({ total: 5, cap: 2 }));
    const seen: number[] = [];
    let page: Page<Chat> | undefined = await client.chats.list();
    while (page) {
      seen.push(...page.data.map(({ id }) => id));
      const next = await page.getNextPage();
      expect(next !== undefined).toBe(page.hasNextPage());
      page = next;
    }
    expect(seen).toEqual([1, 2, 3, 4, 5]);
    expect(sent).toHaveLength(3);
  });

  it('are not disturbed by an item that moves on to the next page meanwhile', async () => {
    let inserted = 0;
    const { client } = stubClient(({ url }) => {
      const page = Number(new URL(url).searchParams.get('page') ?? 1);
      const data = items((page - 1) * 3 + 1 - inserted, Math.min(page * 3 - inserted, 8));
      inserted++;
      return Response.json({ data, page, per_page: 3 });
    });
    const { ids, error } = await idsOf(client.chats.list());
    expect(error).toBeUndefined();
    expect(new Set(ids)).toEqual(new Set([1, 2, 3, 4, 5, 6, 7, 8]));
  });
});

describe('a page that is not full', () => {
  it('does not end an iteration whose total says that there is more', async () => {
    const pages = [
      { page: 1, per_page: 2, total: 3, data: [{ id: 1 }] },
      { page: 2, per_page: 2, total: 3, data: [{ id: 2 }, { id: 3 }] },
    ];
    const { client } = stubClient(() => Response.json(pages.shift()));
    expect(await idsOf(client.chats.list())).toEqual({ ids: [1, 2, 3] });
  });
});

describe('toArray()', () => {
  it('takes a page of any size, however many rows the server puts on it', async () => {
    const { client } = stubClient(() => Response.json({ data: items(1, 200_000), page: 1, per_page: 100, total: 1 }));
    expect(await client.chats.list().toArray()).toHaveLength(200_000);
  });
});

describe('hasNextPage()', () => {
  it.each([
    ['a full page', { data: items(1, 3), page: 1, per_page: 3 }, true],
    ['a short page', { data: items(1, 2), page: 1, per_page: 3 }, false],
    ['a page that is full by the per_page that the server reports', { data: items(1, 2), page: 1, per_page: 2 }, true],
    ['a full page whose per_page is more than was asked for', { data: items(1, 3), page: 1, per_page: 50 }, true],
    ['a full page whose per_page is a text', { data: items(1, 3), page: 1, per_page: 'abc' }, true],
    ['a page that is longer than it says', { data: items(1, 5), page: 1, per_page: 3 }, true],
    ['an empty page', { data: [], page: 1, per_page: 3 }, false],
    ['an empty page that is null', { data: null, page: 1, per_page: 3 }, false],
    ['an empty page of no size', { data: [], page: 1, per_page: 0 }, false],
    ['a full page before the total', { data: items(1, 3), page: 1, per_page: 3, total: 4 }, true],
    ['a full page that reaches the total', { data: items(1, 3), page: 1, per_page: 3, total: 3 }, false],
    ['an empty page before the total', { data: [], page: 1, per_page: 3, total: 4 }, false],
    ['a full page with a total that is null', { data: items(1, 3), page: 1, per_page: 3, total: null }, true],
  ])('of %s', async (_, body, expected) => {
    const { client, sent } = stubClient(() => Response.json(body));
    const page = await client.chats.list({ per_page: 3 });
    expect(page.hasNextPage()).toBe(expected);
    if (expected) return;
    expect(await page.getNextPage()).toBeUndefined();
    expect(sent).toHaveLength(1);
  });

  it('counts by what was asked for where the server does not say', async () => {
    const { client } = stubClient(() => Response.json({ data: items(1, 3) }));
    const full = await client.chats.list({ per_page: 3, page: 2 });
    expect([full.page, full.per_page, full.hasNextPage()]).toEqual([2, 3, true]);
    expect((await client.chats.list({ per_page: 4 })).hasNextPage()).toBe(false);
  });
});

describe('a server that repeats a page', () => {
  const twoItems = (page: number, number: number) =>
    Response.json({ data: items(2 * number - 1, 2 * number), page, per_page: 2 });

  it.each([
    { how: 'always gives the first', usefulPages: 1, pageGiven: () => 1 },
    { how: 'gives the last again', usefulPages: 3, pageGiven: (asked: number) => Math.min(asked, 3) },
    { how: 'begins again after the last', usefulPages: 3, pageGiven: (asked: number) => ((asked - 1) % 3) + 1 },
    { how: 'goes back and forth', usefulPages: 2, pageGiven: (asked: number) => 2 - (asked % 2) },
  ])('is stopped after at most two wasted requests: it $how', async ({ usefulPages, pageGiven }) => {
    for (const saysSo of [true, false]) {
      const { client, sent } = stubClient(({ url }) => {
        const asked = Number(new URL(url).searchParams.get('page') ?? 1);
        // A stop for a client that would go on for ever.
        if (asked > 20) return Response.json({ data: [], page: asked, per_page: 2 });
        return twoItems(saysSo ? pageGiven(asked) : asked, pageGiven(asked));
      });
      const { ids, error } = await idsOf(client.chats.list());
      expect(error).toBeInstanceOf(DecodeError);
      const useful = items(1, 2 * usefulPages).map(({ id }) => id);
      // The next page by its number, with the same rows: they may have moved on. Once.
      const mayHaveMoved = !saysSo && pageGiven(usefulPages + 1) === usefulPages;
      expect(ids).toEqual(mayHaveMoved ? [...useful, ...useful.slice(-2)] : useful);
      expect(sent.length - usefulPages).toBeLessThanOrEqual(2);
    }
  });

  it.each(lists)(
    'is told from rows that were added meanwhile: $name goes on, whatever their number',
    async ({ list }) => {
      for (const added of [1, 2, 3, 4, 5]) {
        const rows = items(1, 20);
        const { client } = stubClient(({ url }) => {
          const page = Number(new URL(url).searchParams.get('page') ?? 1);
          if (page === 4) rows.unshift(...items(101, 100 + added));
          return Response.json({ data: rows.slice((page - 1) * 4, page * 4), page, per_page: 4 });
        });
        const { ids, error } = await idsOf(list(client, { per_page: 4 }));
        expect(error).toBeUndefined();
        expect([...new Set(ids)]).toEqual(items(1, 20).map(({ id }) => id));
      }
    },
  );

  it('is not told where items have no ID to compare', async () => {
    const { client, sent } = stubClient(({ url }) => {
      const page = Number(new URL(url).searchParams.get('page') ?? 1);
      return Response.json({ data: page > 3 ? [] : [{ name: 'a' }, { name: 'b' }], page, per_page: 2 });
    });
    expect(await client.chats.list().toArray()).toHaveLength(6);
    expect(sent).toHaveLength(4);
  });

  it('and that a page is asked for twice are two things', async () => {
    const { client } = stubClient(listServer({ total: 6, cap: 2 }));
    const page = await client.chats.list();
    const [one, another] = [await page.getNextPage(), await page.getNextPage()];
    expect(one?.data).toEqual(another?.data);
    expect((await another?.getNextPage())?.data).toEqual(items(5, 6));
    expect((await client.chats.list()).data).toEqual(items(1, 2));
  });

  it('is told of by getNextPage() too', async () => {
    const { client, sent } = stubClient(() => twoItems(1, 1));
    const page = await client.chats.list();
    const error = await rejection(page.getNextPage(), DecodeError);
    expect(error.message).toMatch(/^GET \/workspaces\/1\/chats:.*page 2/);
    expect(sent).toHaveLength(2);
  });
});

describe('a page', () => {
  it('is what the wire had, as JSON', async () => {
    for (const body of [
      { data: [{ id: 1, name: null, extra: { deep: [1] } }], page: 1, per_page: 100 },
      { data: [], page: 3, per_page: 20, total: 40 },
    ]) {
      const { client } = stubClient(() => Response.json(body));
      const page = await client.chats.list();
      expect(JSON.parse(JSON.stringify(page))).toEqual(body);
      expect(Object.keys(page).sort()).toEqual(Object.keys(body).sort());
      expect(inspect(page)).not.toMatch(/signal|fetch|apiKey/);
    }
  });

  it('has an empty list where the wire has null', async () => {
    const { client } = stubClient(() => Response.json({ data: null, page: 1, per_page: 100 }));
    const page = await client.chats.list();
    expect(page.data).toEqual([]);
    expect((await idsOf(client.chats.list())).ids).toEqual([]);
  });

  it.each([
    ['no data', { page: 1, per_page: 100 }],
    ['an object for data', { data: { id: 5 }, page: 1, per_page: 100 }],
    ['a text for data', { data: 'payload', page: 1, per_page: 100 }],
    ['null among its items', { data: [{ id: 5 }, null], page: 1, per_page: 100 }],
    ['numbers for items', { data: [5], page: 1, per_page: 100 }],
    ['lists for items', { data: [[{ id: 5 }]], page: 1, per_page: 100 }],
    ['items alone', [{ id: 5 }]],
  ])('is a DecodeError with %s', async (_, body) => {
    const { client, sent } = stubClient(() => Response.json(body));
    const error = await rejection(client.chats.list(), DecodeError);
    expect(error.message).not.toContain('payload');
    expect(sent).toHaveLength(1);
  });

  it('after the first that does not decode ends the iteration, after the items before it', async () => {
    const server = listServer({ total: 5, cap: 2 });
    const { client } = stubClient((request) =>
      request.url.includes('page=3') ? new Response('<html>') : server(request),
    );
    const { ids, error } = await idsOf(client.chats.list());
    expect(ids).toEqual([1, 2, 3, 4]);
    expect(error).toBeInstanceOf(DecodeError);
  });
});

describe('deleting the chats of a list', () => {
  it('in the loop over it skips those that move forward meanwhile; with toArray() before, none', async () => {
    const leftAfter = async (deleteAll: (client: TogglFocusClient) => Promise<void>) => {
      const sandbox = createSandbox({ chats: 250 });
      const client = createTogglFocusClient(sandbox.clientOptions);
      await deleteAll(client);
      return (await client.chats.list().toArray()).length;
    };
    expect(
      await leftAfter(async ({ chats }) => {
        for await (const { id } of chats.list()) await chats.delete(id);
      }),
    ).toBe(100);
    expect(
      await leftAfter(async ({ chats }) => {
        for (const { id } of await chats.list().toArray()) await chats.delete(id);
      }),
    ).toBe(0);
  });
});

describe('an error that ends a list after its first page', () => {
  it('tells which list, and where it goes on, whichever error it is and however the list is read', async () => {
    for (const { list } of lists) {
      const server = listServer({ total: 500 });
      const { client } = stubClient(
        (request) => (request.url.includes('page=3') ? new Response('', { status: 403 }) : server(request)),
        { maxRetries: 0 },
      );
      const { error } = await idsOf(list(client));
      const operationId = list === lists[0]?.list ? 'listChats' : 'listChatMessages';
      expect(error).toMatchObject({ name: 'PermissionDeniedError', operationId, nextPage: 3 });
      await expect(list(client).toArray()).rejects.toMatchObject({ operationId, nextPage: 3 });
      const second = await (await list(client)).getNextPage();
      await expect(second?.getNextPage()).rejects.toMatchObject({ operationId, nextPage: 3 });
    }
  });

  it('tells nothing of that on the first page', async () => {
    const { client } = stubClient(() => new Response('', { status: 403 }));
    const { error } = await idsOf(client.chats.list({ page: 4 }));
    expect(error).toMatchObject({ operationId: 'listChats' });
    expect(error).not.toHaveProperty('nextPage');
  });
});
