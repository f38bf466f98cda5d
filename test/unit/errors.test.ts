/** The typed error of every answer and every failure: what it carries, what it says, and what it never tells. */
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { build } from 'esbuild';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ApiError,
  ArgumentError,
  AuthenticationError,
  type ClientOptions,
  ConfigurationError,
  ConnectionError,
  createTogglFocusClient,
  DecodeError,
  InvalidRequestError,
  NotFoundError,
  PaymentRequiredError,
  PermissionDeniedError,
  QuotaExceededError,
  RateLimitError,
  ServerError,
  TimeoutError,
  type TogglFocusClient,
  TogglFocusError,
} from '../../src/index.ts';
import { everyOperation } from '../operations.ts';
import { API_KEY, API_URL, anyText, rejection, stubClient, untyped } from './stub-fetch.ts';

const SPENT_QUOTA = { 'X-Toggl-Quota-Remaining': '0', 'X-Toggl-Quota-Resets-In': '1834' };

/** The error of a call that is answered so, without retries. */
async function errorOf(
  answer: () => Response,
  call: (client: TogglFocusClient) => PromiseLike<unknown> = ({ chats }) => chats.get(5),
  options: ClientOptions = {},
): Promise<ApiError> {
  const { client } = stubClient(answer, { maxRetries: 0, ...options });
  return rejection(call(client), ApiError);
}

function causesOf(error: Error): Error[] {
  return error.cause instanceof Error ? [error.cause, ...causesOf(error.cause)] : [];
}

/** Everything that a log or a report may show of an error. */
function shown(error: Error): string {
  return [
    error.message,
    error.stack,
    String(error),
    JSON.stringify(error),
    inspect(error),
    inspect(error, { depth: null }),
    error.cause instanceof Error ? shown(error.cause) : inspect(error.cause),
  ].join('\n');
}

