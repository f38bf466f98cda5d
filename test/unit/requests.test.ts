/** The request that each method sends, and the arguments that are refused before anything is sent. */
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ArgumentError, ConfigurationError, createTogglFocusClient, type TogglFocusClient } from '../../src/index.ts';
import { everyOperation, exampleBody, examplePath, exampleResponse } from '../operations.ts';
import { API_KEY, API_URL, anyAnswer, anyText, rejection, stubClient, stubFetch, untyped } from './stub-fetch.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

const CHATS = '/workspaces/{workspace_id}/chats';
const CHAT = '/workspaces/{workspace_id}/chats/{chat_id}';
const MESSAGES = '/workspaces/{workspace_id}/chats/{chat_id}/messages';
const MESSAGE = '/workspaces/{workspace_id}/chats/{chat_id}/messages/{chat_message_id}';

/** The query that a call sends. */
async function queryOf(call: (client: TogglFocusClient) => PromiseLike<unknown>): Promise<URLSearchParams> {
  const { client, sent } = stubClient();
  await call(client);
  return new URL(sent[0]?.url ?? '').searchParams;
}

describe('a request', () => {
  it.each(everyOperation)('of $name is the one that the description shows', async ({ operationId, method, call }) => {
    const { client, sent } = stubClient(() => exampleResponse(operationId));
    await call(client);
    expect(sent.map((request) => `${request.method} ${request.url.replace(/\?.*/, '')}`)).toEqual([
      `${method} ${API_URL}${examplePath(operationId, 1)}`,
    ]);
    expect(sent[0]?.body).toEqual(JSON.stringify(exampleBody(operationId)));
  });

  it.each(everyOperation)(
    'of $name carries the key, and a Content-Type only with a body',
    async ({ operationId, call }) => {
      const { client, sent } = stubClient(() => exampleResponse(operationId));
      await call(client);
      expect(Object.fromEntries(sent[0]?.headers ?? [])).toEqual({
        authorization: `Bearer ${API_KEY}`,
        ...(exampleBody(operationId) !== undefined && { 'content-type': 'application/json' }),
      });
    },
  );

  it('of chats.create has an empty object as its body unless one is given', async () => {
    const { client, sent } = stubClient();
    await client.chats.create();
    await client.chats.create(undefined, { workspaceId: 2 });
    expect(sent.map(({ url, body }) => `${url} ${body}`)).toEqual([
      `${API_URL}/workspaces/1/chats {}`,
      `${API_URL}/workspaces/2/chats {}`,
    ]);
  });

  it.each(everyOperation)(
    'of $name carries the headers of the client, and over them those of the call',
    async (operation) => {
      const { client, sent } = stubClient(() => exampleResponse(operation.operationId), {
        headers: { 'X-From': 'client', 'X-Client': 'kept' },
      });
      await operation.call(client, { headers: new Headers({ 'x-from': 'call', 'X-Call': 'added' }) });
      const names = ['X-From', 'X-Client', 'X-Call'];
      expect(names.map((name) => sent[0]?.headers.get(name))).toEqual(['call', 'kept', 'added']);
      await operation.call(client);
      expect(sent[1]?.headers.get('X-From'), 'the next call').toBe('client');
    },
  );

  it('takes headers in each form that fetch takes', async () => {
    const { client, sent } = stubClient();
    await client.chats.get(5, { headers: [['X-Form', 'pairs']] });
    await client.chats.get(5, { headers: { 'X-Form': 'record' } });
    expect(sent.map(({ headers }) => headers.get('X-Form'))).toEqual(['pairs', 'record']);
  });

  it.each(everyOperation)('of $name is not sent when the signal is aborted already', async (operation) => {
    const { client, sent } = stubClient(() => exampleResponse(operation.operationId));
    const reason = new Error('changed my mind');
    expect(await rejection(operation.call(client, { signal: AbortSignal.abort(reason) }), Error)).toBe(reason);
    expect(sent).toEqual([]);
  });

  it('on api is not sent when the signal is aborted already', async () => {
    const { client, sent } = stubClient();
    const reason = new Error('changed my mind');
    const params = { path: { workspace_id: 1 } };
    const call = client.api.GET(CHATS, { params, signal: AbortSignal.abort(reason) });
    expect(await rejection(call, Error)).toBe(reason);
    expect(sent).toEqual([]);
  });
});

