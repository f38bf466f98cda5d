/** Which requests are sent again, when, and as what, through the client. */
import { describe, expect, it, vi } from 'vitest';
import {
  ApiError,
  ConnectionError,
  DecodeError,
  NotFoundError,
  RateLimitError,
  ServerError,
  TimeoutError,
} from '../../../src/index.ts';
import { operationCalls } from '../../operations.ts';
import { apiCalls, everyCall } from '../every-call.ts';
import { API_KEY, clientOf, type StubAnswer, stubFetch } from '../stub-fetch.ts';
import { answer, breakingBody, chat, json, later, networkFailure, silence, stallingBody } from './answers.ts';
import { startMs, useFakeClock } from './fake-clock.ts';
import { watch } from './watch.ts';

useFakeClock();

/** When each attempt was sent, from the start on. */
function timesOf(sent: { atMs: number }[]): number[] {
  return sent.map(({ atMs }) => atMs - startMs);
}

describe('a status', () => {
  const transient = [408, 429, 500, 502, 503, 504];
  const others = [400, 401, 402, 403, 404, 405, 409, 410, 413, 422, 425, 431, 451, 501, 505, 507, 511, 520, 529, 599];

  it.each(everyCall)('of %s, a %s, is retried twice where that can help, else not at all', async (_, method, call) => {
    const retried = method === 'POST' ? [429] : transient;
    for (const status of [...transient, ...others]) {
      const { fetch, sent } = stubFetch(answer(status));
      const outcome = watch(call(clientOf(fetch)));
      await vi.runAllTimersAsync();
      expect({ status, sent: sent.length }).toEqual({ status, sent: retried.includes(status) ? 3 : 1 });
      expect(outcome.value).toMatchObject(outcome.state === 'rejected' ? { status } : { response: { status } });
    }
  });

  it('of each retry decides anew: a 503 and then a 404 is a 404', async () => {
    const { fetch, sent } = stubFetch(answer(503), answer(404));
    const outcome = watch(clientOf(fetch).chats.get(1));
    await vi.runAllTimersAsync();
    expect(outcome.value).toBeInstanceOf(NotFoundError);
    expect(sent).toHaveLength(2);
  });

  it.each([
    ['GET', apiCalls['api.GET'].call],
    ['PUT', apiCalls['api.PUT'].call],
  ])('that lasts is the result of a %s on api, which does not throw', async (_, call) => {
    const { fetch, sent } = stubFetch(answer(503));
    const outcome = watch(call(clientOf(fetch)));
    await vi.runAllTimersAsync();
    expect(outcome).toMatchObject({ state: 'resolved', value: { response: { status: 503 } } });
    expect(sent).toHaveLength(3);
  });

  it('that passes leaves no trace: the call gives its result', async () => {
    const { fetch, sent } = stubFetch(answer(503), answer(429), json(chat));
    const outcome = watch(clientOf(fetch).chats.get(1));
    await vi.runAllTimersAsync();
    expect(outcome).toEqual({ state: 'resolved', value: chat });
    expect(sent).toHaveLength(3);
  });
});