describe('a status of 400 or more', () => {
  const statuses = [
    { status: 400, errorClass: InvalidRequestError, name: 'InvalidRequestError' },
    { status: 401, errorClass: AuthenticationError, name: 'AuthenticationError' },
    { status: 402, errorClass: PaymentRequiredError, name: 'PaymentRequiredError' },
    { status: 403, errorClass: PermissionDeniedError, name: 'PermissionDeniedError' },
    { status: 404, errorClass: NotFoundError, name: 'NotFoundError' },
    { status: 409, errorClass: ApiError, name: 'ApiError' },
    { status: 418, errorClass: ApiError, name: 'ApiError' },
    { status: 429, errorClass: RateLimitError, name: 'RateLimitError' },
    { status: 499, errorClass: ApiError, name: 'ApiError' },
    { status: 500, errorClass: ServerError, name: 'ServerError' },
    { status: 503, errorClass: ServerError, name: 'ServerError' },
    { status: 599, errorClass: ServerError, name: 'ServerError' },
  ];
  const traced = { error: 'some_code', error_description: 'What went wrong', trace_id: 'abc123' };
  const bodies: { kind: string; text: string; body: unknown; code?: string; description?: string; traceId?: string }[] =
    [
      {
        kind: 'the whole error body',
        text: JSON.stringify(traced),
        body: traced,
        ...{ code: 'some_code', description: 'What went wrong', traceId: 'abc123' },
      },
      { kind: 'only a code', text: '{"error":"forbidden"}', body: { error: 'forbidden' }, code: 'forbidden' },
      {
        kind: 'fields of other kinds',
        text: '{"error":{"code":1},"error_description":7,"trace_id":null}',
        body: { error: { code: 1 }, error_description: 7, trace_id: null },
      },
      { kind: 'another object', text: '{"detail":"none"}', body: { detail: 'none' } },
      { kind: 'null', text: 'null', body: null },
      { kind: 'a number', text: '7', body: 7 },
      { kind: 'a text in JSON', text: '"a sentence"', body: 'a sentence' },
      { kind: 'an array', text: '[{"error":"inner"}]', body: [{ error: 'inner' }] },
      { kind: 'HTML', text: '<html>Bad gateway</html>', body: '<html>Bad gateway</html>' },
      { kind: 'text', text: 'Bad gateway', body: 'Bad gateway' },
      { kind: 'cut-off JSON', text: '{"error":"forbid', body: '{"error":"forbid' },
    ];

  describe.each(statuses)('$status rejects with $name', ({ status, errorClass, name }) => {
    it.each(bodies)('from $kind', async ({ text, body, code, description, traceId }) => {
      for (const withLength of [false, true]) {
        const headers = { 'X-Trace': 'abc', ...(withLength && { 'Content-Length': `${text.length}` }) };
        const error = await errorOf(() => new Response(text, { status, headers }));
        expect(error.constructor).toBe(errorClass);
        expect(error).toMatchObject({ name, status, method: 'GET', path: '/workspaces/1/chats/5' });
        expect([error.code, error.description, error.traceId]).toEqual([code, description, traceId]);
        expect(error.body).toEqual(body);
        expect(error.headers?.get('X-Trace')).toBe('abc');
        for (const part of ['GET', '/workspaces/1/chats/5', `${status}`, code ?? '', description ?? '']) {
          expect(error.message).toContain(part);
        }
      }
    });

    it('from an empty body', async () => {
      for (const body of ['', null]) {
        for (const headers of [{}, { 'Content-Length': '0' }]) {
          const error = await errorOf(() => new Response(body, { status, headers }));
          expect(error.constructor).toBe(errorClass);
          expect(error).toMatchObject({ name, status, method: 'GET', path: '/workspaces/1/chats/5' });
          expect([error.code, error.description, error.traceId, error.body || undefined]).toEqual(
            Array(4).fill(undefined),
          );
          expect(error.message).toContain(`${status}`);
          expect(error.message).not.toMatch(/undefined|null|NaN/);
        }
      }
    });
  });

  it('keeps body and headers out of what is enumerated', async () => {
    const error = await errorOf(() => Response.json({ error: 'forbidden', more: 'a payload' }, { status: 403 }));
    expect(Object.keys(error)).not.toContain('body');
    expect(Object.keys(error)).not.toContain('headers');
    expect({ ...error }).toEqual(expect.objectContaining({ status: 403, code: 'forbidden' }));
    expect(shown(error)).not.toContain('a payload');
    expect(shown(error)).not.toContain('application/json');
    expect(error.body).toEqual({ error: 'forbidden', more: 'a payload' });
    expect(error.headers?.get('Content-Type')).toBe('application/json');
  });

  it('has a short message from a long body', async () => {
    const long = 'x'.repeat(10_000);
    for (const body of [`<html>${long}</html>`, JSON.stringify({ error: long, error_description: long })]) {
      const error = await errorOf(() => new Response(body, { status: 502 }));
      expect(error.message.length).toBeLessThan(700);
    }
  });

  it('names the path without the query', async () => {
    const error = await errorOf(
      () => new Response('', { status: 400 }),
      ({ chats }) => chats.list({ name: 'launch', page: 7 }),
    );
    expect(error.path).toBe('/workspaces/1/chats');
    expect(error.message).not.toMatch(/launch|page|\?/);
  });

  it('names the method', async () => {
    const busy = () => new Response('', { status: 500 });
    const methods: [string, (client: TogglFocusClient) => PromiseLike<unknown>][] = [
      ['POST', ({ chats }) => chats.create()],
      ['PUT', ({ chats }) => chats.update(5, {})],
      ['DELETE', ({ chats }) => chats.delete(5)],
      ['PATCH', ({ chats }) => chats.restore(5)],
    ];
    for (const [method, call] of methods) {
      const error = await errorOf(busy, call);
      expect(error.method).toBe(method);
      expect(error.message).toMatch(new RegExp(`^${method} /workspaces/1/chats`));
    }
  });

  it('leaves a path without the base URL', async () => {
    const options = { baseUrl: 'https://proxy.example/secret-prefix/' };
    const error = await errorOf(() => new Response('', { status: 404 }), undefined, options);
    expect(error.path).toBe('/workspaces/1/chats/5');
    expect(error.message).not.toContain('secret-prefix');
  });

  it('rejects a stream as well', async () => {
    const error = await errorOf(
      () => Response.json({ error: 'forbidden' }, { status: 403 }),
      ({ messages }) => messages.stream(5).toArray(),
    );
    expect([error.name, error.code]).toEqual(['PermissionDeniedError', 'forbidden']);
  });
});

