/** `client.api`: openapi-fetch's client above the same transport, and middleware, which applies to the methods too. */
import { inspect } from 'node:util';
import { wrapAsPathBasedClient } from 'openapi-fetch';
import { assert, describe, expect, it } from 'vitest';
import {
  ArgumentError,
  ConfigurationError,
  ConnectionError,
  DecodeError,
  NotFoundError,
  ServerError,
  type TogglFocusClient,
} from '../../src/index.ts';
import { API_KEY, API_URL, anyAnswer, rejection, stubClient, untyped } from './stub-fetch.ts';

const CHATS = '/workspaces/{workspace_id}/chats';
const CHAT = '/workspaces/{workspace_id}/chats/{chat_id}';
const params = { path: { workspace_id: 1, chat_id: 5 } };
const chat = { id: 5, name: 'Plan the launch' };

const busy = () => new Response('', { status: 503, headers: { 'Retry-After': '0' } });

type Middleware = Parameters<TogglFocusClient['api']['use']>[0];

/** Both ways to ask for chat 5. */
const bothWays: { way: string; get(client: TogglFocusClient): Promise<unknown> }[] = [
  { way: 'chats.get', get: ({ chats }) => chats.get(5) },
  { way: 'api.GET', get: async ({ api }) => (await api.GET(CHAT, { params })).data },
];

describe('api', () => {
  it('gives data and response', async () => {
    const { client, sent } = stubClient(() => Response.json(chat, { headers: { 'X-Trace': 'abc' } }));
    const { data, error, response } = await client.api.GET(CHAT, { params });
    expect([data, error, response.status, response.headers.get('X-Trace')]).toEqual([chat, undefined, 200, 'abc']);
    expect(sent[0]?.url).toBe(`${API_URL}/workspaces/1/chats/5`);
  });

  it('sends the key, and a body with its type', async () => {
    const { client, sent } = stubClient(() => new Response('', { status: 201 }));
    const { data, error } = await client.api.POST(CHATS, { params, body: { name: 'Plan the launch' } });
    expect([data, error]).toEqual([undefined, undefined]);
    expect(sent[0]?.headers.get('Authorization')).toBe(`Bearer ${API_KEY}`);
    expect(sent[0]?.headers.get('Content-Type')).toBe('application/json');
    expect(sent[0]?.body).toBe('{"name":"Plan the launch"}');
  });

  it('can be called in each of the ways of openapi-fetch', async () => {
    const { client, sent } = stubClient();
    const { GET } = client.api;
    await GET(CHAT, { params });
    await client.api.request('get', CHAT, { params });
    await wrapAsPathBasedClient(client.api)[CHAT].GET({ params });
    expect(sent.map(({ method, url }) => `${method} ${url}`)).toEqual(
      Array(3).fill(`GET ${API_URL}/workspaces/1/chats/5`),
    );
    for (const { headers } of sent) expect(headers.get('Authorization')).toBe(`Bearer ${API_KEY}`);
  });

  it('sends headers of the call over those of the client', async () => {
    const { client, sent } = stubClient(anyAnswer, { headers: { 'X-From': 'client', 'X-Client': 'kept' } });
    await client.api.GET(CHAT, { params, headers: { 'X-From': 'call' } });
    expect([sent[0]?.headers.get('X-From'), sent[0]?.headers.get('X-Client')]).toEqual(['call', 'kept']);
  });

  it('retries as the methods do', async () => {
    let left = 2;
    const { client, sent } = stubClient(() => (left-- > 0 ? busy() : Response.json(chat)));
    expect((await client.api.GET(CHAT, { params })).data).toEqual(chat);
    expect(sent).toHaveLength(3);
  });

  it('rejects with the reason of its signal while it waits for an answer', async () => {
    const aborter = new AbortController();
    const reason = new Error('changed my mind');
    const { client } = stubClient(() => new Promise(() => aborter.abort(reason)));
    expect(await rejection(client.api.GET(CHAT, { params, signal: aborter.signal }), Error)).toBe(reason);
  });

  it('rejects with a ConnectionError where no answer comes', async () => {
    const { client } = stubClient(() => Promise.reject(new TypeError('fetch failed')), { maxRetries: 0 });
    await rejection(client.api.GET(CHAT, { params }), ConnectionError);
  });
});

