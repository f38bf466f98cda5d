/** Options and environment: credentials, base URL, limits, headers, `fetch`. */
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type ClientOptions,
  ConfigurationError,
  createTogglFocusClient,
  type TogglFocusClient,
} from '../../src/index.ts';
import { everyOperation } from '../operations.ts';
import { API_KEY, API_URL, anyAnswer, rejection, stubClient, stubFetch, untyped } from './stub-fetch.ts';

const TRACK_TOKEN = '0123456789abcdef0123456789ABCDEF';
const CHATS = '/workspaces/{workspace_id}/chats';
const params = { path: { workspace_id: 1 } };

beforeEach(() => {
  for (const name of ['TOGGL_API_KEY', 'TOGGL_WORKSPACE_ID', 'TOGGL_FOCUS_BASE_URL']) vi.stubEnv(name, undefined);
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

/** The error that `createTogglFocusClient` throws for these options. */
function refusal(options: ClientOptions): ConfigurationError {
  try {
    createTogglFocusClient(options);
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
  return expect.fail('the client was created');
}

/** The `Authorization` that a client with these options sends. */
async function authorizationOf(options: ClientOptions): Promise<string | null | undefined> {
  const { fetch, sent } = stubFetch(anyAnswer);
  await createTogglFocusClient({ workspaceId: 1, fetch, ...options }).chats.get(5);
  return sent[0]?.headers.get('Authorization');
}

describe('the credentials', () => {
  const deny = () => {
    throw new Error('Requires env access, run again with the --allow-env flag');
  };
  const forbidden = { env: new Proxy({}, { get: deny, has: deny, getOwnPropertyDescriptor: deny }) };

  it('are a Bearer key', async () => {
    expect(await authorizationOf({ apiKey: 'toggl_sk_example' })).toBe('Bearer toggl_sk_example');
  });

  it('are those of the environment where none are given', async () => {
    vi.stubEnv('TOGGL_API_KEY', '  toggl_sk_environment\n');
    expect(await authorizationOf({})).toBe('Bearer toggl_sk_environment');
    expect(await authorizationOf({ apiKey: undefined, basic: undefined })).toBe('Bearer toggl_sk_environment');
  });

  it('beat those of the environment where they are given', async () => {
    vi.stubEnv('TOGGL_API_KEY', 'toggl_sk_environment');
    expect(await authorizationOf({ apiKey: 'toggl_sk_explicit' })).toBe('Bearer toggl_sk_explicit');
    expect(await authorizationOf({ apiKey: () => 'toggl_sk_asked' })).toBe('Bearer toggl_sk_asked');
    expect(await authorizationOf({ basic: { email: 'jo@example.com', password: 'example' } })).toMatch(/^Basic /);
  });

  it('can not be a key and a password at once', () => {
    const { message } = refusal({ apiKey: API_KEY, basic: { email: 'jo@example.com', password: 'example' } });
    expect(message).toMatch(/apiKey.*basic/);
  });

  it('are required when the client is made, with advice', () => {
    expect(refusal({}).message).toMatch(/apiKey.*TOGGL_API_KEY/);
  });

  it.each(['', ' ', '\t\n'])('are required where the environment holds %j', (blank) => {
    vi.stubEnv('TOGGL_API_KEY', blank);
    expect(refusal({}).message).toMatch(/apiKey.*TOGGL_API_KEY/);
  });

  it.each([
    ['no process, as in a browser', undefined],
    ['a process without env', {}],
    ['an env that may not be read, as in Deno', forbidden],
  ])('need no environment: %s', async (_, process) => {
    const { fetch, sent } = stubFetch(anyAnswer);
    vi.stubGlobal('process', process);
    let client: TogglFocusClient;
    try {
      client = createTogglFocusClient({ apiKey: API_KEY, fetch });
      expect(refusal({}).message).toMatch(/apiKey/);
    } finally {
      vi.unstubAllGlobals();
    }
    await client.chats.get(5, { workspaceId: 1 });
    expect(sent[0]?.url).toBe(`${API_URL}/workspaces/1/chats/5`);
  });

  it.each(['', '  '])('are not sought in the environment where the key given is %j', (apiKey) => {
    vi.stubEnv('TOGGL_API_KEY', API_KEY);
    refusal({ apiKey });
  });

  it.each(['k', 'another-form', `toggl_sk_${TRACK_TOKEN}`, `${TRACK_TOKEN}0`, 'ÿ'])(
    'may be a key of whatever form: %s',
    async (apiKey) => {
      expect(await authorizationOf({ apiKey })).toBe(`Bearer ${apiKey}`);
    },
  );

  it.each([
    ['an option', {}, { apiKey: TRACK_TOKEN }],
    ['the environment', { TOGGL_API_KEY: TRACK_TOKEN }, {}],
    ['an email', {}, { basic: { email: TRACK_TOKEN, password: 'api_token' } }],
  ])('can not be a token of Toggl Track, in %s', (_, environment, options) => {
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    const error = refusal(options);
    expect(error.message).toContain('Toggl Track');
    expect(inspect(error)).not.toContain(TRACK_TOKEN);
  });

  it.each(['\n', '\r\n', '\0', '\u0007', '\u007f', 'ключ', '\u2028', '🔑'])(
    'are refused, and not repeated, where a key holds %j',
    (bad) => {
      for (const apiKey of [`${API_KEY}${bad}rest`, `${bad} ${API_KEY}`]) {
        const error = refusal({ apiKey });
        expect(error.message).toContain('apiKey');
        expect(inspect(error, { showHidden: true })).not.toContain(API_KEY);
      }
    },
  );

  it('are an email and a password in UTF-8', async () => {
    const basic = { email: 'jörg@example.com', password: 'pässwörd:🔑' };
    const [scheme, encoded] = (await authorizationOf({ basic }))?.split(' ') ?? [];
    expect(scheme).toBe('Basic');
    expect(Buffer.from(encoded ?? '', 'base64').toString('utf8')).toBe('jörg@example.com:pässwörd:🔑');
  });

  it.each([
    { email: '', password: 'example' },
    { email: 'jo@example.com', password: '' },
    { email: 'jo:example', password: 'example' },
    { email: 'jo@example.com' },
    {},
  ])('can not be the email and password %o', (basic) => {
    expect(refusal({ basic: untyped(basic) }).message).toMatch(/basic/);
  });
});

describe('a key function', () => {
  it('may answer at once or later, and is asked for each attempt', async () => {
    for (const answer of [(key: string) => key, (key: string) => Promise.resolve(key)]) {
      let asked = 0;
      const apiKey = () => answer(`toggl_sk_${++asked}`);
      const busy = () => new Response('', { status: 503, headers: { 'Retry-After': '0' } });
      const { client, sent } = stubClient(() => (asked < 3 ? busy() : anyAnswer()), { apiKey });
      expect(asked, 'before the first call').toBe(0);
      await client.chats.get(5);
      const authorizations = sent.map(({ headers }) => headers.get('Authorization'));
      expect(authorizations).toEqual(['Bearer toggl_sk_1', 'Bearer toggl_sk_2', 'Bearer toggl_sk_3']);
    }
  });

  it.each([undefined, null, '', '  ', 42, {}, `${API_KEY}\n`, `${API_KEY}ключ`, TRACK_TOKEN])(
    'that answers %j is a rejection with a ConfigurationError, and nothing is sent',
    async (answer) => {
      const apiKey = vi.fn(() => untyped(answer));
      const { client, sent } = stubClient(anyAnswer, { apiKey });
      for (const call of [
        () => client.chats.get(5),
        () => client.chats.list(),
        () => client.api.GET(CHATS, { params }),
      ]) {
        const error = await rejection(call(), ConfigurationError);
        expect(error.message).toContain('apiKey');
        expect(inspect(error, { showHidden: true })).not.toContain(API_KEY);
        expect(inspect(error, { showHidden: true })).not.toContain(TRACK_TOKEN);
      }
      expect(sent).toEqual([]);
      expect(apiKey).toHaveBeenCalledTimes(3);
    },
  );

  it('that fails is a rejection with its own error, and nothing is sent', async () => {
    const failure = new Error('the vault is closed');
    const apiKey = vi.fn<() => Promise<string>>().mockRejectedValueOnce(failure);
    apiKey.mockImplementationOnce(() => {
      throw failure;
    });
    const { client, sent } = stubClient(anyAnswer, { apiKey });
    expect(await rejection(client.chats.get(5), Error)).toBe(failure);
    expect(await rejection(client.chats.get(5), Error)).toBe(failure);
    expect(sent).toEqual([]);
    expect(apiKey).toHaveBeenCalledTimes(2);
  });

  it.each([undefined, null, '', 0, false])(
    'that fails with %j is a rejection that names the request',
    async (reason) => {
      const { client, sent } = stubClient(anyAnswer, { apiKey: () => Promise.reject(reason) });
      const error = await rejection(client.chats.get(5), ConfigurationError);
      expect(error.message).toBe(
        'GET /workspaces/1/chats/5: the function apiKey failed without a reason. Nothing was sent.',
      );
      expect(sent).toEqual([]);
    },
  );
});

describe('baseUrl', () => {
  /** The URL at which a client with these options asks for chat 5. */
  async function urlOf(options: ClientOptions): Promise<string | undefined> {
    const { fetch, sent } = stubFetch(anyAnswer);
    await createTogglFocusClient({ apiKey: API_KEY, workspaceId: 1, fetch, ...options }).chats.get(5);
    return sent[0]?.url;
  }

  it('is the server of the description by default', async () => {
    expect(await urlOf({})).toBe('https://focus.toggl.com/api/workspaces/1/chats/5');
  });

  it.each([
    ['https://proxy.example/toggl', 'https://proxy.example/toggl'],
    ['https://proxy.example', 'https://proxy.example'],
    ['https://proxy.example/', 'https://proxy.example'],
    ['https://proxy.example/toggl//', 'https://proxy.example/toggl'],
    ['HTTPS://Proxy.Example:8443/Toggl', 'https://proxy.example:8443/Toggl'],
    ['http://localhost:4010', 'http://localhost:4010'],
    ['http://api.localhost:4010/', 'http://api.localhost:4010'],
    ['http://127.0.0.1:4010/api', 'http://127.0.0.1:4010/api'],
    ['http://127.8.9.10', 'http://127.8.9.10'],
    ['http://[::1]:4010', 'http://[::1]:4010'],
  ])('may be %s', async (baseUrl, start) => {
    expect(await urlOf({ baseUrl })).toBe(`${start}/workspaces/1/chats/5`);
    expect(await urlOf({ baseUrl: API_URL })).toBe(`${API_URL}/workspaces/1/chats/5`);
    vi.stubEnv('TOGGL_FOCUS_BASE_URL', ` ${baseUrl}\n`);
    expect(await urlOf({}), 'from the environment').toBe(`${start}/workspaces/1/chats/5`);
    expect(await urlOf({ baseUrl: API_URL }), 'over the environment').toBe(`${API_URL}/workspaces/1/chats/5`);
  });

  it('is the default where the environment is blank', async () => {
    vi.stubEnv('TOGGL_FOCUS_BASE_URL', '  ');
    expect(await urlOf({})).toBe(`${API_URL}/workspaces/1/chats/5`);
  });

  it.each([
    'http://focus.toggl.com/api',
    'http://localhost.example.com',
    'http://127.0.0.1.example.com',
    'http://examplelocalhost',
    'http://[::2]',
    'http://0.0.0.0',
    'http://128.0.0.1',
    'ftp://focus.toggl.com/api',
    'file:///api',
    'https://focus.toggl.com/api?key=value',
    'https://focus.toggl.com/api?',
    'https://focus.toggl.com/api#part',
    'https://focus.toggl.com/api#',
    '/api',
    'focus.toggl.com/api',
    'https://',
    '',
  ])('can not be %j', (baseUrl) => {
    expect(refusal({ apiKey: API_KEY, baseUrl }).message).toMatch(/baseUrl/);
    vi.stubEnv('TOGGL_FOCUS_BASE_URL', baseUrl);
    if (baseUrl) expect(refusal({ apiKey: API_KEY }).message).toMatch(/baseUrl/);
  });

  it.each(['https://jo:example-password@focus.toggl.com/api', 'https://example-password@focus.toggl.com/api'])(
    'can not hold credentials, and they are not repeated: %s',
    (baseUrl) => {
      const error = refusal({ apiKey: API_KEY, baseUrl });
      expect(error.message).toMatch(/baseUrl/);
      expect(inspect(error, { showHidden: true })).not.toContain('example-password');
    },
  );

  it('is not repeated where it can not be read', () => {
    const error = refusal({ apiKey: API_KEY, baseUrl: '//jo:example-password@focus.toggl.com/api' });
    expect(inspect(error, { showHidden: true })).not.toContain('example-password');
  });
});

describe('a limit', () => {
  const longestTimerMs = 2 ** 31 - 1;
  const limits: { name: string; isMs: boolean; options(value: number): ClientOptions }[] = [
    { name: 'timeoutMs', isMs: true, options: (timeoutMs) => ({ timeoutMs }) },
    { name: 'maxRetries', isMs: false, options: (maxRetries) => ({ maxRetries }) },
    { name: 'maxRetryAfterMs', isMs: true, options: (maxRetryAfterMs) => ({ maxRetryAfterMs }) },
    { name: 'maxWaitMs', isMs: true, options: (maxWaitMs) => ({ quota: { maxWaitMs } }) },
    { name: 'reserve', isMs: false, options: (reserve) => ({ quota: { reserve } }) },
  ];
  const noLimits = [-1, Number.NaN, Number.NEGATIVE_INFINITY, '5', {}, true];
  const tooLongMs = [longestTimerMs + 1, Number.POSITIVE_INFINITY];

  it.each(limits)('of $name is from 0 on, and for a time at most what a timer can wait', ({ name, isMs, options }) => {
    for (const value of [0, 1, ...(isMs ? [longestTimerMs] : [])]) {
      expect(() => createTogglFocusClient({ apiKey: API_KEY, ...options(value) }), `${value}`).not.toThrow();
    }
    for (const value of [...noLimits, ...(isMs ? tooLongMs : [])]) {
      expect(refusal({ apiKey: API_KEY, ...options(untyped(value)) }).message).toContain(name);
    }
  });

  it.each(everyOperation)('of a call is checked by $name, which rejects and sends nothing', async (operation) => {
    const { client, sent } = stubClient();
    for (const timeoutMs of [...noLimits, ...tooLongMs]) {
      const error = await rejection(operation.call(client, { timeoutMs: untyped(timeoutMs) }), ConfigurationError);
      expect(error.message).toContain('timeoutMs');
    }
    for (const maxRetries of noLimits) {
      const error = await rejection(operation.call(client, { maxRetries: untyped(maxRetries) }), ConfigurationError);
      expect(error.message).toContain('maxRetries');
    }
    expect(sent).toEqual([]);
    await operation.call(client, { timeoutMs: longestTimerMs, maxRetries: 0 });
    await operation.call(client, { timeoutMs: 0 });
    expect(sent).toHaveLength(2);
  });

  it('of maxRetries is that of the call before that of the client', async () => {
    const busy = () => new Response('', { status: 503, headers: { 'Retry-After': '0' } });
    const { client, sent } = stubClient(busy, { maxRetries: 1 });
    await rejection(client.chats.get(5), Error);
    expect(sent).toHaveLength(2);
    await rejection(client.chats.get(5, { maxRetries: 3 }), Error);
    expect(sent).toHaveLength(2 + 4);
  });

  it('of the quota is thrown or waited for, nothing else', () => {
    const error = refusal({ apiKey: API_KEY, quota: { onExceeded: untyped('never') } });
    expect(error.message).toContain('onExceeded');
  });
});

describe('headers', () => {
  const authorizations = [
    { authorization: 'Bearer stolen-value' },
    { AUTHORIZATION: 'Bearer stolen-value' },
    new Headers({ Authorization: 'Bearer stolen-value' }),
    [['Authorization', 'Bearer stolen-value']] satisfies [string, string][],
  ];
  const unsendable = [
    { 'X-Note': 'secret-value\nrest' },
    { 'X-Note': 'secret-value ключ' },
    { 'X Note': 'secret-value' },
  ];

  it.each(authorizations)('of the client can not hold Authorization: %o', (headers) => {
    const error = refusal({ apiKey: API_KEY, headers });
    expect(error.message).toMatch(/Authorization/);
    expect(inspect(error, { showHidden: true })).not.toContain('stolen-value');
  });

  it.each(authorizations)('of a call can not hold Authorization: %o', async (headers) => {
    const { client, sent } = stubClient();
    const error = await rejection(client.chats.get(5, { headers }), ConfigurationError);
    expect(error.message).toMatch(/Authorization/);
    expect(inspect(error, { showHidden: true })).not.toContain('stolen-value');
    expect(sent).toEqual([]);
  });

  it('of a call on api never replace the key', async () => {
    const { client, sent } = stubClient();
    const headers = { Authorization: 'Bearer stolen-value' };
    await client.api.GET(CHATS, { params, headers }).catch(() => undefined);
    expect(sent.map((request) => request.headers.get('Authorization'))).not.toContain('Bearer stolen-value');
  });

  it.each(unsendable)('that can not be sent are refused, and not repeated: %o', async (headers) => {
    const { client, sent } = stubClient();
    for (const error of [
      refusal({ apiKey: API_KEY, headers: untyped(headers) }),
      await rejection(client.chats.get(5, { headers: untyped(headers) }), ConfigurationError),
      await rejection(client.messages.stream(5, {}, { headers: untyped(headers) }).toArray(), ConfigurationError),
    ]) {
      expect(error.message).toContain('headers');
      expect(inspect(error, { showHidden: true })).not.toContain('secret-value');
    }
    expect(sent).toEqual([]);
  });

  it.each(unsendable)('of a call on api that can not be sent are refused, and not repeated: %o', async (headers) => {
    const { client, sent } = stubClient();
    const error = await rejection(client.api.GET(CHATS, { params, headers: untyped(headers) }), ConfigurationError);
    expect(error.message).toContain('headers');
    expect(inspect(error, { showHidden: true })).not.toContain('secret-value');
    expect(sent).toEqual([]);
  });
});

describe('a runtime', () => {
  it('without what the client needs is told at once what it lacks', () => {
    vi.stubGlobal('TextEncoder', undefined);
    vi.stubGlobal('Response', undefined);
    expect(refusal({ apiKey: API_KEY }).message).toBe(
      'This runtime has no Response, TextEncoder. Use one that has, or polyfills.',
    );
  });

  it('without fetch is told so at the call, which is not sent again', async () => {
    vi.stubGlobal('fetch', undefined);
    const retry = vi.fn();
    const client = createTogglFocusClient({ apiKey: API_KEY, workspaceId: 1, on: { retry } });
    const error = await rejection(client.chats.get(5), ConfigurationError);
    expect(error.message).toBe(
      'GET /workspaces/1/chats/5: this runtime has no fetch: give the option fetch. Nothing was sent.',
    );
    expect(retry).not.toHaveBeenCalled();
  });
});

describe('fetch', () => {
  it('is the global one of the moment where none is given', async () => {
    const first = stubFetch(anyAnswer);
    const second = stubFetch(anyAnswer);
    vi.stubGlobal('fetch', first.fetch);
    const client = createTogglFocusClient({ apiKey: API_KEY, workspaceId: 1 });
    await client.chats.get(5);
    vi.stubGlobal('fetch', second.fetch);
    await client.chats.get(5);
    await client.api.GET(CHATS, { params });
    expect([first.sent.length, second.sent.length]).toEqual([1, 2]);
  });

  it('that was given beats the global one', async () => {
    const global = stubFetch(anyAnswer);
    vi.stubGlobal('fetch', global.fetch);
    const { client, sent } = stubClient();
    await client.chats.get(5);
    await client.api.GET(CHATS, { params });
    expect([global.sent.length, sent.length]).toEqual([0, 2]);
  });

  it('is called without `this`', async () => {
    const receivers: unknown[] = [];
    function fetch(this: unknown): Promise<Response> {
      receivers.push(this);
      return Promise.resolve(anyAnswer());
    }
    const client = createTogglFocusClient({ apiKey: API_KEY, workspaceId: 1, fetch });
    await client.chats.get(5);
    await client.api.GET(CHATS, { params });
    expect(receivers).toEqual([undefined, undefined]);
  });

  it.each(['without', 'with'])('is called with a URL and an init, %s a middleware', async (how) => {
    const calls: unknown[][] = [];
    const fetch = async (...given: unknown[]) => {
      calls.push(given);
      return anyAnswer();
    };
    const { client } = stubClient(anyAnswer, { fetch });
    if (how === 'with') client.api.use({ onRequest: () => undefined });
    for (const { call } of everyOperation) await call(client);
    await client.api.POST(CHATS, { params, body: {} });
    await client.api.GET(CHATS, { params, middleware: [{ onRequest: () => undefined }] });
    expect(calls).toHaveLength(everyOperation.length + 2);
    for (const given of calls) {
      expect(given).toEqual([
        expect.stringContaining('https://focus.toggl.com/api/workspaces/1/chats'),
        expect.objectContaining({ method: expect.any(String), headers: expect.any(Headers) }),
      ]);
    }
  });

  it('must be a function', () => {
    expect(refusal({ apiKey: API_KEY, fetch: untyped('https://focus.toggl.com') }).message).toContain('fetch');
  });
});