describe('the advice', () => {
  it('of a 401 is that creating a key revokes the former one', async () => {
    const error = await errorOf(() => new Response('', { status: 401 }));
    expect(error.message).toMatch(/creating .*key.* revokes the former/i);
  });

  const notFound = () => Response.json({ error: 'not_found' }, { status: 404 });
  it.each<[string, (client: TogglFocusClient) => PromiseLike<unknown>, RegExp]>([
    ['chats.get', ({ chats }) => chats.get(5), /no chat 5 in workspace 1/i],
    ['chats.restore', ({ chats }) => chats.restore(5), /no chat 5 in workspace 1/i],
    ['chats.list', ({ chats }) => chats.list(), /lists no 404 for this operation/i],
    ['chats.create', ({ chats }) => chats.create(), /lists no 404 for this operation/i],
    ['messages.list', ({ messages }) => messages.list(5), /no chat 5 in workspace 1/i],
    ['messages.stream', ({ messages }) => messages.stream(5).toArray(), /no chat 5 in workspace 1/i],
    ['messages.update', ({ messages }) => messages.update(5, 7, {}), /no message 7 in chat 5 in workspace 1/i],
  ])('of a 404 names what was not found, where the description lists it: %s', async (_, call, found) => {
    expect((await errorOf(notFound, call)).message).toMatch(found);
  });

  it('of a 429 carries the wait that was asked for', async () => {
    const limited = (headers: HeadersInit) => rejection(callWith(headers), RateLimitError);
    const callWith = (headers: HeadersInit) =>
      stubClient(() => new Response('<html>', { status: 429, headers }), { maxRetries: 0 }).client.chats.get(5);
    expect((await limited({ 'Retry-After': '7' })).retryAfterMs).toBe(7000);
    expect((await limited({})).retryAfterMs).toBeUndefined();
    expect((await limited({ 'Retry-After': 'soon' })).retryAfterMs).toBeUndefined();
  });

  it('of a spent quota says when it resets', async () => {
    const { client } = stubClient(() => new Response('', { status: 402, headers: SPENT_QUOTA }));
    const error = await rejection(client.chats.get(5), QuotaExceededError);
    expect([error.name, error.status, error.local]).toEqual(['QuotaExceededError', 402, false]);
    expect(error.resetsAt).toBeInstanceOf(Date);
    expect(error.message).toContain(error.resetsAt?.toISOString());
    const local = await rejection(client.chats.get(5), QuotaExceededError);
    expect([local.status, local.local, local.body, local.headers]).toEqual([402, true, undefined, undefined]);
    expect(local.resetsAt).toEqual(error.resetsAt);
    expect(local.message).toMatch(/^GET \/workspaces\/1\/chats\/5:.*402/);
  });
});

