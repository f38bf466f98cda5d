/** The promise that a method returns: its three forms, how it fails, and what becomes of the body of a 2xx. */
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  ApiError,
  DecodeError,
  NotFoundError,
  ServerError,
  type TogglFocusClient,
  TogglFocusError,
} from '../../src/index.ts';
import { argumentsOf, callUntyped, everyOperation, examplePathIds, exampleSuccess, isStream } from '../operations.ts';
import { anyAnswer, rejection, stubClient, untyped } from './stub-fetch.ts';

const CHATS = '/workspaces/{workspace_id}/chats';
const params = { path: { workspace_id: 1 } };
const chat = { id: 5, name: 'Plan the launch' };

/** Long enough for everything that waits for nothing else. */
function nextMacrotask(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A body that begins with `text` and goes on when it is told to. */
function slowBody(text: string) {
  let isCancelled = false;
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>({
    start: (given) => {
      controller = given;
      if (text) given.enqueue(new TextEncoder().encode(text));
    },
    cancel: () => {
      isCancelled = true;
    },
  });
  return {
    body,
    isCancelled: () => isCancelled,
    finish: (rest: string) => {
      controller?.enqueue(new TextEncoder().encode(rest));
      controller?.close();
    },
    breakOff: () => controller?.error(new TypeError('terminated')),
  };
}

describe('a call', () => {
  const forms: { form: string; use(client: TogglFocusClient): Promise<unknown>; expected: unknown }[] = [
    { form: 'awaited', use: (client) => client.chats.get(5), expected: chat },
    { form: 'withResponse()', use: async ({ chats }) => (await chats.get(5).withResponse()).data, expected: chat },
    { form: 'asResponse()', use: async ({ chats }) => (await chats.get(5).asResponse()).json(), expected: chat },
    {
      form: 'withResponse() twice',
      use: async ({ chats }) => {
        const call = chats.get(5);
        return [await call.withResponse(), await call.withResponse()].map(({ data }) => data);
      },
      expected: [chat, chat],
    },
    {
      form: 'awaited, then the other two',
      use: async ({ chats }) => {
        const call = chats.get(5);
        return [await call, (await call.withResponse()).data, await (await call.asResponse()).json()];
      },
      expected: [chat, chat, chat],
    },
    {
      form: 'then() and finally()',
      use: ({ chats }) =>
        chats
          .get(5)
          .finally(() => undefined)
          .then(({ name }) => name),
      expected: 'Plan the launch',
    },
  ];

  it.each(forms)('is one request: $form', async ({ use, expected }) => {
    const { client, sent } = stubClient(() => Response.json(chat));
    expect(await use(client)).toEqual(expected);
    expect(sent).toHaveLength(1);
  });

  it('is sent without being awaited', async () => {
    const { client, sent } = stubClient(() => Response.json(chat));
    const call = client.chats.get(5);
    await nextMacrotask();
    expect(sent).toHaveLength(1);
    await call;
  });

  it('gives status and headers with withResponse()', async () => {
    const { client } = stubClient(() => Response.json(chat, { status: 203, headers: { 'X-Trace': 'abc' } }));
    const { data, response } = await client.chats.get(5).withResponse();
    expect(data.name).toBe('Plan the launch');
    expect([response.status, response.headers.get('X-Trace')]).toEqual([203, 'abc']);
  });

  it('of a list gives the page with withResponse()', async () => {
    const { client } = stubClient(() => Response.json({ data: [chat], page: 1, per_page: 100 }));
    const { data, response } = await client.chats.list().withResponse();
    expect([data.data, response.status]).toEqual([[chat], 200]);
  });

  it('is a promise whose then, catch and finally are plain ones', async () => {
    const { client } = stubClient();
    for (const call of [client.chats.get(5), client.chats.list()]) {
      expect(call).toBeInstanceOf(Promise);
      for (const plain of [call.then(), call.catch(() => undefined), call.finally(() => undefined)]) {
        expect(Object.getPrototypeOf(plain)).toBe(Promise.prototype);
        await plain;
      }
    }
  });

  it('can be gathered with Promise.all', async () => {
    const { client } = stubClient();
    expect(await Promise.all([client.chats.get(5), client.chats.delete(5)])).toEqual([expect.anything(), undefined]);
  });
});

describe('asResponse()', () => {
  it.each([
    ['JSON', '{"id": 5,  "name":"a"}'],
    ['HTML', '<html>no JSON at all</html>'],
    ['nothing', ''],
    ['what would be rounded', '{"id":9007199254740993}'],
  ])('gives the body unread, as it came: %s', async (_, text) => {
    const { client, sent } = stubClient(() => new Response(text, { headers: { 'X-Trace': 'abc' } }));
    for (const call of [
      () => client.chats.get(5),
      () => client.chats.create(),
      () => client.chats.delete(5),
      () => client.chats.list(),
    ]) {
      const response = await call().asResponse();
      expect([response.status, response.headers.get('X-Trace'), response.bodyUsed]).toEqual([200, 'abc', false]);
      expect(await response.text()).toBe(text);
    }
    expect(sent).toHaveLength(4);
  });

  it('gives the body unread where the server tells its length', async () => {
    const { client } = stubClient(() => new Response('{"id":5}', { headers: { 'Content-Length': '8' } }));
    expect(await (await client.chats.get(5).asResponse()).json()).toEqual({ id: 5 });
  });

  it('does not wait for the body', async () => {
    const slow = slowBody('{"id":');
    const { client } = stubClient(() => new Response(slow.body));
    const response = await client.chats.get(5).asResponse();
    slow.finish('5}');
    expect(await response.json()).toEqual({ id: 5 });
  });

  it('gives a body that can be read while the call is already reading it', async () => {
    const slow = slowBody('{"id":');
    const { client, sent } = stubClient(() => new Response(slow.body, { status: 203 }));
    const call = client.chats.get(5);
    await nextMacrotask();
    const response = call.asResponse();
    slow.finish('5}');
    expect([(await response).status, await (await response).text()]).toEqual([203, '{"id":5}']);
    expect(sent).toHaveLength(1);
  });

  it('gives a body that can be read after the call was awaited', async () => {
    const { client, sent } = stubClient(() => Response.json(chat, { headers: { 'X-Trace': 'abc' } }));
    const call = client.chats.get(5);
    await call;
    const response = await call.asResponse();
    expect([response.status, response.headers.get('X-Trace'), response.bodyUsed]).toEqual([200, 'abc', false]);
    expect(await response.json()).toEqual(chat);
    expect(sent).toHaveLength(1);
  });

  it('gives the answer without a body as such, early and late', async () => {
    const { client } = stubClient(() => new Response(null, { status: 204 }));
    const early = await client.chats.delete(5).asResponse();
    const call = client.chats.delete(5);
    await call;
    const late = await call.asResponse();
    expect([early.status, await early.text()]).toEqual([204, '']);
    expect([late.status, await late.text()]).toEqual([204, '']);
  });

  it('gives a body that the signal of the call no longer ends', async () => {
    const aborter = new AbortController();
    const { client } = stubClient(({ signal }) => {
      const slow = slowBody('{"id":');
      signal?.addEventListener('abort', () => slow.breakOff());
      setImmediate(() => slow.finish('5}'));
      return new Response(slow.body);
    });
    const response = await client.chats.get(5, { signal: aborter.signal }).asResponse();
    aborter.abort();
    expect(await response.text()).toBe('{"id":5}');
  });

  it('rejects on a status of 400 or more, early and late', async () => {
    const { client, sent } = stubClient(() => Response.json({ error: 'not_found' }, { status: 404 }));
    const early = await rejection(client.chats.get(5).asResponse(), NotFoundError);
    expect(early.code).toBe('not_found');
    const call = client.chats.get(5);
    const error = await rejection(call, NotFoundError);
    expect(await rejection(call.asResponse(), NotFoundError)).toBe(error);
    expect(sent).toHaveLength(2);
  });
});

describe('a failing call', () => {
  const unhandled: unknown[] = [];
  const record = (reason: unknown) => unhandled.push(reason);

  beforeEach(() => {
    unhandled.length = 0;
    process.on('unhandledRejection', record);
  });

  afterEach(() => {
    process.off('unhandledRejection', record);
  });

  const forms: { form: string; use(client: TogglFocusClient): Promise<unknown> }[] = [
    { form: 'awaited', use: async ({ chats }) => await chats.get(5) },
    { form: 'awaited late', use: (client) => late(client.chats.get(5).withResponse()) },
    { form: 'withResponse()', use: ({ chats }) => chats.get(5).withResponse() },
    { form: 'asResponse()', use: ({ chats }) => chats.get(5).asResponse() },
    { form: 'finally()', use: ({ chats }) => chats.get(5).finally(() => undefined) },
    {
      form: 'asResponse() and withResponse()',
      use: ({ chats }) => {
        const call = chats.get(5);
        return Promise.all([call.asResponse(), call.withResponse()]);
      },
    },
    { form: 'a list', use: async ({ chats }) => await chats.list() },
    { form: 'a list, asResponse()', use: ({ chats }) => chats.list().asResponse() },
    { form: 'a list, iterated', use: ({ chats }) => iterate(chats.list()) },
    { form: 'a list, pages()', use: ({ chats }) => iterate(chats.list().pages()) },
    { form: 'a list, pages() iterated later', use: ({ chats }) => iterateLater(chats.list().pages()) },
    {
      form: 'a list, its iterator used later',
      use: ({ chats }) => {
        const iterator = chats.list()[Symbol.asyncIterator]();
        return iterateLater({ [Symbol.asyncIterator]: () => iterator });
      },
    },
    { form: 'a stream', use: ({ messages }) => messages.stream(5).toArray() },
    { form: 'a stream, iterated later', use: ({ messages }) => iterateLater(messages.stream(5)) },
    { form: 'no workspace', use: ({ chats }) => chats.get(5, { workspaceId: -1 }) },
  ];

  /** Handles at once, as `await` does, and tells later. */
  async function late(work: Promise<unknown>): Promise<unknown> {
    const settled = Promise.allSettled([work]);
    await nextMacrotask();
    const [result] = await settled;
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  }

  async function iterate(items: AsyncIterable<unknown>): Promise<unknown[]> {
    const all: unknown[] = [];
    for await (const item of items) all.push(item);
    return all;
  }

  async function iterateLater(items: AsyncIterable<unknown>): Promise<unknown[]> {
    for (let turn = 0; turn < 5; turn++) await nextMacrotask();
    return iterate(items);
  }

  const notFound = () => new Response('', { status: 404 });
  const html = () => new Response('<html>');

  it.each(forms)('rejects once, and leaves no rejection unhandled: $form', async ({ use }) => {
    const { client } = stubClient(notFound);
    await rejection(use(client), Error);
    for (let turn = 0; turn < 5; turn++) await nextMacrotask();
    expect(unhandled).toEqual([]);
  });

  it.each(forms.filter(({ form }) => !form.includes('asResponse')))(
    'leaves no rejection unhandled where the body is at fault: $form',
    async ({ use }) => {
      const { client } = stubClient(html);
      await rejection(use(client), Error);
      for (let turn = 0; turn < 5; turn++) await nextMacrotask();
      expect(unhandled).toEqual([]);
    },
  );

  it('leaves no rejection unhandled where the body that was handed out breaks off', async () => {
    const slow = slowBody('{');
    const { client } = stubClient(() => new Response(slow.body));
    const response = await client.chats.get(5).asResponse();
    slow.breakOff();
    await rejection(response.text(), Error);
    for (let turn = 0; turn < 5; turn++) await nextMacrotask();
    expect(unhandled).toEqual([]);
  });

  it('leaves no rejection unhandled where the body of a void operation breaks off', async () => {
    const slow = slowBody('{');
    const { client } = stubClient(() => new Response(slow.body));
    await client.chats.delete(5);
    slow.breakOff();
    for (let turn = 0; turn < 5; turn++) await nextMacrotask();
    expect(unhandled).toEqual([]);
  });
});

describe('a call with wrong arguments', () => {
  const garbage: Record<string, unknown> = {
    ...{
      undefined,
      null: null,
      true: true,
      zero: 0,
      fraction: 1.5,
      NaN: Number.NaN,
      bigint: 5n,
      dots: '..',
      empty: '',
    },
    ...{ symbol: Symbol('garbage'), function: () => 5, list: [], 'list of null': [null], object: {} },
    ...{ 'no prototype': Object.create(null), 'no signal': { signal: 'garbage' } },
    ...{ 'null signal': { signal: null }, 'no headers': { headers: 5 }, 'null headers': { headers: null } },
    ...{ 'no workspace': { workspaceId: {} }, 'no timeout': { timeoutMs: 'soon' }, 'no retries': { maxRetries: -1 } },
    ...{
      'no page': { page: {}, per_page: [] },
      'no order': { order_by: [[{}]] },
      'odd order': { order_by: Symbol('a') },
    },
    ...{
      'null params': { params: null },
      'no params': { params: 5 },
      'null path': { params: { path: null, query: 5 } },
    },
    ...{ 'no middlewares': { middleware: 5 }, 'no middleware': { middleware: [5] }, 'no baseUrl': { baseUrl: 5 } },
  };
  const init = { params: { path: { workspace_id: 1 } }, body: {} };
  const calls: { name: string; right: unknown[]; call(client: TogglFocusClient, given: unknown[]): unknown }[] = [
    ...everyOperation.map(({ operationId, name }) => ({
      name,
      right: argumentsOf(operationId, { ids: examplePathIds(operationId), query: {}, body: {}, options: {} }),
      call: (client: TogglFocusClient, given: unknown[]) => {
        const result = callUntyped(client, operationId, given);
        return isStream(result) ? result.toArray() : result;
      },
    })),
    { name: 'api.GET', right: [CHATS, init], call: ({ api }, given) => Reflect.apply(api.GET, api, given) },
    { name: 'api.POST', right: [CHATS, init], call: ({ api }, given) => Reflect.apply(api.POST, api, given) },
    {
      name: 'api.request',
      right: ['post', CHATS, init],
      call: ({ api }, given) => Reflect.apply(api.request, api, given),
    },
  ];

  it.each(calls)('of $name rejects, and never throws synchronously', async ({ right, call }) => {
    const { client, sent } = stubClient(anyAnswer, { maxRetries: 0 });
    const thrown: string[] = [];
    for (const [name, value] of Object.entries(garbage)) {
      const wrongs = [right.map(() => value), ...right.map((_, index) => right.with(index, value))];
      for (const [index, given] of wrongs.entries()) {
        try {
          const result = call(client, given);
          expect(result).toBeInstanceOf(Promise);
          await Promise.allSettled([result]);
        } catch (error) {
          thrown.push(`${name} ${index === 0 ? 'throughout' : `as argument ${index}`}: ${error}`);
        }
      }
    }
    expect(thrown).toEqual([]);
    const strays = sent.filter(({ url }) => !/^https:\/\/focus\.toggl\.com\/api\/workspaces\/\d+\//.test(url));
    expect(new Set(strays.map(({ url }) => url))).toEqual(new Set());
  });

  it.each(everyOperation)(
    'of $name rejects where key, header, limit, workspace and ID are wrong at once',
    async (operation) => {
      const { client } = stubClient(anyAnswer, { apiKey: () => untyped(undefined) });
      const options = { headers: untyped({ 'a b': '\n' }), timeoutMs: -1, maxRetries: -1, workspaceId: -1 };
      await rejection(operation.call(client, options), TogglFocusError);
    },
  );
});

describe('an operation that returns nothing', () => {
  const operations = everyOperation.filter(({ operationId }) => exampleSuccess(operationId).status === 204);
  const answers: { what: string; answer(): Response }[] = [
    { what: '204', answer: () => new Response(null, { status: 204 }) },
    { what: 'an empty 200', answer: () => new Response('') },
    { what: 'a 200 of length 0', answer: () => new Response('', { headers: { 'Content-Length': '0' } }) },
    { what: 'JSON', answer: () => Response.json(chat) },
    { what: 'JSON with its length', answer: () => Response.json([1], { headers: { 'Content-Length': '3' } }) },
    { what: 'cut-off JSON', answer: () => new Response('{"id":', { headers: { 'Content-Length': '6' } }) },
  ];

  it.each(operations)('succeeds with any body: $name', async ({ call }) => {
    for (const { what, answer } of answers) {
      const { client, sent } = stubClient(answer);
      expect(await call(client), what).toBeUndefined();
      expect(sent, what).toHaveLength(1);
    }
  });

  it('tells the status of its answer with withResponse()', async () => {
    for (const { what, answer } of answers) {
      const { data, response } = await stubClient(answer).client.chats.delete(5).withResponse();
      expect([data, response.status], what).toEqual([undefined, answer().status]);
    }
  });

  it.each(operations)('does not wait for a body that never ends, and lets go of it: $name', async ({ call }) => {
    vi.useFakeTimers();
    onTestFinished(() => {
      vi.useRealTimers();
    });
    for (const headers of [{}, { 'Content-Length': '1000' }]) {
      const slow = slowBody('{"id":');
      const { client } = stubClient(() => new Response(slow.body, { headers }), { timeoutMs: 0 });
      expect(await call(client)).toBeUndefined();
      await vi.advanceTimersByTimeAsync(250);
      expect(slow.isCancelled()).toBe(true);
    }
  });

  it.each(operations)('still rejects on a status of 400 or more: $name', async ({ call }) => {
    const { client } = stubClient(() => new Response('', { status: 500 }), { maxRetries: 0 });
    await rejection(call(client), ServerError);
  });
});

describe('chats.create', () => {
  it.each([
    ['an empty 201', () => new Response('', { status: 201 }), undefined],
    ['a 201 without a body', () => new Response(null, { status: 201 }), undefined],
    ['a 201 of length 0', () => new Response('', { status: 201, headers: { 'Content-Length': '0' } }), undefined],
    ['204', () => new Response(null, { status: 204 }), undefined],
    ['the chat', () => Response.json(chat, { status: 201 }), chat],
    ['the chat, as 200', () => Response.json(chat), chat],
    ['the chat with unknown fields', () => Response.json({ ...chat, mood: ['new'] }), { ...chat, mood: ['new'] }],
    ['null', () => Response.json(null, { status: 201 }), undefined],
    ['a list', () => Response.json([chat], { status: 201 }), undefined],
    ['a number', () => Response.json(5, { status: 201 }), undefined],
    ['an object without an id', () => Response.json({ status: 'created' }, { status: 201 }), undefined],
    ['text', () => new Response('chat created successfully', { status: 201 }), undefined],
    ['HTML', () => new Response('<html>', { status: 201, headers: { 'Content-Length': '6' } }), undefined],
  ])('resolves to the chat where one comes, else to undefined: %s', async (_, answer, expected) => {
    const { client, sent } = stubClient(answer);
    expect(await client.chats.create({ name: 'Plan the launch' })).toEqual(expected);
    expect(sent).toHaveLength(1);
  });
});

describe('a 2xx that is not what the operation returns', () => {
  const secret = 'a-payload-to-keep-private';
  const type = 'application/json';
  const cases: { what: string; body: string; contentType: string }[] = [
    { what: 'nothing', body: '', contentType: type },
    { what: 'HTML', body: `<html>${secret}</html>`, contentType: 'text/html' },
    { what: 'text', body: secret, contentType: 'text/plain' },
    { what: 'a list', body: `[{"id":5,"name":"${secret}"}]`, contentType: type },
    { what: 'null', body: 'null', contentType: type },
    { what: 'a text in JSON', body: `"${secret}"`, contentType: type },
    { what: 'a number', body: '5', contentType: type },
    { what: 'cut-off JSON', body: `{"id":5,"name":"${secret}`, contentType: type },
    { what: 'JSON and more', body: `{"id":5} ${secret}`, contentType: type },
    { what: 'an integer that would be rounded', body: `{"id":9007199254740993,"n":"${secret}"}`, contentType: type },
  ];
  const operations: { name: string; call(client: TogglFocusClient): PromiseLike<unknown> }[] = [
    { name: 'chats.get', call: ({ chats }) => chats.get(5) },
    { name: 'chats.list', call: ({ chats }) => chats.list() },
    { name: 'messages.list', call: ({ messages }) => messages.list(5) },
  ];

  describe.each(operations)('is a DecodeError of $name', ({ call }) => {
    it.each(cases)('$what', async ({ body, contentType }) => {
      const length = `${new TextEncoder().encode(body).length}`;
      for (const headers of [
        { 'Content-Type': contentType },
        { 'Content-Type': contentType, 'Content-Length': length },
      ]) {
        const { client, sent } = stubClient(() => new Response(body, { headers }));
        const error = await rejection(call(client), DecodeError);
        expect(error.contentType).toBe(contentType);
        expect(error.message).toMatch(/^GET \/workspaces\/1\/chats.*200/);
        expect(error.message).toContain(contentType);
        const told = [
          error.message,
          error.stack,
          JSON.stringify(error),
          inspect(error, { showHidden: true }),
          error.cause,
        ];
        expect(told.join('\n')).not.toContain(secret.slice(0, 9));
        expect(sent, 'it is not retried').toHaveLength(1);
      }
    });
  });

  it('is a DecodeError without a content type where none came', async () => {
    const { client } = stubClient(() => new Response(new TextEncoder().encode('<html>')));
    const error = await rejection(client.chats.get(5), DecodeError);
    expect(error.contentType).toBeUndefined();
  });

  it('is a DecodeError of asked-for responses too', async () => {
    const { client } = stubClient(() => new Response('<html>'));
    await rejection(client.chats.get(5).withResponse(), DecodeError);
  });

  it('leaves a call that was not sent twice: the server answered', async () => {
    const { client, sent } = stubClient(() => new Response('[]'), { maxRetries: 5 });
    await rejection(client.chats.get(5), DecodeError);
    expect(sent).toHaveLength(1);
  });
});

describe('an integer that JavaScript can not hold', () => {
  it.each(['9007199254740993', '9007199254740992', '-9007199254740993', '123456789012345678901'])(
    'is a DecodeError, not a rounded id: %s',
    async (id) => {
      const chatWith = (field: string) => `{"id":5,"${field}":${id}}`;
      for (const field of ['id', 'workspace_id', 'toggl_user_id']) {
        const { client } = stubClient(() => new Response(chatWith(field)));
        await rejection(client.chats.get(5), DecodeError);
        await rejection(client.chats.create(), DecodeError);
      }
      for (const field of ['id', 'chat_id']) {
        const { client } = stubClient(() => new Response(`{"data":[${chatWith(field)}],"page":1,"per_page":100}`));
        await rejection(client.messages.list(5), DecodeError);
      }
    },
  );

  it('is one beyond the largest safe one', async () => {
    const { client } = stubClient(() => Response.json({ ...chat, id: Number.MAX_SAFE_INTEGER }));
    expect((await client.chats.get(5)).id).toBe(9007199254740991);
  });
});

describe('a body', () => {
  it('passes with fields that are unknown, null or missing', async () => {
    const body = { id: 5, name: null, deleted_at: null, mood: { colour: 'blue', numbers: [1.5, 1e300] }, extra: '' };
    const { client } = stubClient(() => Response.json(body));
    expect(await client.chats.get(5)).toEqual(body);
  });

  it('can not reach a prototype', async () => {
    const poison = '{"__proto__":{"poisoned":true},"constructor":{"prototype":{"poisoned":true}},"prototype":{}';
    const page = `{"data":[${poison},"id":5}],"page":1,"per_page":100,"__proto__":{"poisoned":true}}`;
    const { client, sent } = stubClient((request) => {
      if (request.method !== 'GET') return new Response(`${poison},"id":5}`, { status: 201 });
      if (request.url.endsWith('/5')) return new Response(`${poison},"id":5}`);
      return new Response(page);
    });
    const got = [await client.chats.get(5), await client.chats.create(), ...(await client.chats.list()).data];
    for (const object of got) {
      expect(object).toHaveProperty('id', 5);
      expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
    }
    const failing = stubClient(() => new Response(`${poison},"error":"forbidden"}`, { status: 403 }));
    expect((await rejection(failing.client.chats.get(5), ApiError)).code).toBe('forbidden');
    const { data } = await client.api.GET(CHATS, { params });
    expect(data).toHaveProperty('page', 1);
    expect(Reflect.get({}, 'poisoned')).toBeUndefined();
    expect(sent).toHaveLength(4);
  });
});
