/** Other people's `fetch`, `Request`, `Response` and `AbortSignal`, as far as they differ from those of Node. */
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  ConfigurationError,
  ConnectionError,
  type Fetch,
  NotFoundError,
  ServerError,
  type TogglFocusClient,
} from '../../src/index.ts';
import { everyOperation } from '../operations.ts';
import { rejection, stubClient, untyped } from './stub-fetch.ts';
import { serve } from './transport/loopback.ts';

const CHATS = '/workspaces/{workspace_id}/chats';
const CHAT = '/workspaces/{workspace_id}/chats/{chat_id}';
const params = { path: { workspace_id: 1, chat_id: 5 } };
const chat = { id: 5, name: 'Plan the launch' };

afterEach(() => {
  vi.unstubAllGlobals();
});

/** How a client may be used before the call. */
const uses: { way: string; prepare(client: TogglFocusClient): unknown }[] = [
  { way: 'as it is', prepare() {} },
  { way: 'after a call on api', prepare: ({ api }) => api.GET(CHAT, { params }) },
  { way: 'with a middleware', prepare: ({ api }) => api.use({ onRequest: ({ request }) => new Request(request) }) },
];

/** What a `fetch` was called with. */
interface Called {
  url: unknown;
  init: RequestInit & Record<string, unknown>;
  rest: unknown[];
}

function recordingFetch(answer: () => Response = () => Response.json(chat)) {
  const calls: Called[] = [];
  const fetch = async (url: string, init: RequestInit, ...rest: unknown[]) => {
    calls.push({ url, init: { ...init }, rest });
    return answer();
  };
  return { fetch, calls };
}

describe.each(uses)('fetch, of a client $way,', ({ prepare }) => {
  it('is called with a URL and an init, by each method and by api', async () => {
    const { fetch, calls } = recordingFetch(() => Response.json({ ...chat, data: [], items: [] }));
    const { client } = stubClient(undefined, { fetch });
    await prepare(client);
    for (const { call } of everyOperation) await call(client);
    await client.api.GET(CHAT, { params });
    await client.api.POST(CHATS, { params, body: { name: 'Plan the launch' } });
    for (const { url, init, rest } of calls) {
      expect(url).toEqual(expect.stringMatching(/^https:\/\/focus\.toggl\.com\/api\/workspaces\/1\/chats/));
      expect(Object.getPrototypeOf(init)).toBe(Object.prototype);
      const { method, headers, body, signal, redirect, ...others } = init;
      expect(method).toMatch(/^(GET|POST|PUT|PATCH|DELETE)$/);
      expect(headers).toBeInstanceOf(Headers);
      expect(signal).toBeInstanceOf(AbortSignal);
      expect(redirect).toBe('manual');
      // MockAgent, nock and others match a body by its text.
      expect(typeof body).toBe(/^P/.test(`${method}`) && !`${url}`.endsWith('/restore') ? 'string' : 'undefined');
      expect([others, 'body' in init, rest]).toEqual([{}, body !== undefined, []]);
    }
  });

  it('may add a field of its own, such as the dispatcher of a proxy', async () => {
    const { fetch, calls } = recordingFetch();
    const dispatcher = { dispatch() {} };
    const proxied: Fetch = (url, init) => fetch(url, { ...init, ...{ dispatcher } });
    const { client } = stubClient(undefined, { fetch: proxied });
    await prepare(client);
    expect(await client.chats.get(5)).toEqual(chat);
    await client.chats.update(5, { name: 'Größe' });
    expect(calls.at(-1)?.init).toMatchObject({ dispatcher, method: 'PUT', body: '{"name":"Größe"}' });
  });

  it('may append to the headers, which are those of the attempt', async () => {
    const seen: (string | null)[] = [];
    let answers = 0;
    const appending: Fetch = async (_, { headers }) => {
      if (!(headers instanceof Headers)) expect.fail('no Headers');
      headers.append('X-Hop', 'proxy');
      headers.append('Authorization', 'and more');
      seen.push(headers.get('X-Hop'));
      return answers++ % 3 < 2
        ? new Response('', { status: 503, headers: { 'Retry-After': '0' } })
        : Response.json(chat);
    };
    const { client } = stubClient(undefined, { fetch: appending, headers: { 'X-Hop': 'client' } });
    await prepare(client);
    await client.chats.get(5);
    await client.chats.get(5, { headers: { 'X-Hop': 'call' } });
    expect(seen.slice(-6)).toEqual([...Array(3).fill('client, proxy'), ...Array(3).fill('call, proxy')]);
  });
});