describe('a query', () => {
  const lists: { name: string; list(client: TogglFocusClient, query: object): PromiseLike<unknown> }[] = [
    { name: 'chats.list', list: ({ chats }, query) => chats.list(query) },
    { name: 'messages.list', list: ({ messages }, query) => messages.list(5, query) },
  ];

  it.each(lists)('of $name has 100 a page and no page number unless given', async ({ list }) => {
    expect(`${await queryOf((client) => list(client, {}))}`).toBe('per_page=100');
    expect(`${await queryOf((client) => list(client, { page: undefined, per_page: undefined }))}`).toBe('per_page=100');
    expect(`${await queryOf((client) => list(client, { page: 1 }))}`).toBe('page=1&per_page=100');
    expect(Object.fromEntries(await queryOf((client) => list(client, { per_page: 20, page: 3 })))).toEqual({
      page: '3',
      per_page: '20',
    });
  });

  it('of messages.stream has neither a page nor a per_page', async () => {
    expect(`${await queryOf(({ messages }) => messages.stream(5).toArray())}`).toBe('');
  });

  it('repeats the key of order_by', async () => {
    const order_by = ['-updated_at', 'name'];
    for (const call of [
      ({ chats }: TogglFocusClient) => chats.list({ order_by }),
      ({ messages }: TogglFocusClient) => messages.list(5, { order_by }),
      ({ messages }: TogglFocusClient) => messages.stream(5, { order_by }).toArray(),
    ]) {
      expect((await queryOf(call)).getAll('order_by')).toEqual(order_by);
    }
  });

  it('arrives as it was given, whatever characters it holds', async () => {
    const query = fc.record({ name: anyText, order_by: fc.array(anyText) }, { requiredKeys: [] });
    const { client, sent } = stubClient();
    await fc.assert(
      fc.asyncProperty(query, async (query) => {
        await client.chats.list(query);
        const url = new URL(sent.at(-1)?.url ?? '');
        expect(url.pathname + url.hash).toBe('/api/workspaces/1/chats');
        expect(url.searchParams.get('name')).toBe(query.name ?? null);
        expect(url.searchParams.getAll('order_by')).toEqual(query.order_by ?? []);
      }),
    );
  });
});

describe('the workspace', () => {
  it.each(everyOperation)('of $name is that of the call before that of the client', async (operation) => {
    const { client, sent } = stubClient(() => exampleResponse(operation.operationId));
    await operation.call(client);
    await operation.call(client, { workspaceId: 42 });
    const workspaces = sent.map(({ url }) => /workspaces\/(\w+)/.exec(url)?.[1]);
    expect(workspaces).toEqual(['1', '42']);
  });

  it('is that of the environment where neither the call nor the client names one', async () => {
    vi.stubEnv('TOGGL_WORKSPACE_ID', ' 3021544\n');
    const { client, sent } = stubClient(anyAnswer, { workspaceId: undefined });
    await client.chats.get(5);
    expect(sent[0]?.url).toBe(`${API_URL}/workspaces/3021544/chats/5`);
  });

  it('of the client beats that of the environment', async () => {
    vi.stubEnv('TOGGL_WORKSPACE_ID', '3021544');
    const { client, sent } = stubClient(anyAnswer, { workspaceId: 9 });
    await client.chats.get(5);
    expect(sent[0]?.url).toBe(`${API_URL}/workspaces/9/chats/5`);
  });

  it.each(['', '  '])('counts as unset where the environment says %j', async (blank) => {
    vi.stubEnv('TOGGL_WORKSPACE_ID', blank);
    const { client } = stubClient(anyAnswer, { workspaceId: undefined });
    await rejection(client.chats.get(5), ConfigurationError);
  });

  it.each(everyOperation)('that is missing rejects $name, and nothing is sent', async (operation) => {
    vi.stubEnv('TOGGL_WORKSPACE_ID', undefined);
    const { client, sent } = stubClient(() => exampleResponse(operation.operationId), { workspaceId: undefined });
    const error = await rejection(operation.call(client), ConfigurationError);
    expect(error.message).toMatch(/workspaceId.*TOGGL_WORKSPACE_ID/);
    expect(sent).toEqual([]);
  });

  it.each(everyOperation)('of the call is enough for $name where the client has none', async (operation) => {
    vi.stubEnv('TOGGL_WORKSPACE_ID', undefined);
    const { client, sent } = stubClient(() => exampleResponse(operation.operationId), { workspaceId: undefined });
    await operation.call(client, { workspaceId: 8 });
    expect(sent[0]?.url).toContain('/workspaces/8/');
  });

  it.each(['abc', '0', '-1', '1.5', '..', '12abc', '9007199254740993'])('of the environment can not be %j', (id) => {
    vi.stubEnv('TOGGL_WORKSPACE_ID', id);
    const create = () => createTogglFocusClient({ apiKey: API_KEY });
    expect(create).toThrow(ConfigurationError);
    expect(create).toThrow(/TOGGL_WORKSPACE_ID/);
  });

  it.each([0, -1, Number.NaN, 1.5, Number.POSITIVE_INFINITY, 2 ** 53, '..', 'abc'])(
    'of the client can not be %o',
    (id) => {
      const create = () => createTogglFocusClient({ apiKey: API_KEY, workspaceId: untyped(id) });
      expect(create).toThrow(ConfigurationError);
      expect(create).toThrow(/workspaceId/);
    },
  );
});