describe('a failure of the network', () => {
  it.each(everyCall)(
    'of %s, a %s, is retried, but not of a POST that may have been carried out',
    async (_, method, call) => {
      const { fetch, sent } = stubFetch(networkFailure('ECONNRESET'));
      const outcome = watch(call(clientOf(fetch)));
      await vi.runAllTimersAsync();
      expect(outcome.value).toBeInstanceOf(ConnectionError);
      expect(outcome.value).toMatchObject({ outcome: 'unknown' });
      expect(sent).toHaveLength(method === 'POST' ? 1 : 3);
    },
  );

  const deno = (what: string) =>
    new TypeError(`error sending request for url (https://focus.example/api): client error ${what}`);
  const bun = (code: string, message: string) => Object.assign(new Error(message), { code });
  const node = (code: string, message = `connect ${code} 127.0.0.1:443`) =>
    new TypeError('fetch failed', { cause: Object.assign(new Error(message), { code }) });
  const nodeBothAddresses = new TypeError('fetch failed', {
    cause: Object.assign(new AggregateError([new Error('connect ECONNREFUSED ::1:443')], ''), { code: 'ECONNREFUSED' }),
  });

  it.each([
    ['Node: refused', node('ECONNREFUSED')],
    ['Node: refused on each address', nodeBothAddresses],
    ['Node: no such host', node('ENOTFOUND')],
    ['Node: no name server', node('EAI_AGAIN')],
    ['Node: no connection in time', node('UND_ERR_CONNECT_TIMEOUT')],
    ['Node: no network', node('ENETUNREACH')],
    ['Node: no way there', node('EHOSTUNREACH')],
    ['a fetch that throws the system error itself', Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })],
    ['Bun: refused', bun('ConnectionRefused', 'Unable to connect. Is the computer able to access the url?')],
    ['Bun: no such host', bun('FailedToOpenSocket', 'Was there a typo in the url or port?')],
    ['Deno: refused', deno('(Connect): tcp connect error: Connection refused (os error 111)')],
    ['Deno: no such host', deno('(Connect): dns error: failed to lookup address information')],
  ])('where the request was not sent (%s) is retried for a POST too', async (_, error) => {
    for (const { call } of [operationCalls.createChat, apiCalls['api.POST']]) {
      const { fetch, sent } = stubFetch(() => Promise.reject(error));
      const outcome = watch(call(clientOf(fetch)));
      await vi.runAllTimersAsync();
      expect(outcome.value).toBeInstanceOf(ConnectionError);
      expect(outcome.value).toMatchObject({ outcome: 'not-sent' });
      expect(sent).toHaveLength(3);
    }
  });

  it.each([
    ['Node: reset', node('ECONNRESET', 'read ECONNRESET')],
    ['Node: broken pipe', node('EPIPE', 'write EPIPE')],
    ['Node: closed by the server', node('UND_ERR_SOCKET', 'other side closed')],
    ['Node: no headers in time', node('UND_ERR_HEADERS_TIMEOUT', 'Headers Timeout Error')],
    ['Bun: closed', bun('ConnectionClosed', 'The socket connection was closed unexpectedly.')],
    ['Deno: closed', deno('(SendRequest): connection closed before message completed')],
    ['a browser, which does not tell', new TypeError('Failed to fetch')],
    ['no error at all', undefined],
    ['a text', 'boom'],
  ])('where the request may have been carried out (%s) is not retried for a POST', async (_, error) => {
    for (const { call } of [operationCalls.createChat, apiCalls['api.POST']]) {
      const { fetch, sent } = stubFetch(() => Promise.reject(error));
      const outcome = watch(call(clientOf(fetch)));
      await vi.runAllTimersAsync();
      expect(outcome.value).toBeInstanceOf(ConnectionError);
      expect(outcome.value).toMatchObject({ outcome: 'unknown' });
      expect(sent).toHaveLength(1);
    }
  });

  it('that a custom fetch throws at once counts like one that it rejects with', async () => {
    const fetch = vi.fn((): Promise<Response> => {
      throw new TypeError('fetch failed');
    });
    const outcome = watch(clientOf(fetch).chats.get(1));
    await vi.runAllTimersAsync();
    expect(outcome.value).toBeInstanceOf(ConnectionError);
    expect(fetch).toHaveBeenCalledTimes(3);
  });

  it('by time limit is retried, but not of a POST', async () => {
    const get = stubFetch(silence);
    const post = stubFetch(silence);
    const outcomes = [
      watch(clientOf(get.fetch, { timeoutMs: 100 }).chats.get(1)),
      watch(clientOf(post.fetch, { timeoutMs: 100 }).chats.create()),
    ];
    await vi.runAllTimersAsync();
    for (const { value } of outcomes) {
      expect(value).toBeInstanceOf(TimeoutError);
      expect(value).toMatchObject({ outcome: 'unknown' });
    }
    expect([get.sent.length, post.sent.length]).toEqual([3, 1]);
  });
});