describe("the caller's own fields of a call on api", () => {
  const fields = {
    cache: 'no-store',
    credentials: 'include',
    referrerPolicy: 'no-referrer',
    integrity: 'sha256-x',
    keepalive: true,
    // Next.js, Cloudflare and undici.
    next: { revalidate: 60 },
    cf: { cacheTtl: 5 },
    dispatcher: { dispatch() {} },
  };

  it.each([
    { way: 'without a middleware', prepare() {} },
    {
      way: 'beneath a middleware',
      prepare: ({ api }: TogglFocusClient) =>
        api.use({ onRequest: ({ request }) => request.headers.set('X-Trace', 'abc') }),
    },
  ])('reach fetch $way, and only that of this call', async ({ prepare }) => {
    const { fetch, calls } = recordingFetch();
    const { client } = stubClient(undefined, { fetch });
    prepare(client);
    await client.api.GET(CHAT, untyped({ params, ...fields, redirect: 'follow' }));
    await client.api.GET(CHAT, { params });
    expect(calls[0]?.init).toMatchObject({ ...fields, method: 'GET', redirect: 'manual' });
    expect(Object.keys(calls[1]?.init ?? {}).sort()).toEqual(['headers', 'method', 'redirect', 'signal']);
  });
});

/** As node-fetch: answers with a stream of Node's own, and reads a URL and an init alone. */
const nodeFetch: Fetch = async (url, { method, headers, body, signal }) => {
  const sending = httpRequest(url, {
    method: method ?? 'GET',
    headers: Object.fromEntries(new Headers(headers)),
    ...(signal && { signal }),
  });
  sending.end(typeof body === 'string' ? body : undefined);
  const [message] = await once(sending, 'response');
  return untyped(nodeResponse(message.statusCode, message, message.headers));
};

function nodeResponse(status: number, body: Readable, headers: Record<string, string> = {}) {
  const text = async () => {
    let all = '';
    for await (const chunk of body) all += chunk;
    return all;
  };
  const json = async () => JSON.parse(await text());
  return {
    status,
    ok: status < 300,
    statusText: '',
    headers: new Headers(headers),
    body,
    bodyUsed: false,
    text,
    json,
    url: '',
  };
}

/** As React Native's and whatwg-fetch: no stream at all. `headers` has `get` alone, as a hand-made answer. */
function textResponse(status: number, body: string, contentType = 'application/json') {
  const text = async () => body;
  const headers = { get: (name: string) => (name.toLowerCase() === 'content-type' ? contentType : null) };
  return { status, ok: status < 300, headers, text, json: async () => JSON.parse(body) };
}

const foreign: { kind: string; answer(status: number, body: string): unknown }[] = [
  { kind: 'a stream of Node', answer: (status, body) => nodeResponse(status, Readable.from([Buffer.from(body)])) },
  {
    kind: 'a stream of texts',
    answer: (status, body) => nodeResponse(status, Readable.from([body.slice(0, 5), body.slice(5)])),
  },
  { kind: 'a text alone', answer: (status, body) => textResponse(status, body) },
];

describe.each(foreign)('a response with $kind for a body', ({ answer }) => {
  const clientOf = (status: number, body: string, options = {}) =>
    stubClient(undefined, { fetch: async () => untyped(answer(status, body)), maxRetries: 0, ...options }).client;

  it.each(uses)('is a result, $way', async ({ prepare }) => {
    const client = clientOf(200, JSON.stringify(chat));
    await prepare(client);
    expect(await client.chats.get(5)).toEqual(chat);
    expect((await client.chats.get(5).withResponse()).data).toEqual(chat);
    expect((await client.api.GET(CHAT, { params })).data).toEqual(chat);
    const page = clientOf(200, '{"data":[{"id":1},{"id":2}],"page":1,"per_page":100}');
    await prepare(page);
    expect(await page.chats.list().toArray()).toEqual([{ id: 1 }, { id: 2 }]);
  });

  it.each(uses)('is all the messages of a stream, $way', async ({ prepare }) => {
    const client = clientOf(200, '[{"id":1},{"id":2}]');
    await prepare(client);
    expect(await client.messages.stream(5).toArray()).toEqual([{ id: 1 }, { id: 2 }]);
    for await (const { id } of client.messages.stream(5)) {
      expect(id).toBe(1);
      break;
    }
  });

  it.each(uses)('is the success of a write, $way', async ({ prepare }) => {
    for (const [status, body] of [
      [200, ''],
      [204, ''],
      [200, '{"id":5}'],
    ] as const) {
      const client = clientOf(status, body);
      await prepare(client);
      for (const { name, call } of everyOperation.filter(({ name }) => /create|update|delete|restore/.test(name))) {
        const result = await call(client);
        if (name !== 'chats.create') expect(result, name).toBeUndefined();
      }
      expect((await client.api.DELETE(CHAT, { params })).error).toBeUndefined();
    }
  });

  it.each(uses)('is a typed error by its status, $way', async ({ prepare }) => {
    const client = clientOf(404, '{"error":"not_found"}');
    await prepare(client);
    for (const { name, call } of everyOperation) {
      const error = await rejection(call(client), NotFoundError);
      expect([error.code, error.body], name).toEqual(['not_found', { error: 'not_found' }]);
    }
    expect((await client.api.GET(CHAT, { params })).error).toEqual({ error: 'not_found' });
  });

  it('is retried, and the body given up is let go', async () => {
    const client = clientOf(503, 'busy', { maxRetries: 1 });
    const calls = everyOperation.filter(({ name }) => name !== 'chats.create');
    vi.useFakeTimers();
    const errors = Promise.all(calls.map(({ call }) => rejection(call(client), ServerError)));
    await vi.advanceTimersByTimeAsync(10_000);
    vi.useRealTimers();
    expect(await errors).toHaveLength(8);
  });

  it('can be had with asResponse(), early and late', async () => {
    const client = clientOf(200, JSON.stringify(chat));
    expect(await (await client.chats.get(5).asResponse()).json()).toEqual(chat);
  });
});