describe('an error class', () => {
  const classes = {
    TogglFocusError,
    ConfigurationError,
    ArgumentError,
    ApiError,
    InvalidRequestError,
    AuthenticationError,
    PaymentRequiredError,
    PermissionDeniedError,
    NotFoundError,
    RateLimitError,
    ServerError,
    QuotaExceededError,
    ConnectionError,
    TimeoutError,
    DecodeError,
  };

  it('keeps its name where a minifier renames the class', async () => {
    const { outputFiles } = await build({
      entryPoints: [fileURLToPath(new URL('../../src/index.ts', import.meta.url))],
      ...{ bundle: true, minify: true, format: 'esm', write: false },
    });
    const minified = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0]?.text ?? '')}`);
    for (const [name, errorClass] of Object.entries(classes)) {
      expect(errorClass.prototype.name).toBe(name);
      expect(minified[name].name, 'the class is renamed').not.toBe(name);
      expect(minified[name].prototype.name).toBe(name);
    }
  });

  it.each<[string, (abstract new (...args: never[]) => Error)[]]>([
    ['TogglFocusError', [Error]],
    ['ConfigurationError', [TogglFocusError, Error]],
    ['ArgumentError', [TogglFocusError, Error]],
    ['ApiError', [TogglFocusError, Error]],
    ['InvalidRequestError', [ApiError, TogglFocusError, Error]],
    ['AuthenticationError', [ApiError, TogglFocusError, Error]],
    ['PaymentRequiredError', [ApiError, TogglFocusError, Error]],
    ['PermissionDeniedError', [ApiError, TogglFocusError, Error]],
    ['NotFoundError', [ApiError, TogglFocusError, Error]],
    ['RateLimitError', [ApiError, TogglFocusError, Error]],
    ['ServerError', [ApiError, TogglFocusError, Error]],
    ['QuotaExceededError', [PaymentRequiredError, ApiError, TogglFocusError, Error]],
    ['ConnectionError', [TogglFocusError, Error]],
    ['TimeoutError', [ConnectionError, TogglFocusError, Error]],
    ['DecodeError', [TogglFocusError, Error]],
  ])('%s extends what is above it', (name, bases) => {
    const errorClass = Object.entries(classes).find(([key]) => key === name)?.[1];
    const above: unknown[] = [];
    let prototype: object | null = Object.getPrototypeOf(errorClass?.prototype);
    while (prototype && prototype !== Object.prototype) {
      above.push(prototype.constructor);
      prototype = Object.getPrototypeOf(prototype);
    }
    expect(above).toEqual(bases);
  });

  it('shows in the stack under its name', async () => {
    const error = await errorOf(() => new Response('', { status: 404 }));
    expect(error.stack).toMatch(/^NotFoundError: GET /);
    expect(`${error}`).toMatch(/^NotFoundError: GET /);
  });
});

describe('an error shows nothing that was sent', () => {
  const email = 'jo.secret@example.com';
  const password = 'a-password-to-keep';
  const basicToken = Buffer.from(`${email}:${password}`).toString('base64');
  const name = 'a name/to keep+private & "quoted"';
  const order = '-secret_order';
  const text = 'a payload\nto "keep" private';

  /** A server that repeats `echo` in every sentence of an error's body. */
  const echoing = (echo: string) => () =>
    Response.json({ error: 'invalid_input', error_description: `Could not read: ${echo}!` }, { status: 400 });

  /** A server that repeats `echo` in every place of an error's body. */
  const echoingEverywhere =
    (echo: string, status = 400) =>
    () =>
      Response.json({ error: echo, error_description: `Could not read: ${echo}!`, trace_id: echo }, { status });

  const echoes: {
    what: string;
    secret: string;
    isInQuery?: boolean;
    isCredential?: boolean;
    call(client: TogglFocusClient): PromiseLike<unknown>;
  }[] = [
    { what: 'the key', secret: API_KEY, isCredential: true, call: ({ chats }) => chats.get(5) },
    { what: 'a query value', secret: name, isInQuery: true, call: ({ chats }) => chats.list({ name }) },
    {
      what: 'one of several query values',
      secret: order,
      isInQuery: true,
      call: ({ chats }) => chats.list({ order_by: ['name', order] }),
    },
    { what: 'a name in a body', secret: text, call: ({ chats }) => chats.create({ name: text }) },
    { what: 'a changed name', secret: text, call: ({ chats }) => chats.update(5, { name: text }) },
    {
      what: 'a content',
      secret: text,
      call: ({ messages }) => messages.update(5, 7, { content: { parts: [{ text }] } }),
    },
  ];

  describe.each(echoes)('of a call with $what', ({ secret, call, isInQuery = false, isCredential = false }) => {
    const written = {
      'as it is': secret,
      'as JSON': JSON.stringify(secret),
      ...(isInQuery && {
        'URL-encoded': encodeURIComponent(secret),
        'form-encoded': new URLSearchParams({ secret }).toString().replace('secret=', ''),
      }),
    };

    it.each(Object.entries(written))('where the server echoes it %s', async (_, echo) => {
      const { client } = stubClient(isCredential ? echoingEverywhere(echo) : echoing(echo));
      const error = await rejection(call(client), InvalidRequestError);
      expect(shown(error)).not.toContain(secret);
      expect(shown(error)).not.toContain(echo);
      // Behind escapes it is hard to tell where an echo stands, so then nothing of the sentence is told.
      expect(error.description).toMatch(echo === secret ? /^Could not read: .*!$/s : /^(Could not read: .*!|…)$/s);
    });

    it('where the server echoes it in a page of HTML, or cut off', async () => {
      for (const body of [`<html>${secret}</html>`, `{"error_description":"${secret}`, JSON.stringify([secret])]) {
        const { client } = stubClient(() => new Response(body, { status: 400 }));
        expect(shown(await rejection(call(client), InvalidRequestError))).not.toContain(secret);
      }
    });

    it('where fetch fails with an error that quotes the whole request', async () => {
      const { client } = stubClient(
        (request) => {
          const { url, headers, body } = request;
          const written = [url, decodeURIComponent(url), JSON.stringify([...headers]), body].join(' ');
          const options = { url, body, headers: Object.fromEntries(headers) };
          const cause = Object.assign(new Error(`connect failed: ${written}`), { code: 'ECONNRESET', options });
          throw Object.assign(new TypeError(`fetch failed: ${written}`, { cause }), { request, config: options });
        },
        { maxRetries: 0 },
      );
      const error = await rejection(call(client), ConnectionError);
      const told = shown(error);
      for (const form of Object.values(written)) expect(told).not.toContain(form);
      expect(told).not.toContain(API_KEY);
      expect(told, 'what happened is still told').toContain('connect failed');
      expect(causesOf(error), 'and can be told by its code').toContainEqual(
        expect.objectContaining({ code: 'ECONNRESET' }),
      );
    });
  });

  it('whatever characters a value of the query has', async () => {
    const anyName = anyText
      .map((random) => `zq${random}qz`)
      .filter((name) => name.replace(/[\s\p{C}]/gu, '').length >= 8);
    await fc.assert(
      fc.asyncProperty(anyName, async (name) => {
        const { client } = stubClient(({ url }) => echoing(`${name} of ${url}`)());
        const error = await rejection(client.chats.list({ name }), InvalidRequestError);
        for (const told of [error.message, `${error.description}`]) {
          expect(told).not.toContain(name);
          expect(told).not.toContain(encodeURIComponent(name));
        }
      }),
      { numRuns: 50 },
    );
  });

  it('in the message, of a name that is the code too; the code stays for programs to read', async () => {
    const error = await errorOf(
      () => Response.json({ error: 'plan_the_launch', trace_id: '0af7651916cd43dd' }, { status: 400 }),
      ({ messages }) => messages.update(5, 7, { content: { plan_the_launch: [7651916] } }),
    );
    expect([error.code, error.traceId]).toEqual(['plan_the_launch', '0af7651916cd43dd']);
    expect(error.message).not.toContain('plan_the_launch');
  });

  it.each([
    ['the password', password],
    ['the email', email],
    ['both, encoded', basicToken],
  ])('of Basic credentials, where the server echoes %s', async (_, secret) => {
    const { client } = stubClient(echoingEverywhere(secret, 401), { apiKey: undefined, basic: { email, password } });
    expect(shown(await rejection(client.chats.get(5), AuthenticationError))).not.toContain(secret);
  });

  it('not Basic credentials that fetch quotes', async () => {
    const { client } = stubClient(
      ({ headers }) => {
        const authorization = headers.get('Authorization') ?? '';
        throw new TypeError(`refused ${authorization} ${atob(authorization.replace('Basic ', ''))}`);
      },
      { apiKey: undefined, basic: { email, password }, maxRetries: 0 },
    );
    const told = shown(await rejection(client.chats.get(5), ConnectionError));
    for (const secret of [basicToken, password, email]) expect(told).not.toContain(secret);
  });

  it('not the headers that a user adds, such as those for a proxy', async () => {
    const headers = { 'Proxy-Authorization': 'Basic proxy-secret', Cookie: 'session=cookie-secret' };
    const { client } = stubClient(
      (request) => {
        throw new TypeError(`invalid headers ${JSON.stringify([...request.headers])}`);
      },
      { headers, maxRetries: 0 },
    );
    const told = shown(await rejection(client.chats.get(5, { headers: { 'X-Call': 'call-secret' } }), ConnectionError));
    for (const secret of ['proxy-secret', 'cookie-secret', 'call-secret']) expect(told).not.toContain(secret);
  });

  it('not the rest of a value that holds another one', async () => {
    const { client } = stubClient(echoing('No launch-of-the-rocket here'));
    const call = client.chats.list({ name: 'the-rocket' }, { headers: { 'X-Project': 'launch-of-the-rocket' } });
    expect(shown(await rejection(call, InvalidRequestError))).not.toMatch(/launch|rocket/);
  });

  it('not a query whose values are too short to be found', async () => {
    const { client } = stubClient(
      ({ url }) => {
        throw new TypeError(`Could not get ${url}, nor "http://proxy.example/a?b=c d" after it`);
      },
      { maxRetries: 0 },
    );
    const { message } = await rejection(client.chats.list({ name: 'me', page: 7 }), ConnectionError);
    expect(message).toContain(
      `Could not get ${API_URL}/workspaces/1/chats?… nor "http://proxy.example/a?… d" after it`,
    );
  });

  it('not a number of a payload', async () => {
    const { client } = stubClient(echoing('4111111111111111 is not a text'));
    const call = client.messages.update(5, 7, { content: { account: 4111111111111111 } });
    expect(shown(await rejection(call, InvalidRequestError))).not.toContain('4111111111111111');
  });

  it('not a text that is cut within a character, and the error is the same', async () => {
    const { client } = stubClient(echoing('something else'));
    await rejection(client.chats.create({ name: 'a private half \ud83d' }), InvalidRequestError);
    const failing = stubClient(() => Promise.reject(new TypeError('fetch failed')), { maxRetries: 0 });
    await rejection(failing.client.chats.update(5, { name: 'a private half \ud83d' }), ConnectionError);
  });

  it('and keeps an ordinary description whole', async () => {
    const error_description = 'The Bearer key is invalid. Send application/json with a name, page 1 of 100 at most.';
    const { client } = stubClient(() => Response.json({ error: 'invalid_name', error_description }, { status: 400 }));
    for (const call of [
      () => client.chats.list({ name: 'Plan the launch', page: 1 }),
      () => client.chats.create({ name: 'Plan the launch' }),
      () => client.messages.update(5, 7, { content: { done: true }, feedback_message: null }),
    ]) {
      const error = await rejection(call(), InvalidRequestError);
      expect([error.code, error.description]).toEqual(['invalid_name', error_description]);
    }
  });

  it('not a key from a function', async () => {
    const { client } = stubClient(echoingEverywhere('toggl_sk_asked_for'), {
      apiKey: async () => 'toggl_sk_asked_for',
    });
    expect(shown(await rejection(client.chats.get(5), InvalidRequestError))).not.toContain('toggl_sk_asked_for');
  });

  it('and neither do the client and its resources when they are printed', async () => {
    const everything = { depth: null, showHidden: true, showProxy: true };
    for (const credentials of [{ apiKey: API_KEY }, { basic: { email, password } }]) {
      const client = createTogglFocusClient({
        ...credentials,
        workspaceId: 1,
        headers: { 'X-Secret': 'header-secret' },
        fetch: async () => Response.json({ id: 5, data: [], items: [] }),
      });
      const { data, response } = await client.chats.list({ name }).withResponse();
      for (const thing of [
        client,
        client.chats,
        client.messages,
        client.api,
        client.messages.stream(5),
        data,
        response,
      ]) {
        const told = inspect(thing, everything) + inspect(thing) + JSON.stringify(thing);
        for (const secret of [API_KEY, email, password, basicToken, 'header-secret', name]) {
          expect(told).not.toContain(secret);
        }
      }
      const call = client.chats.list({ name });
      expect(inspect(call, everything)).not.toMatch(/toggl_sk|keep/);
      await call;
    }
  });
});

