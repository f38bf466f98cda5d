/** Arguments as a caller without types may pass them: refused before anything is sent, and never a raw error of the language. */
import { describe, expect, it } from 'vitest';
import {
  ArgumentError,
  type ClientOptions,
  ConfigurationError,
  createTogglFocusClient,
  type TogglFocusClient,
  TogglFocusError,
} from '../../src/index.ts';
import { everyOperation } from '../operations.ts';
import { API_KEY, anyAnswer, rejection, stubClient, untyped } from './stub-fetch.ts';

const CHATS = '/workspaces/{workspace_id}/chats';
const CHAT = '/workspaces/{workspace_id}/chats/{chat_id}';
const params = { path: { workspace_id: 1, chat_id: 5 } };

/** An array in an array, and so on: what recurses runs out of stack. */
function nested(depth: number): unknown {
  let value: unknown = [];
  for (let level = 0; level < depth; level++) value = [value];
  return value;
}

const hostile: [string, unknown][] = [
  ['an object whose toString is no function', { toString: 1 }],
  ['an object that can not be turned into a text', Object.create(null)],
  ['a deep array', nested(3_000)],
  ['a symbol', Symbol('hostile')],
  ['a BigInt', 5n],
  ['a function', () => 'source of a function'],
  ['a proxy that throws', new Proxy({}, { get: () => expect.fail('it was read') })],
];

const queried: { name: string; call(client: TogglFocusClient, query: unknown): PromiseLike<unknown> }[] = [
  { name: 'chats.list', call: ({ chats }, query) => chats.list(untyped(query)) },
  { name: 'messages.list', call: ({ messages }, query) => messages.list(5, untyped(query)) },
  { name: 'messages.stream', call: ({ messages }, query) => messages.stream(5, untyped(query)).toArray() },
];

describe.each(queried)('a query of $name', ({ call }) => {
  it.each(['workspaceId', 'signal', 'timeoutMs', 'maxRetries', 'headers'])(
    'that holds the option %s is refused, and says where it belongs',
    async (name) => {
      const { client, sent } = stubClient();
      const error = await rejection(call(client, { [name]: new AbortController().signal }), ArgumentError);
      expect(error.message).toContain(`the query takes no ${name}: it belongs in the argument after it, options.`);
      expect(sent).toEqual([]);
    },
  );

  it.each(['perPage', 'Page', 'orderBy', 'order-by', 'constructor', 'toString', '__proto__'])(
    'with the key %s, which the operation does not have, is refused, and says which it has',
    async (name) => {
      const { client, sent } = stubClient();
      const query: unknown = JSON.parse(`{${JSON.stringify(name)}:20}`);
      const error = await rejection(call(client, query), ArgumentError);
      expect(error.message).toContain(`the query takes no ${name}: it takes `);
      expect(error.message).toContain('order_by');
      expect(sent).toEqual([]);
    },
  );

  it.each<[string, unknown]>([
    ...hostile,
    ['a date', new Date()],
    ['a map', new Map([['a', 1]])],
    ['a set', new Set(['name'])],
    ['null', null],
    ['NaN', Number.NaN],
    ['an object', { name: 'asc' }],
    ['undefined in a list', ['name', undefined]],
    ['null in a list', ['name', null]],
    ['a list in a list', [['name']]],
    ['a hole in a list', Array(2)],
  ])('with %s for a value is refused', async (_, value) => {
    const { client, sent } = stubClient();
    const error = await rejection(call(client, { order_by: value }), ArgumentError);
    expect(error.message).toContain('order_by must be a text, a number, a boolean or a list of these.');
    expect(error.message).not.toContain('source');
    expect(sent).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['a text', 'order_by=name'],
    ['a number', 5],
    ['a function', () => ({})],
    ['a list', ['order_by', 'name']],
    ['a map', new Map([['order_by', 'name']])],
    ['a form', new URLSearchParams('order_by=name')],
  ])('that is %s is refused', async (_, query) => {
    const { client, sent } = stubClient();
    const error = await rejection(call(client, query), ArgumentError);
    expect(error.message).toContain('the query must be an object.');
    expect(sent).toEqual([]);
  });

  it('may be an object of any class', async () => {
    class Query {
      order_by = ['name'];
    }
    const { client, sent } = stubClient();
    await call(client, new Query());
    await call(client, Object.assign(Object.create(null), { order_by: 'name' }));
    for (const { url } of sent) expect(new URL(url).searchParams.getAll('order_by')).toEqual(['name']);
  });
});