describe('node-fetch over a real connection', () => {
  it('gives results, errors and messages, each as it arrives', async () => {
    const baseUrl = await serve((request, response) => {
      request.resume();
      if (request.url?.endsWith('/stream')) {
        response.write('[{"id":1}');
        // The rest comes when the first message has been read.
        response.once('close', () => {});
        secondMessage = () => response.end(',{"id":2}]');
      } else if (request.url?.endsWith('/404')) response.writeHead(404).end('{"error":"not_found"}');
      else if (request.method === 'GET') response.end(JSON.stringify(chat));
      else response.writeHead(204).end();
    });
    let secondMessage = () => {};
    const { client } = stubClient(undefined, { baseUrl, fetch: nodeFetch });
    expect(await client.chats.get(5)).toEqual(chat);
    await client.chats.update(5, { name: 'Plan the launch' });
    await rejection(client.chats.get(404), NotFoundError);
    const ids: number[] = [];
    for await (const { id } of client.messages.stream(5)) {
      ids.push(id);
      secondMessage();
    }
    expect(ids).toEqual([1, 2]);
  });

  it('has its connection ended when a stream is left', async () => {
    let closed: Promise<unknown> | undefined;
    const baseUrl = await serve((_, response) => {
      closed = once(response, 'close');
      response.write('[{"id":1}');
    });
    const { client } = stubClient(undefined, { baseUrl, fetch: nodeFetch });
    for await (const _ of client.messages.stream(5)) break;
    await closed;
  });

  it('breaks off within a body as a ConnectionError', async () => {
    const baseUrl = await serve((request, response) => {
      response.writeHead(200, { 'Content-Length': '99' }).write('{"id":', () => request.socket.resetAndDestroy());
    });
    const { client } = stubClient(undefined, { baseUrl, fetch: nodeFetch, maxRetries: 0 });
    await rejection(client.chats.get(5), ConnectionError);
    await rejection(client.api.GET(CHAT, { params }), ConnectionError);
  });
});

describe('what fetch resolves to', () => {
  it.each<[string, unknown]>([
    ['parsed JSON, as ofetch gives it', chat],
    ['a list', []],
    ['nothing', undefined],
    ['null', null],
    ['a text', '{"id":5}'],
    ['a status without headers', { status: 200, text: async () => '' }],
    ['headers without get', { status: 200, headers: { 'content-type': 'text/html' }, text: async () => '' }],
    ['a status that is a text', { status: '200', headers: new Headers(), text: async () => '' }],
    ['no way to read its body', { status: 200, headers: new Headers() }],
    [
      'a body that was read, as ofetch gives it with raw',
      { status: 200, headers: new Headers(), bodyUsed: true, text: async () => '{}' },
    ],
    ['a body that can not be read', { status: 200, headers: new Headers(), body: {} }],
  ])('is refused at once where it is %s: a write is sent once, and may have been carried out', async (_, given) => {
    for (const { prepare } of uses.filter(({ way }) => way !== 'after a call on api')) {
      let calls = 0;
      const fetch = async () => {
        calls++;
        return untyped(given);
      };
      const { client } = stubClient(undefined, { fetch });
      await prepare(client);
      const error = await rejection(client.chats.update(5, { name: 'Plan the launch' }), ConfigurationError);
      expect(error.message).toMatch(/^PUT \/workspaces\/1\/chats\/5: fetch gave something that is no Response/);
      expect(error.message).toContain('The request may have been carried out.');
      expect(calls).toBe(1);
    }
  });
});