describe('the budget', () => {
  const failures: Record<string, StubAnswer> = {
    network: networkFailure('ECONNRESET'),
    status: answer(503),
    throttle: answer(429),
    silence,
  };

  it.each([
    ['network', 'status', 'network'],
    ['status', 'network', 'status'],
    ['silence', 'network', 'status'],
    ['throttle', 'silence', 'network'],
  ] as const)('is one for %s, %s and %s', async (first, second, third) => {
    const answers = [first, second, third].map((name) => failures[name] ?? silence);
    const { fetch, sent } = stubFetch(answers[0] ?? silence, ...answers.slice(1), json(chat));
    const outcome = watch(clientOf(fetch, { timeoutMs: 100 }).chats.get(1));
    await vi.runAllTimersAsync();
    expect(sent).toHaveLength(3);
    expect(outcome.value).toBeInstanceOf(third === 'status' ? ServerError : ConnectionError);
  });

  it.each([
    [0, 1],
    [1, 2],
    [2, 3],
    [5, 6],
  ])('of maxRetries: %i means at most %i requests', async (maxRetries, requests) => {
    const { fetch, sent } = stubFetch(answer(503));
    const calls = [
      watch(clientOf(fetch, { maxRetries }).chats.get(1)),
      watch(clientOf(fetch).chats.get(1, { maxRetries })),
      watch(clientOf(fetch, { maxRetries: 3 }).chats.get(1, { maxRetries })),
      watch(apiCalls['api.GET'].call(clientOf(fetch, { maxRetries }))),
      watch(clientOf(fetch).messages.stream(1, {}, { maxRetries }).toArray()),
    ];
    await vi.runAllTimersAsync();
    expect(calls.map(({ state }) => state)).toEqual(['rejected', 'rejected', 'rejected', 'resolved', 'rejected']);
    expect(sent).toHaveLength(requests * calls.length);
  });

  it('is 2 unless given', async () => {
    const { fetch, sent } = stubFetch(networkFailure('ECONNREFUSED'));
    watch(clientOf(fetch).chats.create());
    await vi.runAllTimersAsync();
    expect(sent).toHaveLength(3);
  });

  it('of one call is nothing to the next', async () => {
    const { fetch, sent } = stubFetch(answer(503));
    const client = clientOf(fetch, { maxRetries: 1 });
    watch(client.chats.get(1));
    await vi.runAllTimersAsync();
    watch(client.chats.get(1));
    await vi.runAllTimersAsync();
    expect(sent).toHaveLength(4);
  });
});