describe('a body', () => {
  const bodied: { name: string; call(client: TogglFocusClient, body: unknown): PromiseLike<unknown> }[] = [
    { name: 'chats.create', call: ({ chats }, body) => chats.create(untyped(body)) },
    { name: 'chats.update', call: ({ chats }, body) => chats.update(5, untyped(body)) },
    { name: 'messages.update', call: ({ messages }, body) => messages.update(5, 7, untyped(body)) },
  ];

  it.each(bodied)('of $name that is no object is refused', async ({ call }) => {
    const { client, sent } = stubClient();
    const noObjects = [null, 'Plan', 5, true, 5n, [], [{ name: 'Plan' }], () => ({}), Symbol('body')];
    const noFields = [new Map([['name', 'Plan']]), new Set(['name']), new URLSearchParams('name=Plan'), new Date()];
    for (const body of [...noObjects, ...noFields, { toJSON: () => undefined }, { toJSON: () => 'Plan' }]) {
      const error = await rejection(call(client, body), ArgumentError);
      expect(error.message).toContain('the body must be an object.');
    }
    expect(sent).toEqual([]);
  });

  it.each(bodied.slice(1))('is missed by $name, which would change nothing', async ({ call }) => {
    const { client, sent } = stubClient();
    const error = await rejection(call(client, undefined), ArgumentError);
    expect(error.message).toContain('the body must be an object.');
    expect(sent).toEqual([]);
  });

  it('that fails while it is written is a rejection, without what it holds', async () => {
    const { client, sent } = stubClient();
    const circular: Record<string, unknown> = { secret: 'secret' };
    circular.self = circular;
    for (const value of [{ a: 5n }, { toJSON: () => expect.fail('secret') }, circular]) {
      const error = await rejection(client.messages.update(5, 7, { content: { value } }), ArgumentError);
      expect(error.message).toContain('the body cannot be written as JSON.');
      expect(error.message).not.toContain('secret');
    }
    expect(sent).toEqual([]);
  });
});

describe('the options of a call', () => {
  it.each(everyOperation)(
    'of $name that do not exist are refused, with the nearest one that does',
    async ({ call }) => {
      const { client, sent } = stubClient();
      for (const [given, nearest] of [
        ['timeout', 'timeoutMs'],
        ['timeoutMS', 'timeoutMs'],
        ['retries', 'maxRetries'],
        ['workspace_id', 'workspaceId'],
        ['header', 'headers'],
        ['abortSignal', 'signal'],
        ['x'.repeat(100_000), 'signal'],
      ] as const) {
        const error = await rejection(call(client, untyped({ [given]: 3 })), ConfigurationError);
        expect(error.message).toMatch(/^(GET|POST|PUT|PATCH|DELETE) \/workspaces\/\{workspace_id\}\/chats/);
        if (given.length < 100)
          expect(error.message).toContain(`options.${given} does not exist. The nearest that exists is ${nearest}.`);
        expect(error.message.length).toBeLessThan(400);
      }
      expect(sent).toEqual([]);
    },
  );

  it.each(everyOperation)('of $name that are no object are refused', async ({ call }) => {
    const { client, sent } = stubClient();
    for (const options of [5, 'text', true, () => {}, [], [1], new Map([['timeoutMs', 3]])]) {
      const error = await rejection(call(client, untyped(options)), ConfigurationError);
      expect(error.message).toContain('options must be an object.');
    }
    for (const { signal } of [new AbortController()])
      await rejection(call(client, untyped(signal)), ConfigurationError);
    expect(sent).toEqual([]);
  });

  it.each(everyOperation)('of $name may be null, as an optional argument that was not given', async ({ call }) => {
    const { client, sent } = stubClient();
    await call(client, untyped(null));
    expect(sent).toHaveLength(1);
  });

  it.each(everyOperation)('of $name hold a signal that can be listened to, or none', async ({ call }) => {
    const { client, sent } = stubClient();
    const signals = [
      {},
      { aborted: false },
      { aborted: false, addEventListener() {} },
      new AbortController(),
      'abort',
      5,
    ];
    for (const signal of [...signals, ...hostile.slice(0, 6).map(([, value]) => value)]) {
      const error = await rejection(call(client, untyped({ signal })), ArgumentError);
      expect(error.message).toContain('signal must be an AbortSignal.');
      const onApi = client.api.GET(CHAT, { params, signal: untyped(signal) });
      expect((await rejection(onApi, ArgumentError)).message).toContain('signal must be an AbortSignal.');
    }
    expect(sent).toEqual([]);
    await call(client, untyped({ signal: null }));
  });

  it.each(everyOperation)('of $name hold limits that are numbers', async ({ call }) => {
    const { client, sent } = stubClient();
    for (const name of ['timeoutMs', 'maxRetries']) {
      for (const value of [-1, Number.NaN, 2 ** 31, '3', null, 5n, ...hostile.map(([, each]) => each)]) {
        const error = await rejection(call(client, untyped({ [name]: value })), ConfigurationError);
        expect(error.message).toContain(`${name} must be a number from 0 to 2147483647.`);
      }
    }
    expect(sent).toEqual([]);
  });
});