describe('a status of 400 or more on api', () => {
  it.each([400, 401, 402, 403, 404, 409, 429, 500])('is an error, not a rejection: %i', async (status) => {
    const body = { error: 'some_code', error_description: 'What went wrong' };
    const { client } = stubClient(() => Response.json(body, { status }), { maxRetries: 0 });
    const { data, error, response } = await client.api.GET(CHAT, { params });
    expect([data, error, response.status]).toEqual([undefined, body, status]);
  });

  const empties: [string, string | null, HeadersInit][] = [
    ['no body', null, {}],
    ['an empty body', '', {}],
    ['a body of length 0', '', { 'Content-Length': '0' }],
    ['null', 'null', {}],
    ['null with its length', 'null', { 'Content-Length': '4' }],
    ['0', '0', {}],
    ['false', 'false', {}],
    ['an empty text in JSON', '""', {}],
  ];

  it.each(empties)('has an error that is not empty, from %s', async (_, body, headers) => {
    const { client } = stubClient(() => new Response(body, { status: 404, headers }), { maxRetries: 0 });
    for (const call of [
      () => client.api.GET(CHAT, { params }),
      () => client.api.DELETE(CHAT, { params }),
      () => client.api.POST(CHATS, { params, body: {} }),
      () => client.api.GET(CHAT, { params, parseAs: 'text' }),
    ]) {
      const { data, error, response } = await call();
      expect(data).toBeUndefined();
      expect(error).toBeTruthy();
      expect(error?.error).toMatch(/404/);
      expect(response.status).toBe(404);
    }
  });

  it.each(['<html>Bad gateway</html>', 'Bad gateway', '{"error":"cut'])(
    'has the text of %s for an error',
    async (text) => {
      const { client } = stubClient(() => new Response(text, { status: 502 }), { maxRetries: 0 });
      expect((await client.api.GET(CHAT, { params })).error).toBe(text);
    },
  );
});

describe('a 200 on api', () => {
  it.each(['<html>payload</html>', 'payload', '{"id":5,"name":"payload', '{"id":5} payload'])(
    'that is not JSON is a DecodeError: %s',
    async (body) => {
      for (const headers of [{}, { 'Content-Length': `${body.length}` }]) {
        const typed = { ...headers, 'Content-Type': 'text/html' };
        const { client, sent } = stubClient(() => new Response(body, { headers: typed }));
        const error = await rejection(client.api.GET(CHAT, { params }), DecodeError);
        expect(error.contentType).toBe('text/html');
        expect(error.message).toMatch(/^GET \/workspaces\/1\/chats\/5: 200/);
        expect(inspect(error, { showHidden: true }) + JSON.stringify(error)).not.toContain('payload');
        expect(sent).toHaveLength(1);
      }
    },
  );

  const text = '{"id":5,"name":"Jörg"}';

  it('can be read as text', async () => {
    const { client } = stubClient(() => new Response(text));
    expect((await client.api.GET(CHAT, { params, parseAs: 'text' })).data).toBe(text);
    const html = stubClient(() => new Response('<html>'));
    expect((await html.client.api.GET(CHAT, { params, parseAs: 'text' })).data).toBe('<html>');
  });

  it('can be read as a blob', async () => {
    const { client } = stubClient(() => new Response(text, { headers: { 'Content-Type': 'application/json' } }));
    const { data } = await client.api.GET(CHAT, { params, parseAs: 'blob' });
    assert.instanceOf(data, Blob);
    expect([await data.text(), data.type]).toEqual([text, 'application/json']);
  });

  it('can be read as bytes', async () => {
    const { client } = stubClient(() => new Response(text));
    const { data } = await client.api.GET(CHAT, { params, parseAs: 'arrayBuffer' });
    assert.instanceOf(data, ArrayBuffer);
    expect(new TextDecoder().decode(data)).toBe(text);
  });

  it('can be read as a stream, chunk by chunk', async () => {
    let pulls = 0;
    const body = new ReadableStream<Uint8Array>(
      {
        pull: (controller) => {
          if (++pulls > 3) controller.close();
          else controller.enqueue(new TextEncoder().encode(`chunk ${pulls};`));
        },
      },
      { highWaterMark: 0 },
    );
    const { client } = stubClient(() => new Response(body));
    const { data } = await client.api.GET(CHAT, { params, parseAs: 'stream' });
    assert.instanceOf(data, ReadableStream);
    const chunks: string[] = [];
    for await (const chunk of data) chunks.push(new TextDecoder().decode(chunk));
    expect(chunks).toEqual(['chunk 1;', 'chunk 2;', 'chunk 3;']);
  });

  it('that is a stream can be let go of', async () => {
    let isCancelled = false;
    const cancel = () => {
      isCancelled = true;
    };
    const pull = (controller: ReadableStreamDefaultController) => controller.enqueue(new Uint8Array(8));
    const { client } = stubClient(() => new Response(new ReadableStream({ pull, cancel })));
    const { data } = await client.api.GET(CHAT, { params, parseAs: 'stream' });
    await data?.cancel();
    expect(isCancelled).toBe(true);
  });
});