describe('the cause of a ConnectionError', () => {
  it.each([
    ['an error', new TypeError('fetch failed')],
    ['a text', 'fetch failed'],
    ['a number', 7],
    ['undefined', undefined],
    ['null', null],
    ['a symbol', Symbol('fetch failed')],
    ['an object without a message', {}],
    [
      'an error that is its own cause',
      Object.defineProperty(new Error('a'), 'cause', {
        get() {
          return this;
        },
      }),
    ],
  ])('may be any value that fetch rejects with: %s', async (_, reason) => {
    const { client } = stubClient(() => Promise.reject(reason), { maxRetries: 0 });
    const error = await rejection(client.chats.get(5), ConnectionError);
    expect([error.name, error.outcome]).toEqual(['ConnectionError', 'unknown']);
    expect(error.message).toMatch(/^GET \/workspaces\/1\/chats\/5: /);
    expect(shown(error).length).toBeLessThan(20_000);
  });

  it('is kept by message and code, which tell whether the request was sent', async () => {
    const cause = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:9'), { code: 'ECONNREFUSED' });
    const { client } = stubClient(() => Promise.reject(new TypeError('fetch failed', { cause })), { maxRetries: 0 });
    const error = await rejection(client.chats.get(5), ConnectionError);
    expect(error.outcome).toBe('not-sent');
    expect(error.message).toContain('connect ECONNREFUSED 127.0.0.1:9');
    expect(causesOf(error)).toContainEqual(
      expect.objectContaining({ message: 'connect ECONNREFUSED 127.0.0.1:9', code: 'ECONNREFUSED' }),
    );
  });
});