describe('an id or a number of a page', () => {
  it.each(hostile)('that is %s is refused', async (_, value) => {
    const { client, sent } = stubClient();
    for (const call of [
      () => client.chats.get(untyped(value)),
      () => client.messages.update(5, untyped(value), {}),
      () => client.chats.get(5, { workspaceId: untyped(value) }),
      () => client.chats.list({ page: untyped(value) }),
      () => client.messages.list(5, { per_page: untyped(value) }),
      () => client.api.GET(CHAT, { params: { path: { workspace_id: 1, chat_id: untyped(value) } } }),
      () => client.api.GET(CHATS, { params: { ...params, query: { per_page: untyped(value) } } }),
    ]) {
      const error = await rejection(call(), ArgumentError);
      expect(error.message).toMatch(/^GET|^PATCH/);
      expect(error.message.length).toBeLessThan(300);
    }
    expect(sent).toEqual([]);
  });
});

describe('a header', () => {
  it('that is undefined is left out', async () => {
    const { client, sent } = stubClient(anyAnswer, { headers: untyped({ 'X-Client': undefined, 'X-Kept': 'kept' }) });
    await client.chats.get(5, { headers: untyped({ 'X-Call': undefined }) });
    expect(['X-Client', 'X-Call', 'X-Kept'].map((name) => sent[0]?.headers.get(name))).toEqual([null, null, 'kept']);
  });

  it.each<[string, unknown]>([...hostile, ['null', null], ['an object', { a: 1 }], ['a date', new Date()]])(
    'that is %s is refused, and nothing is sent',
    async (_, value) => {
      const { client, sent } = stubClient();
      for (const headers of [{ 'X-Call': value }, [['X-Call', value]]]) {
        const error = await rejection(client.chats.get(5, { headers: untyped(headers) }), ConfigurationError);
        expect(error.message).not.toContain('source');
        expect(() => createTogglFocusClient({ apiKey: API_KEY, headers: untyped(headers) })).toThrow(
          ConfigurationError,
        );
      }
      expect(sent).toEqual([]);
    },
  );

  it('may be a number', async () => {
    const { client, sent } = stubClient();
    await client.chats.get(5, { headers: untyped({ 'X-Attempt': 5 }) });
    expect(sent[0]?.headers.get('X-Attempt')).toBe('5');
  });
});