describe('a middleware', () => {
  it.each(bothWays)('sees a real Request before $way sends it', async ({ get }) => {
    const seen: string[] = [];
    const { client, sent } = stubClient(() => Response.json(chat), { headers: { 'X-Client': 'kept' } });
    client.api.use({
      onRequest({ request, schemaPath }) {
        expect(request).toBeInstanceOf(Request);
        seen.push(`${request.method} ${request.url} ${schemaPath} ${request.headers.get('X-Client')}`);
      },
    });
    expect(await get(client)).toEqual(chat);
    expect(seen).toEqual([`GET ${API_URL}/workspaces/1/chats/5 ${CHAT} kept`]);
    expect(sent[0]?.headers.get('Authorization')).toBe(`Bearer ${API_KEY}`);
  });

  it('can read the body of what a method sends', async () => {
    const bodies: unknown[] = [];
    const { client, sent } = stubClient();
    client.api.use({
      async onRequest({ request }) {
        bodies.push(await request.clone().json());
      },
    });
    await client.chats.update(5, { name: 'Plan the launch' });
    expect(bodies).toEqual([{ name: 'Plan the launch' }]);
    expect(sent[0]?.body).toBe('{"name":"Plan the launch"}');
  });

  it.each(bothWays)('can change the Request of $way in place', async ({ get }) => {
    const { client, sent } = stubClient();
    client.api.use({ onRequest: ({ request }) => request.headers.set('X-Trace', 'abc') });
    await get(client);
    expect(sent[0]?.headers.get('X-Trace')).toBe('abc');
  });

  it.each(bothWays)('can put another Request in the place of that of $way', async ({ get }) => {
    const { client, sent } = stubClient(() => Response.json(chat));
    client.api.use({
      onRequest: ({ request }) => new Request(`${request.url}?added=1`, { headers: { 'X-Trace': 'abc' } }),
    });
    expect(await get(client)).toEqual(chat);
    expect(sent[0]?.url).toBe(`${API_URL}/workspaces/1/chats/5?added=1`);
    expect(sent[0]?.headers.get('X-Trace')).toBe('abc');
    expect(sent[0]?.headers.get('Authorization')).toBe(`Bearer ${API_KEY}`);
  });

  const replace: Middleware = {
    onRequest: ({ request }) =>
      new Request(request, { headers: { ...Object.fromEntries(request.headers), 'X-New': '1' } }),
  };

  it('that replaces the Request leaves body, retries and key function as they were', async () => {
    let asked = 0;
    let left = 2;
    const { client, sent } = stubClient(() => (left-- > 0 ? busy() : new Response(null, { status: 204 })), {
      apiKey: () => `toggl_sk_${++asked}`,
    });
    client.api.use(replace);
    await client.chats.update(5, { name: 'Plan the launch' });
    expect(sent.map(({ body }) => body)).toEqual(Array(3).fill('{"name":"Plan the launch"}'));
    expect(sent.map(({ method, headers }) => [method, headers.get('X-New'), headers.get('Authorization')])).toEqual([
      ['PUT', '1', 'Bearer toggl_sk_1'],
      ['PUT', '1', 'Bearer toggl_sk_2'],
      ['PUT', '1', 'Bearer toggl_sk_3'],
    ]);
    expect(sent.map(({ headers }) => headers.get('Content-Type'))).toEqual(Array(3).fill('application/json'));
  });

  it('may put an empty body in the place of none', async () => {
    const { client, sent } = stubClient(() => new Response(null, { status: 204 }), { maxRetries: 0 });
    client.api.use({ onRequest: ({ request }) => new Request(request.url, { method: 'PATCH', body: '' }) });
    await client.chats.restore(5);
    expect([sent[0]?.method, sent[0]?.body]).toEqual(['PATCH', undefined]);
  });

  it('that replaces the Request leaves the signal of the call as it was', async () => {
    for (const call of [
      (client: TogglFocusClient, signal: AbortSignal) => client.chats.get(5, { signal }),
      (client: TogglFocusClient, signal: AbortSignal) => client.api.GET(CHAT, { params, signal }),
    ]) {
      const aborter = new AbortController();
      const reason = new Error('changed my mind');
      const { client, sent } = stubClient(
        ({ signal }) =>
          new Promise((_, reject) => {
            signal?.addEventListener('abort', () => reject(signal.reason));
            aborter.abort(reason);
          }),
      );
      client.api.use(replace);
      expect(await rejection(call(client, aborter.signal), Error)).toBe(reason);
      expect(sent[0]?.signal?.aborted, 'fetch was told').toBe(true);
    }
  });

  it('sees every page of a list', async () => {
    let asked = 0;
    const { client } = stubClient(({ url }) => {
      const page = Number(new URL(url).searchParams.get('page') ?? 1);
      return Response.json({ data: page < 3 ? [{ id: page }] : [], page, per_page: 1 });
    });
    client.api.use({
      onRequest: () => {
        asked++;
      },
    });
    for await (const { id } of client.chats.list()) expect(id).toBeLessThan(3);
    expect(asked).toBe(3);
  });

  describe('that answers in the place of the server', () => {
    const answering = (answer: () => Response) => {
      const { client, sent } = stubClient();
      client.api.use({ onRequest: answer });
      return { client, sent };
    };

    it.each(bothWays)('gives $way its result, and nothing is sent', async ({ get }) => {
      const { client, sent } = answering(() => Response.json(chat));
      expect(await get(client)).toEqual(chat);
      expect(sent).toEqual([]);
    });

    it('gives each form of a call its result', async () => {
      const { client } = answering(() => Response.json(chat));
      expect((await client.chats.get(5).withResponse()).data).toEqual(chat);
      expect(await (await client.chats.get(5).asResponse()).json()).toEqual(chat);
      const call = client.chats.get(5);
      await call;
      expect(await (await call.asResponse()).json()).toEqual(chat);
    });

    it('gives a stream its messages', async () => {
      const { client } = answering(() => Response.json({ items: [{ id: 7 }] }));
      expect(await client.messages.stream(5).toArray()).toEqual([{ id: 7 }]);
    });

    it('gives a void operation its success, whatever the body is', async () => {
      const { client } = answering(() => new Response('<html>'));
      expect(await client.chats.delete(5)).toBeUndefined();
      expect(await client.chats.create()).toBeUndefined();
    });

    it('makes a typed error that names the request', async () => {
      const { client } = answering(() => Response.json({ error: 'not_found' }, { status: 404 }));
      const error = await rejection(client.chats.get(5), NotFoundError);
      expect(error).toMatchObject({ code: 'not_found', method: 'GET', path: '/workspaces/1/chats/5' });
      expect(error.message).toMatch(/^GET \/workspaces\/1\/chats\/5: 404.*no chat 5 in workspace 1/);
      expect((await client.api.GET(CHAT, { params })).error).toEqual({ error: 'not_found' });
    });

    it('makes a DecodeError that names the request', async () => {
      const { client } = answering(() => new Response('<html>', { headers: { 'Content-Type': 'text/html' } }));
      for (const { get } of bothWays) {
        const error = await rejection(get(client), DecodeError);
        expect(error.contentType).toBe('text/html');
        expect(error.message).toMatch(/^GET \/workspaces\/1\/chats\/5: 200/);
      }
    });
  });

  it.each(bothWays)('sees the Response of $way, and can put another in its place', async ({ get }) => {
    const { client } = stubClient(() => Response.json(chat, { headers: { 'X-Trace': 'abc' } }));
    const seen: unknown[] = [];
    client.api.use({
      async onResponse({ response }) {
        seen.push(response.status, response.headers.get('X-Trace'), await response.clone().json());
        return Response.json({ ...chat, name: 'Replaced' });
      },
    });
    expect(await get(client)).toEqual({ id: 5, name: 'Replaced' });
    expect(seen).toEqual([200, 'abc', chat]);
  });

  describe('that wraps each Response, body and all', () => {
    const wrapping = (answer: () => Response) => {
      const { client } = stubClient(answer);
      client.api.use({ onResponse: ({ response }) => new Response(response.body, response) });
      return client;
    };

    it('leaves a void operation its success with any body', async () => {
      const client = wrapping(() => new Response('<html>'));
      expect(await client.chats.delete(5)).toBeUndefined();
      expect(await client.chats.create()).toBeUndefined();
    });

    it('leaves asResponse() a body that can be read, early and late', async () => {
      const client = wrapping(() => Response.json(chat));
      expect(await (await client.chats.get(5).asResponse()).json()).toEqual(chat);
      const call = client.chats.get(5);
      expect(await call).toEqual(chat);
      expect(await (await call.asResponse()).json()).toEqual(chat);
    });

    it('leaves a stream its messages', async () => {
      const client = wrapping(() => Response.json({ items: [{ id: 7 }] }));
      expect(await client.messages.stream(5).toArray()).toEqual([{ id: 7 }]);
    });

    it('leaves a body that is not JSON a DecodeError', async () => {
      const client = wrapping(() => new Response('<html>', { headers: { 'Content-Type': 'text/html' } }));
      expect((await rejection(client.chats.get(5), DecodeError)).contentType).toBe('text/html');
    });
  });

  it('turns a success into a typed error', async () => {
    const { client } = stubClient();
    client.api.use({ onResponse: () => Response.json({ error: 'maintenance' }, { status: 503 }) });
    expect((await rejection(client.chats.get(5), ServerError)).code).toBe('maintenance');
  });

  it.each(bothWays)('sees the failure of $way, and can answer in its place', async ({ get }) => {
    const seen: unknown[] = [];
    const { client } = stubClient(() => Promise.reject(new TypeError('fetch failed')), { maxRetries: 0 });
    client.api.use({
      onError({ error }) {
        seen.push(error);
        return Response.json(chat);
      },
    });
    expect(await get(client)).toEqual(chat);
    expect(seen).toEqual([expect.any(ConnectionError)]);
  });

  it.each(bothWays)('can make its own error of the failure of $way, or let it pass', async ({ get }) => {
    const own = new Error('the network of this building is down');
    const { client } = stubClient(() => Promise.reject(new TypeError('fetch failed')), { maxRetries: 0 });
    const letPass: Middleware = { onError: () => undefined };
    client.api.use(letPass);
    await rejection(get(client), ConnectionError);
    client.api.use({ onError: () => own });
    expect(await rejection(get(client), Error)).toBe(own);
  });

  it.each(bothWays)('that fails is a rejection of $way with its own error', async ({ get }) => {
    const own = new Error('no such setting');
    const { client, sent } = stubClient();
    client.api.use({ onRequest: () => Promise.reject(own) });
    expect(await rejection(get(client), Error)).toBe(own);
    expect(sent).toEqual([]);
  });

  it('can be taken away again', async () => {
    let asked = 0;
    const counting: Middleware = {
      onRequest: () => {
        asked++;
      },
    };
    const { client } = stubClient();
    client.api.use(counting);
    await client.chats.get(5);
    client.api.eject(counting);
    await client.chats.get(5);
    await client.api.GET(CHAT, { params });
    expect(asked).toBe(1);
  });

  it('of one call sees and replaces a real Request, and no other call', async () => {
    const seen: unknown[] = [];
    const { client, sent } = stubClient(() => Response.json(chat));
    const middleware: Middleware[] = [
      {
        onRequest({ request }) {
          seen.push(request);
          return new Request(request, { headers: { 'X-Trace': 'abc' } });
        },
        onResponse: ({ response }) => {
          seen.push(response.status);
        },
      },
    ];
    expect((await client.api.GET(CHAT, { params, middleware })).data).toEqual(chat);
    await client.api.GET(CHAT, { params });
    await client.chats.get(5);
    expect(seen).toEqual([expect.any(Request), 200]);
    expect(sent.map(({ headers }) => headers.get('X-Trace'))).toEqual(['abc', null, null]);
    for (const { headers } of sent) expect(headers.get('Authorization')).toBe(`Bearer ${API_KEY}`);
  });

  it('of one call that answers in the place of the server makes a DecodeError that names the request', async () => {
    const { client } = stubClient();
    const middleware: Middleware[] = [{ onRequest: () => new Response('<html>') }];
    const error = await rejection(client.api.GET(CHATS, { params, middleware }), DecodeError);
    expect(error.message).toMatch(/^GET \/workspaces\/1\/chats: 200, but the body is not JSON/);
  });
});