describe('the wait before a retry', () => {
  it.each([
    ['a status', answer(503)],
    ['a failure of the network', networkFailure('ECONNRESET')],
  ])('doubles from half a second to eight, after %s', async (_, failing) => {
    const { fetch, sent } = stubFetch(failing);
    watch(clientOf(fetch, { maxRetries: 7 }).chats.get(1));
    await vi.runAllTimersAsync();
    expect(timesOf(sent)).toEqual([0, 500, 1_500, 3_500, 7_500, 15_500, 23_500, 31_500]);
  });

  it('is shorter by up to a quarter, by chance', async () => {
    vi.mocked(Math.random).mockReturnValueOnce(0.999_999).mockReturnValueOnce(0.5);
    const { fetch, sent } = stubFetch(answer(503));
    watch(clientOf(fetch).chats.get(1));
    await vi.runAllTimersAsync();
    const [, second = 0, third = 0] = timesOf(sent);
    expect(second).toBeGreaterThanOrEqual(375);
    expect(second).toBeLessThanOrEqual(376);
    expect(third - second).toBe(875);
  });

  it.each([
    ['0', 0],
    ['3', 3_000],
    ['0.25', 250],
    ['Wed, 01 Jul 2026 12:00:09 GMT', 9_000],
    ['Wednesday, 01-Jul-26 12:00:09 GMT', 9_000],
    ['Wed Jul  1 12:00:09 2026', 9_000],
    ['Wed, 01 Jul 2026 11:00:00 GMT', 0],
    ['60', 60_000],
    ['0x10', 500],
    ['1e3', 500],
    ['-5', 500],
    ['', 500],
    ['later', 500],
    ['Soon 5', 500],
  ])('with Retry-After: %s is %i ms', async (retryAfter, waitMs) => {
    for (const [status, { call }] of [
      [429, operationCalls.getChat],
      [503, operationCalls.updateChat],
      [429, operationCalls.createChat],
      [429, apiCalls['api.GET']],
    ] as const) {
      vi.setSystemTime(startMs);
      const { fetch, sent } = stubFetch(answer(status, { 'Retry-After': retryAfter }), json(chat));
      const outcome = watch(call(clientOf(fetch)));
      await vi.runAllTimersAsync();
      expect(outcome.state).toBe('resolved');
      // After a 429 requests go out one after the other, about one a second.
      expect(timesOf(sent)).toEqual([0, status === 429 ? Math.max(waitMs, 1_050) : waitMs]);
    }
  });

  it('is never none from the second retry on', async () => {
    const past = 'Wed, 01 Jul 2026 11:00:00 GMT';
    for (const retryAfter of ['0', past]) {
      vi.setSystemTime(startMs);
      const { fetch, sent } = stubFetch(answer(503, { 'Retry-After': retryAfter }));
      watch(clientOf(fetch, { maxRetries: 3 }).chats.get(1));
      await vi.runAllTimersAsync();
      expect(timesOf(sent)).toEqual([0, 0, 250, 500]);
    }
  });

  it('for a date is measured against the date of the answer, because clocks differ', async () => {
    for (const [date, retryAfter] of [
      ['Wed, 01 Jul 2026 12:02:00 GMT', 'Wed, 01 Jul 2026 12:02:05 GMT'],
      ['Wed, 01 Jul 2026 11:58:00 GMT', 'Wed, 01 Jul 2026 11:58:05 GMT'],
    ] as const) {
      vi.setSystemTime(startMs);
      const { fetch, sent } = stubFetch(answer(503, { 'Retry-After': retryAfter, Date: date }), json(chat));
      watch(clientOf(fetch).chats.get(1));
      await vi.runAllTimersAsync();
      expect(timesOf(sent)).toEqual([0, 5_000]);
    }
  });

  it.each([
    ['the default limit of a minute', {}, '61', 61_000],
    ['a limit of its own', { maxRetryAfterMs: 999 }, '1', 1_000],
    ['a limit of none', { maxRetryAfterMs: 0 }, '0.001', 1],
    ['a date beyond', {}, 'Wed, 01 Jul 2026 12:01:01 GMT', 61_000],
  ])(
    'is not shortened beyond maxRetryAfterMs (%s): the call rejects at once',
    async (_, options, retryAfter, retryAfterMs) => {
      const throttled = stubFetch(answer(429, { 'Retry-After': retryAfter }));
      const failing = stubFetch(answer(503, { 'Retry-After': retryAfter }));
      const onApi = stubFetch(answer(429, { 'Retry-After': retryAfter }));
      const outcomes = [
        watch(clientOf(throttled.fetch, options).chats.get(1)),
        watch(clientOf(failing.fetch, options).chats.get(1)),
        watch(apiCalls['api.GET'].call(clientOf(onApi.fetch, options))),
      ];
      await vi.advanceTimersByTimeAsync(0);
      expect(outcomes[0]?.value).toBeInstanceOf(RateLimitError);
      expect(outcomes[0]?.value).toMatchObject({ status: 429, retryAfterMs });
      expect(outcomes[1]?.value).toBeInstanceOf(ServerError);
      expect(outcomes[2]).toMatchObject({ state: 'resolved', value: { response: { status: 429 } } });
      expect([throttled, failing, onApi].map(({ sent }) => sent.length)).toEqual([1, 1, 1]);
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  it('is obeyed up to maxRetryAfterMs', async () => {
    const { fetch, sent } = stubFetch(answer(429, { 'Retry-After': '3600' }), json(chat));
    watch(clientOf(fetch, { maxRetryAfterMs: 3_600_000 }).chats.get(1));
    await vi.runAllTimersAsync();
    expect(timesOf(sent)).toEqual([0, 3_600_000]);
  });

  it('is no longer where the clock is set back meanwhile', async () => {
    const { fetch } = stubFetch(answer(503), json(chat));
    const outcome = watch(clientOf(fetch).chats.get(1));
    await vi.advanceTimersByTimeAsync(250);
    vi.setSystemTime(startMs - 3_600_000);
    await vi.advanceTimersByTimeAsync(250);
    expect(outcome).toEqual({ state: 'resolved', value: chat });
  });

  it('is no wait for a date that passed while the answer travelled', async () => {
    const { fetch, sent } = stubFetch(
      later(5_000, answer(503, { 'Retry-After': 'Wed, 01 Jul 2026 12:00:03 GMT' })),
      json(chat),
    );
    watch(clientOf(fetch).chats.get(1));
    await vi.runAllTimersAsync();
    expect(timesOf(sent)).toEqual([0, 5_000]);
  });
});

describe('the request of a retry', () => {
  it.each(everyCall)('is the one before, unchanged (%s, a %s)', async (_, __, call) => {
    const { fetch, sent } = stubFetch(answer(429), networkFailure('ECONNREFUSED'), answer(204));
    watch(call(clientOf(fetch, { headers: { 'X-Team': 'plan' } })));
    await vi.runAllTimersAsync();
    const [first, ...others] = sent.map(({ url, method, body, headers }) => ({
      url,
      method,
      body,
      headers: [...headers],
    }));
    expect(others).toEqual([first, first]);
    expect(first?.headers).toContainEqual(['x-team', 'plan']);
  });

  it('has its body with each attempt', async () => {
    const { fetch, sent } = stubFetch(answer(503), networkFailure('ECONNRESET'), answer(204));
    await Promise.all([clientOf(fetch).chats.update(1, { name: 'Größe 🚀' }), vi.runAllTimersAsync()]);
    expect(sent.map(({ body }) => body)).toEqual(Array(3).fill('{"name":"Größe 🚀"}'));
    expect(sent.map(({ headers }) => headers.get('Content-Type'))).toEqual(Array(3).fill('application/json'));
  });

  it('has its body with each attempt where a middleware made a Request of it', async () => {
    const { fetch, sent } = stubFetch(answer(429), networkFailure('ECONNREFUSED'), answer(201));
    const client = clientOf(fetch);
    const onRequest = vi.fn(({ request }: { request: Request }) => {
      const headers = new Headers(request.headers);
      headers.set('X-Trace', 'abc');
      return new Request(request, { headers });
    });
    client.api.use({ onRequest });
    await Promise.all([client.chats.create({ name: 'Größe 🚀' }), vi.runAllTimersAsync()]);
    expect(onRequest).toHaveBeenCalledTimes(1);
    expect(sent.map(({ method, body }) => ({ method, body }))).toEqual(
      Array(3).fill({ method: 'POST', body: '{"name":"Größe 🚀"}' }),
    );
    for (const { headers } of sent) {
      expect(headers.get('X-Trace')).toBe('abc');
      expect(headers.get('Authorization')).toBe(`Bearer ${API_KEY}`);
      expect(headers.get('Content-Type')).toBe('application/json');
    }
  });

  it('has the bytes that a middleware put in the place of the body', async () => {
    const bytes = new Uint8Array([0, 255, 254, 128, 13, 10]);
    const bodies: Uint8Array[] = [];
    const fetch = async (_: string, { body }: RequestInit) => {
      if (body instanceof ArrayBuffer) bodies.push(new Uint8Array(body));
      return new Response(null, { status: bodies.length < 3 ? 429 : 201 });
    };
    const client = clientOf(fetch);
    client.api.use({ onRequest: ({ request }) => new Request(request.url, { method: 'POST', body: bytes }) });
    await Promise.all([client.chats.create(), vi.runAllTimersAsync()]);
    expect(bodies).toEqual([bytes, bytes, bytes]);
  });

  it('may have had its body emptied by a middleware', async () => {
    const { fetch, sent } = stubFetch(answer(429), answer(201));
    const client = clientOf(fetch);
    client.api.use({ onRequest: ({ request }) => new Request(request.url, { method: 'POST', body: '' }) });
    const outcome = watch(client.chats.create());
    await vi.runAllTimersAsync();
    expect(outcome).toEqual({ state: 'resolved', value: undefined });
    expect(sent).toHaveLength(2);
  });

  it('has the key that the function returns at that time', async () => {
    const keys = ['toggl_sk_one', 'toggl_sk_two', 'toggl_sk_three'];
    const apiKey = vi.fn(async () => keys[apiKey.mock.calls.length - 1] ?? 'toggl_sk_more');
    const { fetch, sent } = stubFetch(answer(503), networkFailure('ECONNRESET'), json(chat));
    await Promise.all([clientOf(fetch, { apiKey }).chats.get(1), vi.runAllTimersAsync()]);
    expect(sent.map(({ headers }) => headers.get('Authorization'))).toEqual(keys.map((key) => `Bearer ${key}`));
  });

  it('has the key that the function returns at that time, through a middleware too', async () => {
    const keys = ['toggl_sk_one', 'toggl_sk_two'];
    const apiKey = vi.fn(() => keys[apiKey.mock.calls.length - 1] ?? 'toggl_sk_more');
    const { fetch, sent } = stubFetch(answer(503), json(chat));
    const client = clientOf(fetch, { apiKey });
    client.api.use({ onRequest: () => undefined });
    await Promise.all([client.chats.get(1), vi.runAllTimersAsync()]);
    expect(sent.map(({ headers }) => headers.get('Authorization'))).toEqual(keys.map((key) => `Bearer ${key}`));
  });
});

describe('an answer that nobody reads, as before a retry', () => {
  const cancelling: [string, () => Promise<void>][] = [
    ['settles', () => Promise.resolve()],
    ['never settles', () => new Promise(() => {})],
    ['fails', () => Promise.reject(new Error('cancel'))],
    [
      'throws',
      () => {
        throw new Error('cancel');
      },
    ],
  ];

  it.each(cancelling)('has its body cancelled, which is not waited for: a cancel that %s', async (_, cancel) => {
    const cancelled = vi.fn(cancel);
    const { fetch, sent } = stubFetch(
      () => new Response(new ReadableStream({ cancel: cancelled }), { status: 503 }),
      json(chat),
    );
    const outcome = watch(clientOf(fetch).chats.get(1));
    await vi.advanceTimersByTimeAsync(500);
    expect(outcome).toEqual({ state: 'resolved', value: chat });
    expect(cancelled).toHaveBeenCalledTimes(1);
    expect(sent).toHaveLength(2);
  });

  it('is read to its end where it is short, so that its connection serves the next request', async () => {
    const pull = vi.fn((controller: ReadableStreamDefaultController<Uint8Array>) => {
      controller.enqueue(new TextEncoder().encode('busy'));
      controller.close();
    });
    const cancel = vi.fn();
    const { fetch } = stubFetch(
      () => new Response(new ReadableStream({ pull, cancel }, { highWaterMark: 0 }), { status: 503 }),
      json(chat),
    );
    await Promise.all([clientOf(fetch).chats.get(1), vi.runAllTimersAsync()]);
    expect(pull).toHaveBeenCalledTimes(1);
    expect(cancel).not.toHaveBeenCalled();
  });

  it('is read for 64 KiB and no further, and then cancelled', async () => {
    const pull = vi.fn((controller: ReadableStreamDefaultController<Uint8Array>) =>
      controller.enqueue(new Uint8Array(32_768)),
    );
    const cancel = vi.fn();
    const { fetch } = stubFetch(
      () => new Response(new ReadableStream({ pull, cancel }, { highWaterMark: 0 }), { status: 503 }),
      json(chat),
    );
    await Promise.all([clientOf(fetch).chats.get(1), vi.runAllTimersAsync()]);
    expect(pull).toHaveBeenCalledTimes(3);
    expect(cancel).toHaveBeenCalledTimes(1);
  });

  it('does no harm where its body cannot be read at all', async () => {
    const { fetch } = stubFetch(() => {
      const response = new Response();
      const body = {
        locked: false,
        getReader: () => {
          throw new Error('no reader');
        },
      };
      return Object.defineProperty(response, 'body', { value: body });
    });
    expect(await clientOf(fetch).chats.delete(1)).toBeUndefined();
  });

  it('is cancelled after a quarter of a second, and no call waits for it', async () => {
    const cancel = vi.fn();
    const { fetch } = stubFetch(() => new Response(new ReadableStream({ cancel })));
    await clientOf(fetch).chats.delete(1);
    expect(cancel).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(250);
    expect(cancel).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a failure that a retry does not help', () => {
  it.each([
    ['HTML', () => new Response('<html>'), DecodeError],
    ['nothing', () => new Response(''), DecodeError],
    ['another kind of JSON', () => Response.json([]), DecodeError],
    ['a body that breaks off', () => new Response(breakingBody('{"id":')), ConnectionError],
    ['a body that stalls', () => new Response(stallingBody('{"id":')), TimeoutError],
  ])('is sent once: a 200 with %s', async (_, make, expected) => {
    const { fetch, sent } = stubFetch(make);
    const outcome = watch(clientOf(fetch).chats.get(1));
    await vi.runAllTimersAsync();
    expect(outcome.value).toBeInstanceOf(expected);
    expect(sent).toHaveLength(1);
  });

  it.each([
    ['HTML', () => new Response('<html>'), DecodeError],
    ['a body that breaks off', () => new Response(breakingBody('[{"id":')), ConnectionError],
    ['a body that stalls', () => new Response(stallingBody('[{"id":')), TimeoutError],
  ])('is sent once: a stream of %s', async (_, make, expected) => {
    const { fetch, sent } = stubFetch(make);
    const outcome = watch(clientOf(fetch).messages.stream(1).toArray());
    await vi.runAllTimersAsync();
    expect(outcome.value).toBeInstanceOf(expected);
    expect(sent).toHaveLength(1);
  });

  it.each([
    ['breaks off', () => breakingBody('{"error":')],
    ['stalls', () => stallingBody('{"error":')],
  ])('is sent once: a 403 whose body %s is a 403 nonetheless', async (_, body) => {
    const { fetch, sent } = stubFetch(() => new Response(body(), { status: 403 }));
    const outcome = watch(clientOf(fetch).chats.get(1));
    await vi.runAllTimersAsync();
    expect(outcome.value).toBeInstanceOf(ApiError);
    expect(outcome.value).toMatchObject({ status: 403 });
    expect(sent).toHaveLength(1);
  });

  it.each(everyCall)('is sent once: an abort by the caller, of %s (%s)', async (_, __, call) => {
    const { fetch, sent } = stubFetch(silence);
    const controller = new AbortController();
    const outcome = watch(call(clientOf(fetch), { signal: controller.signal }));
    await vi.advanceTimersByTimeAsync(10);
    controller.abort();
    await vi.runAllTimersAsync();
    expect(outcome).toEqual({ state: 'rejected', value: controller.signal.reason });
    expect(sent).toHaveLength(1);
  });

  it('is sent once: an abort that the fetch itself reports', async () => {
    const controller = new AbortController();
    const { fetch, sent } = stubFetch(
      ({ signal }) =>
        new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError')))),
    );
    const outcome = watch(clientOf(fetch).chats.get(1, { signal: controller.signal }));
    await vi.advanceTimersByTimeAsync(10);
    controller.abort('enough');
    await vi.runAllTimersAsync();
    expect(outcome).toEqual({ state: 'rejected', value: 'enough' });
    expect(sent).toHaveLength(1);
  });
});