describe('a Request class that takes no body to be used, as happy-dom has it,', () => {
  class HappyRequest extends Request {
    override get bodyUsed() {
      return true;
    }
    override get body() {
      return super.body ?? new ReadableStream();
    }
    override async arrayBuffer() {
      return this.method === 'GET' ? expect.fail('the body of a GET was read') : super.arrayBuffer();
    }
  }

  it('leaves a GET without a body, and a write with its own', async () => {
    vi.stubGlobal('Request', HappyRequest);
    const { fetch, calls } = recordingFetch();
    const { client } = stubClient(undefined, { fetch });
    await client.api.GET(CHAT, { params });
    client.api.use({ onRequest: ({ request }) => request });
    await client.api.GET(CHAT, { params });
    await client.chats.get(5);
    await client.api.PUT(CHAT, { params, body: { name: 'Plan the launch' } });
    await client.chats.delete(5);
    const bodies = calls.map(({ init }) => ('body' in init ? init.body : 'none'));
    expect(bodies).toEqual(['none', 'none', 'none', '{"name":"Plan the launch"}', 'none']);
  });
});

describe('an AbortSignal of a polyfill', () => {
  /** As old ones are: no `reason`, no `throwIfAborted`, and of another class. */
  class PolyfilledSignal extends EventTarget {
    aborted = false;
    abort() {
      this.aborted = true;
      this.dispatchEvent(new Event('abort'));
    }
  }

  const calls: { name: string; call(client: TogglFocusClient, signal: unknown): PromiseLike<unknown> }[] = [
    ...everyOperation.map(({ name, call }) => ({
      name,
      call: (client: TogglFocusClient, signal: unknown) => call(client, untyped({ signal })),
    })),
    { name: 'api.GET', call: ({ api }, signal) => api.GET(CHAT, { params, signal: untyped(signal) }) },
  ];

  it.each(calls)('ends $name with an AbortError, before it and while it waits', async ({ call }) => {
    for (const { prepare } of uses.filter(({ way }) => way !== 'after a call on api')) {
      const signal = new PolyfilledSignal();
      const { client, sent } = stubClient(
        () =>
          new Promise(() => {
            signal.abort();
          }),
      );
      await prepare(client);
      expect(await rejection(call(client, signal), DOMException)).toMatchObject({ name: 'AbortError' });
      expect(sent).toHaveLength(1);
      expect(await rejection(call(client, signal), DOMException)).toMatchObject({ name: 'AbortError' });
      expect(sent).toHaveLength(1);
    }
  });
});

describe('a runtime without ReadableStream, such as React Native,', () => {
  /** As whatwg-fetch has it: holds a text. */
  class TextResponse {
    readonly #text: string;
    readonly status: number;
    readonly headers: Headers;
    constructor(body: unknown, { status = 200, headers }: ResponseInit = {}) {
      this.#text = typeof body === 'string' ? body : body === null ? '' : expect.fail('no text for a body');
      this.status = status;
      this.headers = new Headers(headers);
    }
    get ok() {
      return this.status < 300;
    }
    async text() {
      return this.#text;
    }
  }

  it.each(uses)('gives results, messages and errors, $way', async ({ prepare }) => {
    const answers = new Map([
      ['/workspaces/1/chats/5', textResponse(200, JSON.stringify(chat))],
      ['/workspaces/1/chats/404', textResponse(404, '{"error":"not_found"}')],
      ['/workspaces/1/chats/5/messages/stream', textResponse(200, '[{"id":1},{"id":2}]')],
      ['/workspaces/1/chats/6', textResponse(204, '')],
    ]);
    const fetch: Fetch = async (url) => untyped(answers.get(new URL(url).pathname.replace('/api', '')));
    const { client } = stubClient(undefined, { fetch });
    vi.stubGlobal('ReadableStream', undefined);
    vi.stubGlobal('Response', TextResponse);
    await prepare(client);
    expect(await client.chats.get(5)).toEqual(chat);
    expect(await client.messages.stream(5).toArray()).toEqual([{ id: 1 }, { id: 2 }]);
    expect(await client.chats.delete(6)).toBeUndefined();
    expect((await rejection(client.chats.get(404), NotFoundError)).code).toBe('not_found');
    expect((await client.api.GET(CHAT, { params })).data).toEqual(chat);
    const missing = await client.api.GET(CHAT, { params: { path: { workspace_id: 1, chat_id: 404 } } });
    expect(missing.error).toEqual({ error: 'not_found' });
  });
});