describe('a path on api', () => {
  it.each(['/../../admin', '/workspaces/1/chats/..', '/workspaces/1/chats/%2e%2e', '/workspaces/1\\..\\..'])(
    'that leads out of itself is refused, and nothing is sent: %s',
    async (path) => {
      const { client, sent } = stubClient();
      await rejection(client.api.DELETE(untyped(path), untyped({})), ArgumentError);
      expect(sent).toEqual([]);
    },
  );
});

describe('another origin', () => {
  const others = [
    'https://example.com/api',
    'http://focus.toggl.com/api',
    'https://focus.toggl.com:8443/api',
    'https://focus.toggl.com.example.com/api',
    'https://focus.toggl.comexample.com/api',
    'https://api.focus.toggl.com/api',
  ];

  it.each(others)('of a middleware gets neither the key nor a request: %s', async (origin) => {
    for (const { get } of bothWays) {
      const { client, sent } = stubClient();
      client.api.use({ onRequest: ({ request }) => new Request(request.url.replace(API_URL, origin), request) });
      const error = await rejection(get(client), ConfigurationError);
      expect(error.message).toMatch(/baseUrl/);
      expect(sent).toEqual([]);
    }
  });

  it.each(others)('of a call gets neither the key nor a request: %s', async (baseUrl) => {
    const { client, sent } = stubClient();
    const error = await rejection(client.api.GET(CHAT, { params, baseUrl }), ConfigurationError);
    expect(error.message).toMatch(/baseUrl/);
    const middleware: Middleware[] = [{ onResponse: () => undefined }];
    await rejection(client.api.POST(CHATS, { params, baseUrl, body: {}, middleware }), ConfigurationError);
    await rejection(client.api.request('get', CHATS, { params, baseUrl }), ConfigurationError);
    expect(sent).toEqual([]);
  });

  it('of a call is not hidden behind a name', async () => {
    const { client, sent } = stubClient();
    const baseUrl = 'https://focus.toggl.com@example.com/api';
    await rejection(client.api.GET(CHAT, { params, baseUrl }), ConfigurationError);
    expect(sent).toEqual([]);
  });

  it('of a path that a caller without types gives gets neither the key nor a request', async () => {
    const { client, sent } = stubClient();
    for (const path of ['@example.com/', '.example.com/', ':8443/', '', '/../../other']) {
      const { client, sent } = stubClient(anyAnswer, { baseUrl: 'https://focus.toggl.com' });
      await client.api.GET(untyped(path), untyped({ params: { path: {} } })).catch(() => undefined);
      expect(sent.filter(({ url }) => new URL(url).origin !== 'https://focus.toggl.com')).toEqual([]);
    }
    await rejection(client.api.GET(untyped('.example.com/'), untyped({ params })), ArgumentError);
    expect(sent).toEqual([]);
  });
});