describe('an id that is not a positive safe integer', () => {
  const noIds = [
    0,
    -1,
    Number.NaN,
    1.5,
    Number.POSITIVE_INFINITY,
    2 ** 53,
    '..',
    '5',
    '',
    null,
    undefined,
    {},
    [5],
    5n,
  ];

  const positions: {
    where: string;
    call(client: TogglFocusClient, id: number): PromiseLike<unknown>;
    names: RegExp;
  }[] = [
    { where: 'chats.get', call: ({ chats }, id) => chats.get(id), names: /chat/ },
    { where: 'chats.update', call: ({ chats }, id) => chats.update(id, {}), names: /chat/ },
    { where: 'chats.delete', call: ({ chats }, id) => chats.delete(id), names: /chat/ },
    { where: 'chats.restore', call: ({ chats }, id) => chats.restore(id), names: /chat/ },
    { where: 'messages.list', call: ({ messages }, id) => messages.list(id), names: /chat/ },
    { where: 'messages.stream', call: ({ messages }, id) => messages.stream(id).toArray(), names: /chat/ },
    { where: 'the chat of messages.update', call: ({ messages }, id) => messages.update(id, 7, {}), names: /chat/ },
    {
      where: 'the message of messages.update',
      call: ({ messages }, id) => messages.update(5, id, {}),
      names: /message/,
    },
    {
      where: 'the chat of api',
      call: ({ api }, id) => api.DELETE(CHAT, { params: { path: { workspace_id: 1, chat_id: id } } }),
      names: /chat/,
    },
    {
      where: 'the workspace of api',
      call: ({ api }, id) => api.GET(MESSAGES, { params: { path: { workspace_id: id, chat_id: 5 } } }),
      names: /workspace/,
    },
    {
      where: 'the message of api.request',
      call: ({ api }, id) =>
        api.request('patch', MESSAGE, {
          params: { path: { workspace_id: 1, chat_id: 5, chat_message_id: id } },
          body: {},
        }),
      names: /message/,
    },
    {
      where: 'api with a pathSerializer of the call',
      call: ({ api }, id) =>
        api.GET(CHAT, {
          params: { path: { workspace_id: 1, chat_id: id } },
          pathSerializer: (path, { chat_id }) => path.replace('{workspace_id}', '1').replace('{chat_id}', `${chat_id}`),
        }),
      names: /chat/,
    },
  ];

  it.each(positions)('is refused for $where', async ({ call, names }) => {
    const { client, sent } = stubClient();
    for (const id of noIds) {
      const error = await rejection(call(client, untyped(id)), ArgumentError);
      expect(error.message).toMatch(names);
    }
    expect(sent).toEqual([]);
  });

  it.each(everyOperation)('is refused for the workspace of $name', async (operation) => {
    const { client, sent } = stubClient(() => exampleResponse(operation.operationId));
    const given = noIds.filter((id) => id !== undefined && id !== null);
    for (const id of given) {
      const error = await rejection(operation.call(client, { workspaceId: untyped(id) }), ArgumentError);
      expect(error.message).toMatch(/workspace/);
    }
    expect(sent).toEqual([]);
  });

  it.each([
    ['one of them', { params: { path: { workspace_id: 1 } } }],
    ['all of them', { params: { path: {} } }],
    ['the path', { params: {} }],
    ['the params', {}],
    ['the init', undefined],
  ])('is refused on api where %s is missing', async (_, init) => {
    const { client, sent } = stubClient();
    await rejection(client.api.DELETE(CHAT, untyped(init)), ArgumentError);
    await rejection(client.api.request('delete', CHAT, untyped(init)), ArgumentError);
    expect(sent).toEqual([]);
  });
});