describe('for logs and programs', () => {
  it.each(everyOperation)('an error of $name names the operation', async ({ operationId, call }) => {
    const { client } = stubClient(() => new Response('', { status: 403 }));
    expect((await rejection(call(client), ApiError)).operationId).toBe(operationId);
    const failing = stubClient(() => Promise.reject(new TypeError('fetch failed')), { maxRetries: 0 });
    expect((await rejection(call(failing.client), ConnectionError)).operationId).toBe(operationId);
    const { client: unanswered } = stubClient();
    const error = await rejection(call(unanswered, untyped({ timeout: 3 })), ConfigurationError);
    expect(error.operationId).toBe(operationId);
  });

  it('the JSON of an error has its name, its message and its fields, and nothing of the answer itself', async () => {
    const body = { error: 'validation', trace_id: '0af7', error_values: { name: 'a payload' } };
    const error = await errorOf(() => Response.json(body, { status: 400 }));
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: 'InvalidRequestError',
      message: error.message,
      operationId: 'getChat',
      status: 400,
      method: 'GET',
      path: '/workspaces/1/chats/5',
      code: 'validation',
      traceId: '0af7',
    });
    expect(error.values).toEqual({ name: 'a payload' });
    expect(inspect(error, { showHidden: true })).not.toContain('a payload');
  });

  it.each([
    ['Headers', 'HEADERS'],
    ['Body', 'BODY'],
  ])("the end of Node's own limit is a TimeoutError of 300 s: %s", async (name, code) => {
    const cause = Object.assign(new Error(`${name} Timeout Error`), { code: `UND_ERR_${code}_TIMEOUT` });
    const { client } = stubClient(() => Promise.reject(new TypeError('fetch failed', { cause })), {
      maxRetries: 0,
      timeoutMs: 0,
    });
    const error = await rejection(client.chats.get(5), TimeoutError);
    expect([error.timeoutMs, error.outcome]).toEqual([300_000, 'unknown']);
    expect(error.message).toContain('headersTimeout and bodyTimeout');
  });
});