describe('createTogglFocusClient', () => {
  const create = (options: unknown) => () => createTogglFocusClient(untyped(options));

  it.each([
    ['timeout', 'timeoutMs'],
    ['token', 'on'],
    ['api_key', 'apiKey'],
    ['baseURL', 'baseUrl'],
    ['workspace', 'workspaceId'],
    ['retries', 'maxRetries'],
  ])('refuses the option %s, and names the nearest that exists', (given, nearest) => {
    const options = { apiKey: API_KEY, [given]: 3 };
    expect(create(options)).toThrow(ConfigurationError);
    expect(create(options)).toThrow(`options.${given} does not exist. The nearest that exists is ${nearest}.`);
  });

  it('refuses what is no object, without repeating it', () => {
    for (const options of [API_KEY, null, 5, true, [], [API_KEY], () => API_KEY, new Map([['apiKey', API_KEY]])]) {
      expect(create(options)).toThrow(new ConfigurationError('options must be an object.'));
    }
    for (const name of ['quota', 'on']) {
      for (const value of [null, 5, 'throw', [], () => {}]) {
        expect(create({ apiKey: API_KEY, [name]: value })).toThrow(ConfigurationError);
        expect(create({ apiKey: API_KEY, [name]: value })).toThrow(`${name} must be an object.`);
      }
    }
  });

  it('refuses an event that does not exist, and a listener that is no function', () => {
    expect(create({ apiKey: API_KEY, on: { requests: () => {} } })).toThrow(
      'on.requests does not exist. The nearest that exists is request.',
    );
    expect(create({ apiKey: API_KEY, on: { retry: 'log' } })).toThrow(/on\.retry must be a function/);
    const on: ClientOptions['on'] = untyped({ retry: undefined });
    expect(createTogglFocusClient({ apiKey: API_KEY, on })).toHaveProperty('chats');
  });

  it.each(hostile)('refuses %s for an option that is no object', (_, value) => {
    for (const name of ['apiKey', 'workspaceId', 'baseUrl', 'fetch', 'timeoutMs', 'maxRetries']) {
      if (typeof value === 'function' && (name === 'apiKey' || name === 'fetch')) continue;
      expect(create({ apiKey: API_KEY, [name]: value }), name).toThrow(TogglFocusError);
    }
  });
});

describe('arguments are read at the call', () => {
  it('so what becomes of a query later changes no later page', async () => {
    const { client, sent } = stubClient(({ url }) => {
      const page = Number(new URL(url).searchParams.get('page') ?? 1);
      return Response.json({ data: page < 3 ? [{ id: page }] : [], page, per_page: 1 });
    });
    const query = { per_page: 1, order_by: ['name'] };
    const headers = new Headers({ 'X-Call': 'mine' });
    const options = { headers, workspaceId: 1 };
    const list = client.chats.list(query, options);
    for await (const _ of list) {
      Object.assign(query, { per_page: 50, page: 7 });
      query.order_by.push('-updated_at');
      options.workspaceId = 2;
      headers.set('X-Call', 'changed');
    }
    const asked = sent.map(({ url, headers }) => `${url.replace(/^.*\/api/, '')} ${headers.get('X-Call')}`);
    expect(asked).toEqual([
      '/workspaces/1/chats?per_page=1&order_by=name mine',
      '/workspaces/1/chats?per_page=1&order_by=name&page=2 mine',
      '/workspaces/1/chats?per_page=1&order_by=name&page=3 mine',
    ]);
  });

  it('so one query object serves several calls, and is itself left as it was', async () => {
    const { client, sent } = stubClient(({ url }) => {
      const page = Number(new URL(url).searchParams.get('page') ?? 1);
      return Response.json({ data: page < 3 ? [{ id: page }] : [], page, per_page: 1 });
    });
    const query = Object.freeze({ order_by: Object.freeze(['name']) });
    const ids = await Promise.all([client.chats.list(query).toArray(), client.chats.list(query).toArray()]);
    expect(ids.map((chats) => chats.map(({ id }) => id))).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect(sent).toHaveLength(6);
    expect(query).toEqual({ order_by: ['name'] });
  });

  it('so what becomes of a body later changes no retry', async () => {
    let left = 1;
    const { client, sent } = stubClient(
      () => new Response(null, left-- > 0 ? { status: 503, headers: { 'Retry-After': '0' } } : { status: 204 }),
    );
    const content = { text: 'as it was' };
    const call = client.messages.update(5, 7, { content });
    content.text = 'changed';
    await call;
    for (const request of sent) expect(JSON.parse(String(request.body))).toEqual({ content: { text: 'as it was' } });
    expect(sent).toHaveLength(2);
  });

  it('so what becomes of a query later changes no stream', async () => {
    const { client, sent } = stubClient();
    const query = { order_by: ['name'] };
    const stream = client.messages.stream(5, query);
    query.order_by.push('changed');
    await stream.toArray();
    expect(new URL(sent[0]?.url ?? '').searchParams.getAll('order_by')).toEqual(['name']);
  });
});