describe('a page or per_page below 1', () => {
  const path = { workspace_id: 1, chat_id: 5 };
  const lists: { name: string; list(client: TogglFocusClient, query: object): PromiseLike<unknown> }[] = [
    { name: 'chats.list', list: ({ chats }, query) => chats.list(query) },
    { name: 'messages.list', list: ({ messages }, query) => messages.list(5, query) },
    { name: 'api', list: ({ api }, query) => api.GET(CHATS, { params: { path, query } }) },
    { name: 'api.request', list: ({ api }, query) => api.request('get', MESSAGES, { params: { path, query } }) },
    {
      name: 'api with a querySerializer of the call',
      list: ({ api }, query) =>
        api.GET(CHATS, { params: { path, query }, querySerializer: { array: { style: 'form', explode: false } } }),
    },
  ];

  it.each(lists)('is refused by $name', async ({ list }) => {
    const { client, sent } = stubClient();
    for (const name of ['page', 'per_page']) {
      for (const number of [0, -1, Number.NaN]) {
        const error = await rejection(list(client, { [name]: number }), ArgumentError);
        expect(error.message).toMatch(new RegExp(`\\b${name}\\b`));
      }
    }
    expect(sent).toEqual([]);
  });
});

describe('what can not be written', () => {
  const params = { path: { workspace_id: 1, chat_id: 5 } };
  const circular: { name?: string; self?: object } = {};
  circular.self = circular;
  const loneSurrogate = 'secret \ud83d';

  it('is refused in a query: half a character', async () => {
    const { client, sent } = stubClient();
    const query = { name: loneSurrogate };
    for (const call of [
      () => client.chats.list(query),
      () => client.chats.list({ order_by: ['name', loneSurrogate] }),
      () => client.messages.list(5, { order_by: [loneSurrogate] }),
      () => client.messages.stream(5, { order_by: [loneSurrogate] }).toArray(),
      () => client.api.GET(CHATS, { params: { ...params, query } }),
    ]) {
      const error = await rejection(call(), ArgumentError);
      expect(error.message).not.toContain('secret');
    }
    expect(sent).toEqual([]);
  });

  it.each([
    ['a BigInt', { name: 1n }],
    ['a circle', circular],
  ])('is refused in a body: %s', async (_, body) => {
    const { client, sent } = stubClient();
    for (const call of [
      () => client.chats.create(untyped(body)),
      () => client.chats.update(5, untyped(body)),
      () => client.messages.update(5, 7, { content: { body } }),
      () => client.api.POST(CHATS, { params, body: untyped(body) }),
    ]) {
      await rejection(call(), ArgumentError);
    }
    expect(sent).toEqual([]);
  });
});

it('sends nothing before a method is called', () => {
  const { fetch, sent } = stubFetch(anyAnswer);
  createTogglFocusClient({ apiKey: API_KEY, workspaceId: 1, fetch });
  expect(sent).toEqual([]);
});
