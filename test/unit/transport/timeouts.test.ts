/** Time limits and the caller's signal, and what is left of both after a call. */
import { getEventListeners } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { NotFoundError, TimeoutError, type TogglFocusClient } from '../../../src/index.ts';
import { operationCalls } from '../../operations.ts';
import { apiCalls, everyCall } from '../every-call.ts';
import { clientOf, stubFetch } from '../stub-fetch.ts';
import {
  answer,
  breakingBody,
  chat,
  endlessBody,
  json,
  later,
  networkFailure,
  pageOf,
  silence,
  stallingBody,
} from './answers.ts';
import { startMs, useFakeClock } from './fake-clock.ts';
import { type Watched, watch } from './watch.ts';

useFakeClock();

/** Moves the clock from timer to timer until the call is over, and no further: a timer that is left stays there to be counted. */
async function overtake(watched: Watched): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
  while (watched.state === 'pending' && vi.getTimerCount() > 0) await vi.advanceTimersToNextTimerAsync();
}

/** Texts, each so long after the one before was taken. */
function slowBody(gapMs: number, texts: string[]): ReadableStream<Uint8Array> {
  const left = [...texts];
  return new ReadableStream(
    {
      async pull(controller) {
        const text = left.shift();
        if (text === undefined) return controller.close();
        await new Promise((resolve) => setTimeout(resolve, gapMs));
        controller.enqueue(new TextEncoder().encode(text));
      },
    },
    { highWaterMark: 0 },
  );
}

type ApiMiddleware = Parameters<TogglFocusClient['api']['use']>[0];

const chatParams = { path: { workspace_id: 1, chat_id: 1 } };
const chatPath = '/workspaces/{workspace_id}/chats/{chat_id}';

describe('timeoutMs', () => {
  it.each(everyCall)(
    'ends %s (%s) when no answer comes, even from a fetch that takes no notice',
    async (_, __, call) => {
      const { fetch, sent } = stubFetch(silence);
      const outcome = watch(call(clientOf(fetch, { timeoutMs: 1_000, maxRetries: 0 })));
      await vi.advanceTimersByTimeAsync(999);
      expect(outcome.state).toBe('pending');
      await vi.advanceTimersByTimeAsync(1);
      expect(outcome.value).toBeInstanceOf(TimeoutError);
      expect(outcome.value).toMatchObject({ timeoutMs: 1_000, outcome: 'unknown' });
      expect(sent[0]?.signal?.aborted).toBe(true);
    },
  );

  it('is 30 seconds unless given', async () => {
    const outcome = watch(clientOf(stubFetch(silence).fetch, { maxRetries: 0 }).chats.get(1));
    await vi.advanceTimersByTimeAsync(29_999);
    expect(outcome.state).toBe('pending');
    await vi.advanceTimersByTimeAsync(1);
    expect(outcome.value).toMatchObject({ name: 'TimeoutError', timeoutMs: 30_000 });
  });

  it('of a call goes before the one of the client', async () => {
    const outcome = watch(clientOf(stubFetch(silence).fetch, { maxRetries: 0 }).chats.get(1, { timeoutMs: 50 }));
    await vi.advanceTimersByTimeAsync(50);
    expect(outcome.value).toMatchObject({ name: 'TimeoutError', timeoutMs: 50 });
  });

  it('is granted in full to each attempt', async () => {
    const { fetch, sent } = stubFetch(silence);
    const outcome = watch(clientOf(fetch, { timeoutMs: 1_000 }).chats.get(1));
    await vi.advanceTimersByTimeAsync(4_499);
    expect(outcome.state).toBe('pending');
    await vi.advanceTimersByTimeAsync(1);
    expect(outcome.value).toBeInstanceOf(TimeoutError);
    expect(sent.map(({ atMs }) => atMs - startMs)).toEqual([0, 1_500, 3_500]);
  });

  it('does not count what earlier attempts took', async () => {
    const { fetch } = stubFetch(later(900, answer(503)), later(900, answer(503)), later(900, json(chat)));
    const outcome = watch(clientOf(fetch, { timeoutMs: 1_000 }).chats.get(1));
    await overtake(outcome);
    expect(outcome).toEqual({ state: 'resolved', value: chat });
    expect(Date.now() - startMs).toBe(900 + 500 + 900 + 1_000 + 900);
  });

  it.each(
    Object.entries({
      'chats.list': operationCalls.listChats.call,
      'chats.create': operationCalls.createChat.call,
      'chats.get': operationCalls.getChat.call,
      'messages.list': operationCalls.listChatMessages.call,
      withResponse: (client: TogglFocusClient) => client.chats.get(1).withResponse(),
      'api.GET': apiCalls['api.GET'].call,
      'api.PUT': apiCalls['api.PUT'].call,
      'api.GET as text': (client: TogglFocusClient) =>
        client.api.GET(chatPath, { params: chatParams, parseAs: 'text' }),
      'api.GET as a blob': (client: TogglFocusClient) =>
        client.api.GET(chatPath, { params: chatParams, parseAs: 'blob' }),
      'api.GET as bytes': (client: TogglFocusClient) =>
        client.api.GET(chatPath, { params: chatParams, parseAs: 'arrayBuffer' }),
      'api.GET as a stream': async (client: TogglFocusClient) => {
        const { data } = await client.api.GET(chatPath, { params: chatParams, parseAs: 'stream' });
        return new Response(data).text();
      },
    }),
  )('covers the body too: %s whose body stalls after the headers', async (_, call) => {
    const { fetch, sent } = stubFetch(later(600, () => new Response(stallingBody('{"id":1'))));
    const outcome = watch(call(clientOf(fetch, { timeoutMs: 1_000 })));
    await vi.advanceTimersByTimeAsync(999);
    expect(outcome.state).toBe('pending');
    await vi.advanceTimersByTimeAsync(1);
    expect(outcome.value).toBeInstanceOf(TimeoutError);
    expect(outcome.value).toMatchObject({ timeoutMs: 1_000, outcome: 'unknown' });
    expect(sent).toHaveLength(1);
  });

  it('covers a body that drips for longer, though it is never silent for so long', async () => {
    const { fetch } = stubFetch(() => new Response(slowBody(300, ['{', '"id"', ':', '1', '}'])));
    const outcome = watch(clientOf(fetch, { timeoutMs: 1_000 }).chats.get(1));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(outcome.value).toBeInstanceOf(TimeoutError);
  });

  it.each([
    ['a method', operationCalls.getChat.call, { state: 'rejected', value: expect.any(NotFoundError) }],
    ['api', apiCalls['api.GET'].call, { state: 'resolved', value: { response: { status: 404 } } }],
  ])('bounds the body of an error, whose status is told all the same (%s)', async (_, call, expected) => {
    const { fetch } = stubFetch(later(600, () => new Response(stallingBody('{"error":'), { status: 404 })));
    const outcome = watch(call(clientOf(fetch, { timeoutMs: 1_000 })));
    await vi.advanceTimersByTimeAsync(999);
    expect(outcome.state).toBe('pending');
    await vi.advanceTimersByTimeAsync(1);
    expect(outcome).toMatchObject(expected);
  });

  it.each([0, 1])('does not wait for the body of a void call (%i)', async (index) => {
    const body = [stallingBody('{'), endlessBody()][index] ?? null;
    const outcome = watch(clientOf(stubFetch(() => new Response(body)).fetch).chats.update(1, { name: 'Plan' }));
    await vi.advanceTimersByTimeAsync(0);
    expect(outcome).toEqual({ state: 'resolved', value: undefined });
  });

  it.each<[string, ApiMiddleware]>([
    [
      'reads it',
      {
        onResponse: async ({ response }) => {
          await response.clone().text();
        },
      },
    ],
    ['hands it on in another answer', { onResponse: ({ response }) => new Response(response.body, response) }],
  ])('covers a body that stalls where a middleware %s', async (_, middleware) => {
    for (const [name, call] of [
      ['chats.get', operationCalls.getChat.call],
      ['api.GET', apiCalls['api.GET'].call],
      ['messages.stream', operationCalls.streamChatMessages.call],
    ] as const) {
      const client = clientOf(stubFetch(() => new Response(stallingBody('{'))).fetch, { timeoutMs: 1_000 });
      client.api.use(middleware);
      const outcome = watch(call(client));
      await vi.advanceTimersByTimeAsync(1_000);
      expect(outcome.value, name).toBeInstanceOf(TimeoutError);
    }
  });

  it('ends with the headers for asResponse', async () => {
    const { fetch } = stubFetch(later(600, () => new Response(slowBody(3_600_000, ['{"id":', '1}']))));
    const outcome = watch(
      clientOf(fetch, { timeoutMs: 1_000 })
        .chats.get(1)
        .asResponse()
        .then((response) => response.json()),
    );
    await vi.advanceTimersByTimeAsync(7_199_000);
    expect(outcome.state).toBe('pending');
    await vi.advanceTimersByTimeAsync(2_000);
    expect(outcome).toEqual({ state: 'resolved', value: { id: 1 } });
  });

  it('still ends asResponse before the headers', async () => {
    const { fetch } = stubFetch(silence);
    const outcome = watch(clientOf(fetch, { timeoutMs: 1_000, maxRetries: 0 }).chats.get(1).asResponse());
    await vi.advanceTimersByTimeAsync(1_000);
    expect(outcome.value).toBeInstanceOf(TimeoutError);
  });

  it.each(everyCall)('of 0 is none, for %s (%s)', async (_, __, call) => {
    const { fetch, sent } = stubFetch(later(864_000_000, answer(204)));
    const outcome = watch(call(clientOf(fetch, { timeoutMs: 0 })));
    await vi.advanceTimersByTimeAsync(863_999_999);
    expect(outcome.state).toBe('pending');
    expect(vi.getTimerCount()).toBe(1); // the stub's own
    await vi.advanceTimersByTimeAsync(1);
    expect(outcome.state).not.toBe('pending');
    expect(sent).toHaveLength(1);
  });

  it('of 0 is none for a body either', async () => {
    const { fetch } = stubFetch(() => new Response(slowBody(864_000_000, ['{"id":', '1}'])));
    const outcome = watch(clientOf(fetch).chats.get(1, { timeoutMs: 0 }));
    await vi.advanceTimersByTimeAsync(2 * 864_000_000);
    expect(outcome).toEqual({ state: 'resolved', value: { id: 1 } });
  });

  it.each(everyCall)('covers a key function that never settles, for %s (%s)', async (_, __, call) => {
    const { fetch, sent } = stubFetch(json(chat));
    const apiKey = () => new Promise<string>(() => {});
    const outcome = watch(call(clientOf(fetch, { apiKey, timeoutMs: 1_000, maxRetries: 0 })));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(outcome.value).toBeInstanceOf(TimeoutError);
    expect(outcome.value).toMatchObject({ outcome: 'not-sent' });
    expect(sent).toHaveLength(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('timeoutMs of a stream', () => {
  const items = Array.from({ length: 20 }, (_, index) => ({ id: index + 1 }));
  const lines = items.map((item) => `${JSON.stringify(item)}\n`);

  it('is the longest silence, not a total', async () => {
    const { fetch } = stubFetch(later(900, () => new Response(slowBody(900, lines))));
    const outcome = watch(clientOf(fetch, { timeoutMs: 1_000 }).messages.stream(1).toArray());
    await overtake(outcome);
    expect(outcome).toEqual({ state: 'resolved', value: items });
    expect(Date.now() - startMs).toBe(21 * 900);
  });

  it('counts from the last bytes, though no item came with them', async () => {
    const { fetch } = stubFetch(() => new Response(slowBody(900, [' ', '\n', '[', '{"id":1', '}', ' ', ']'])));
    const outcome = watch(clientOf(fetch, { timeoutMs: 1_000 }).messages.stream(1).toArray());
    await overtake(outcome);
    expect(outcome).toEqual({ state: 'resolved', value: [{ id: 1 }] });
  });

  it('ends it after that silence, and after what had come', async () => {
    const { fetch, sent } = stubFetch(() => new Response(stallingBody('{"id":1}\n{"id":2}\n{"id"')));
    const got: number[] = [];
    const outcome = watch(
      (async () => {
        for await (const { id } of clientOf(fetch, { timeoutMs: 1_000 }).messages.stream(1)) got.push(id);
      })(),
    );
    await vi.advanceTimersByTimeAsync(999);
    expect({ state: outcome.state, got }).toEqual({ state: 'pending', got: [1, 2] });
    await vi.advanceTimersByTimeAsync(1);
    expect(outcome.value).toBeInstanceOf(TimeoutError);
    expect(sent).toHaveLength(1);
  });

  it('stands still while the consumer holds an item, however long', async () => {
    const { fetch } = stubFetch(() => new Response(slowBody(900, lines)));
    const got: number[] = [];
    const outcome = watch(
      (async () => {
        for await (const { id } of clientOf(fetch, { timeoutMs: 1_000 }).messages.stream(1)) {
          got.push(id);
          await new Promise((resolve) => setTimeout(resolve, 3_600_000));
        }
      })(),
    );
    await overtake(outcome);
    expect(outcome).toEqual({ state: 'resolved', value: undefined });
    expect(got).toEqual(items.map(({ id }) => id));
  });

  it('begins anew when the consumer asks for more', async () => {
    const { fetch } = stubFetch(() => new Response(stallingBody('{"id":1}\n')));
    const messages = clientOf(fetch, { timeoutMs: 1_000 }).messages.stream(1)[Symbol.asyncIterator]();
    await messages.next();
    await vi.advanceTimersByTimeAsync(5_000);
    const outcome = watch(messages.next());
    await vi.advanceTimersByTimeAsync(999);
    expect(outcome.state).toBe('pending');
    await vi.advanceTimersByTimeAsync(1);
    expect(outcome.value).toBeInstanceOf(TimeoutError);
  });
});

describe("the caller's signal", () => {
  const spent = { 'X-Toggl-Quota-Remaining': '0', 'X-Toggl-Quota-Resets-In': '100' };
  const iterate = async (iterable: AsyncIterable<unknown>) => {
    for await (const _ of iterable);
  };
  const phases: [string, (signal: AbortSignal) => Promise<unknown>][] = [
    ['the wait for the headers', (signal) => clientOf(stubFetch(silence).fetch).chats.get(1, { signal })],
    [
      'the wait for the headers, on api',
      (signal) => apiCalls['api.GET'].call(clientOf(stubFetch(silence).fetch), { signal }),
    ],
    [
      'the reading of the body',
      (signal) => clientOf(stubFetch(() => new Response(stallingBody('{'))).fetch).chats.get(1, { signal }),
    ],
    [
      'the reading of the body, on api',
      (signal) =>
        apiCalls['api.GET'].call(clientOf(stubFetch(() => new Response(stallingBody('{'))).fetch), { signal }),
    ],
    [
      "the reading of an error's body",
      (signal) =>
        clientOf(stubFetch(() => new Response(stallingBody('{'), { status: 404 })).fetch).chats.get(1, { signal }),
    ],
    [
      'the reading of a body as a stream, on api',
      async (signal) => {
        const { fetch } = stubFetch(() => new Response(stallingBody('{')));
        const { data } = await clientOf(fetch).api.GET(chatPath, { params: chatParams, parseAs: 'stream', signal });
        return new Response(data).text();
      },
    ],
    ['the wait before a retry', (signal) => clientOf(stubFetch(answer(503)).fetch).chats.get(1, { signal })],
    [
      'the wait that Retry-After asked for',
      (signal) => clientOf(stubFetch(answer(429, { 'Retry-After': '9' })).fetch).chats.create({}, { signal }),
    ],
    [
      'the wait for the quota after a 402',
      (signal) =>
        clientOf(stubFetch(answer(402, spent)).fetch, { quota: { onExceeded: 'wait' } }).chats.get(1, { signal }),
    ],
    [
      'the wait for a quota that is known to be spent',
      async (signal) => {
        const client = clientOf(stubFetch(answer(204, spent)).fetch, { quota: { onExceeded: 'wait' } });
        await client.chats.delete(1);
        await client.chats.delete(2, { signal });
      },
    ],
    [
      'the wait for the key',
      (signal) => clientOf(stubFetch(silence).fetch, { apiKey: () => new Promise(() => {}) }).chats.get(1, { signal }),
    ],
    [
      'the start of a stream',
      (signal) => iterate(clientOf(stubFetch(silence).fetch).messages.stream(1, {}, { signal })),
    ],
    [
      'the wait for an item of a stream',
      (signal) => {
        const { fetch } = stubFetch(() => new Response(stallingBody('{"id":1}\n')));
        return iterate(clientOf(fetch).messages.stream(1, {}, { signal }));
      },
    ],
    [
      'the wait for the second page of an iteration',
      (signal) => iterate(clientOf(stubFetch(json(pageOf(1, 2)), silence).fetch).chats.list({}, { signal })),
    ],
    ['asResponse', (signal) => clientOf(stubFetch(silence).fetch).chats.get(1, { signal }).asResponse()],
    ['withResponse', (signal) => clientOf(stubFetch(silence).fetch).chats.get(1, { signal }).withResponse()],
  ];

  it.each(phases)('ends %s at once, with its reason', async (_, call) => {
    const controller = new AbortController();
    const outcome = watch(call(controller.signal));
    await vi.advanceTimersByTimeAsync(10);
    expect(outcome.state).toBe('pending');
    controller.abort();
    await vi.advanceTimersByTimeAsync(0);
    expect(outcome.state).toBe('rejected');
    expect(outcome.value).toBe(controller.signal.reason);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  const reasons: [string, unknown][] = [
    ['an error', new Error('left the page')],
    ['an object', { kind: 'navigation' }],
    ['a text', 'enough'],
    ['an empty text', ''],
    ['null', null],
    ['0', 0],
    ['false', false],
  ];
  const atEachPlace: [string, (signal: AbortSignal) => Promise<unknown>][] = [
    ...phases,
    [
      'the wait for the headers, beneath a middleware',
      (signal) => {
        const client = clientOf(stubFetch(silence).fetch);
        client.api.use({ onRequest: () => undefined });
        return client.chats.get(1, { signal });
      },
    ],
  ];

  it.each(reasons)('rejects with its reason as it is: %s', async (_, reason) => {
    for (const [place, call] of atEachPlace) {
      const controller = new AbortController();
      const outcome = watch(call(controller.signal));
      await vi.advanceTimersByTimeAsync(10);
      controller.abort(reason);
      await vi.advanceTimersByTimeAsync(0);
      expect({ place, ...outcome }).toEqual({ place, state: 'rejected', value: reason });
      expect(outcome.value).toBe(reason);
    }
  });

  it.each(reasons)('rejects a call that was aborted before it with its reason: %s', async (_, reason) => {
    for (const [place, , call] of everyCall) {
      const { fetch, sent } = stubFetch(json(chat));
      const outcome = watch(call(clientOf(fetch), { signal: AbortSignal.abort(reason) }));
      await vi.runAllTimersAsync();
      expect({ place, ...outcome }).toEqual({ place, state: 'rejected', value: reason });
      expect(sent).toHaveLength(0);
    }
  });

  it.each(everyCall)('that is aborted already sends nothing, for %s (%s)', async (_, __, call) => {
    const { fetch, sent } = stubFetch(json(chat));
    const signal = AbortSignal.abort();
    for (const client of [clientOf(fetch), clientOf(fetch)]) {
      const outcome = watch(call(client, { signal }));
      await vi.runAllTimersAsync();
      expect(outcome.state).toBe('rejected');
      expect(outcome.value).toBe(signal.reason);
      client.api.use({ onRequest: () => undefined });
      const beneathMiddleware = watch(call(client, { signal }));
      await vi.runAllTimersAsync();
      expect(beneathMiddleware.value).toBe(signal.reason);
    }
    expect(sent).toHaveLength(0);
  });

  it.each([0, 1, 2, 3])(
    'that aborts %i turns after a call, before its request is sent, keeps it from being sent',
    async (turns) => {
      const { fetch, sent } = stubFetch(json(chat));
      const controller = new AbortController();
      const outcome = watch(clientOf(fetch).chats.create({}, { signal: controller.signal }));
      for (let turn = 0; turn < turns; turn++) await null;
      const sentBefore = sent.length;
      controller.abort('enough');
      await vi.runAllTimersAsync();
      expect(outcome).toEqual({ state: 'rejected', value: 'enough' });
      expect(sent).toHaveLength(sentBefore);
    },
  );

  it('that aborts while the key is fetched sends nothing', async () => {
    const { fetch, sent } = stubFetch(json(chat));
    const controller = new AbortController();
    const apiKey = async () => {
      controller.abort('while');
      return 'toggl_sk_example';
    };
    const outcome = watch(clientOf(fetch, { apiKey }).chats.get(1, { signal: controller.signal }));
    await vi.runAllTimersAsync();
    expect(outcome).toEqual({ state: 'rejected', value: 'while' });
    expect(sent).toHaveLength(0);
  });

  it('ends a stream while its consumer holds an item: the next one is not had', async () => {
    const controller = new AbortController();
    const { fetch } = stubFetch(() => new Response(slowBody(1, ['{"id":1}\n', '{"id":2}\n'])));
    const messages = clientOf(fetch).messages.stream(1, {}, { signal: controller.signal })[Symbol.asyncIterator]();
    const first = watch(messages.next());
    await overtake(first);
    expect(first.value).toEqual({ done: false, value: { id: 1 } });
    controller.abort();
    const second = watch(messages.next());
    await vi.runAllTimersAsync();
    expect(second.value).toBe(controller.signal.reason);
  });

  it('is done with the headers for asResponse: the body is read in spite of it', async () => {
    const controller = new AbortController();
    const { fetch, sent } = stubFetch(() => new Response(slowBody(100, ['{"id":', '1}'])));
    const response = await clientOf(fetch).chats.get(1, { signal: controller.signal }).asResponse();
    controller.abort();
    const outcome = watch(response.json());
    await vi.runAllTimersAsync();
    expect(outcome).toEqual({ state: 'resolved', value: { id: 1 } });
    expect(sent[0]?.signal?.aborted).toBe(false);
  });

  it('is passed on to the attempt, with its reason, for a fetch that listens', async () => {
    const { fetch, sent } = stubFetch(silence);
    const controller = new AbortController();
    watch(clientOf(fetch).chats.get(1, { signal: controller.signal }));
    await vi.advanceTimersByTimeAsync(0);
    expect(sent[0]?.signal?.aborted).toBe(false);
    controller.abort('enough');
    expect(sent[0]?.signal).toMatchObject({ aborted: true, reason: 'enough' });
  });

  it.each<[string, (client: TogglFocusClient, signal: AbortSignal) => PromiseLike<unknown>]>([
    ['a method', (client, signal) => client.chats.update(1, { name: 'Plan' }, { signal })],
    ['a stream', (client, signal) => client.messages.stream(1, {}, { signal }).toArray()],
    ['api', (client, signal) => client.api.PUT(chatPath, { params: chatParams, body: { name: 'Plan' }, signal })],
    ['api.request', (client, signal) => client.api.request('get', chatPath, { params: chatParams, signal })],
    [
      'a middleware of the call',
      (client, signal) =>
        client.api.GET(chatPath, { params: chatParams, signal, middleware: [{ onRequest: () => undefined }] }),
    ],
    [
      'a middleware of the client',
      (client, signal) => {
        client.api.use({ onRequest: ({ request }) => new Request(request) });
        return client.chats.update(1, { name: 'Plan' }, { signal });
      },
    ],
  ])('is never handed to a Request or to fetch, which do not let go of it: %s', async (_, call) => {
    const controller = new AbortController();
    const handed: unknown[] = [];
    class RecordingRequest extends Request {
      constructor(input: RequestInfo | URL, init?: RequestInit) {
        handed.push(init?.signal);
        super(input, init);
      }
    }
    vi.stubGlobal('Request', RecordingRequest);
    const { fetch, sent } = stubFetch(answer(503), silence);
    const outcome = watch(call(clientOf(fetch), controller.signal));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sent).toHaveLength(2);
    expect([...handed, ...sent.map(({ signal }) => signal)]).not.toContain(controller.signal);
    expect(getEventListeners(controller.signal, 'abort').length).toBeLessThanOrEqual(1);
    controller.abort();
    await vi.advanceTimersByTimeAsync(0);
    expect(outcome.state).toBe('rejected');
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  it('reaches a middleware as a Request with a signal of its own', async () => {
    const controller = new AbortController();
    const client = clientOf(stubFetch(json(chat)).fetch);
    const seen: Request[] = [];
    client.api.use({
      onRequest: ({ request }) => {
        seen.push(request);
      },
    });
    await client.chats.get(1, { signal: controller.signal });
    expect(seen[0]).toBeInstanceOf(Request);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
    controller.abort();
    expect(seen[0]?.signal.aborted).toBe(false);
  });
});

describe('a call that ended', () => {
  const page = { page: 1, per_page: 2, data: [{ id: 1 }, { id: 2 }] };
  const lastPage = { page: 2, per_page: 2, data: [{ id: 3 }] };
  const spent = { 'X-Toggl-Quota-Remaining': '0', 'X-Toggl-Quota-Resets-In': '100' };
  const withBody = (body: () => BodyInit, status = 200) => stubFetch(() => new Response(body(), { status })).fetch;
  const lines = '{"id":1}\n{"id":2}\n';

  type Run = (signal: AbortSignal, controller: AbortController) => PromiseLike<unknown>;
  const outcomes: [string, Run][] = [
    ['a result', (signal) => clientOf(stubFetch(json(chat)).fetch).chats.get(1, { signal })],
    [
      'a result with its response',
      (signal) =>
        clientOf(stubFetch(json(chat)).fetch)
          .chats.get(1, { signal })
          .withResponse(),
    ],
    ['an answer of no content', (signal) => clientOf(stubFetch(answer(204)).fetch).chats.delete(1, { signal })],
    ['a created chat', (signal) => clientOf(stubFetch(json(chat)).fetch).chats.create({}, { signal })],
    ['a 404', (signal) => clientOf(withBody(() => '{"error":"x"}', 404)).chats.get(1, { signal })],
    ['a 404 without a body', (signal) => clientOf(stubFetch(answer(404)).fetch).chats.get(1, { signal })],
    ['a 404 whose body never ends', (signal) => clientOf(withBody(endlessBody, 404)).chats.get(1, { signal })],
    ['a 404 whose body stalls', (signal) => clientOf(withBody(() => stallingBody('x'), 404)).chats.get(1, { signal })],
    [
      'a 404 whose body breaks off',
      (signal) => clientOf(withBody(() => breakingBody('x'), 404)).chats.get(1, { signal }),
    ],
    [
      'a failure of the network',
      (signal) => clientOf(stubFetch(networkFailure('EPIPE')).fetch).chats.create({}, { signal }),
    ],
    ['a time limit', (signal) => clientOf(stubFetch(silence).fetch).chats.create({}, { signal })],
    ['a time limit within the body', (signal) => clientOf(withBody(() => stallingBody('{'))).chats.get(1, { signal })],
    ['a body that breaks off', (signal) => clientOf(withBody(() => breakingBody('{'))).chats.get(1, { signal })],
    ['a body that is not JSON', (signal) => clientOf(withBody(() => '<html>')).chats.get(1, { signal })],
    ['a body of the wrong kind', (signal) => clientOf(withBody(() => '[]')).chats.get(1, { signal })],
    [
      'retries that helped',
      (signal) => clientOf(stubFetch(answer(503), silence, json(chat)).fetch).chats.get(1, { signal }),
    ],
    ['retries that did not help', (signal) => clientOf(stubFetch(answer(503)).fetch).chats.get(1, { signal })],
    ['retries after failures', (signal) => clientOf(stubFetch(networkFailure('EPIPE')).fetch).chats.get(1, { signal })],
    [
      'retries after an answer whose body never ends',
      (signal) =>
        clientOf(stubFetch(() => new Response(endlessBody(), { status: 503 })).fetch).chats.get(1, { signal }),
    ],
    [
      'an abort',
      (signal, controller) => {
        setTimeout(() => controller.abort(), 10);
        return clientOf(stubFetch(silence).fetch).chats.get(1, { signal });
      },
    ],
    [
      'an abort during a wait',
      (signal, controller) => {
        setTimeout(() => controller.abort(), 10);
        return clientOf(stubFetch(answer(503)).fetch).chats.get(1, { signal });
      },
    ],
    [
      'an abort within the body',
      (signal, controller) => {
        setTimeout(() => controller.abort(), 10);
        return clientOf(withBody(() => stallingBody('{'))).chats.get(1, { signal });
      },
    ],
    [
      'asResponse, its body unread',
      (signal) =>
        clientOf(withBody(() => stallingBody('{')))
          .chats.get(1, { signal })
          .asResponse(),
    ],
    [
      'asResponse, its body read',
      (signal) =>
        clientOf(stubFetch(json(chat)).fetch)
          .chats.get(1, { signal })
          .asResponse()
          .then((response) => response.json()),
    ],
    [
      'asResponse of a 404',
      (signal) =>
        clientOf(stubFetch(answer(404)).fetch)
          .chats.get(1, { signal })
          .asResponse(),
    ],
    [
      'a void call with a body that never ends',
      (signal) => clientOf(withBody(endlessBody)).chats.delete(1, { signal }),
    ],
    [
      'a void call that a web page answers',
      (signal) => clientOf(stubFetch(answer(200, { 'Content-Type': 'text/html' })).fetch).chats.restore(1, { signal }),
    ],
    [
      'a void call that is answered with an error',
      (signal) => clientOf(stubFetch(json({ error: 'failed' })).fetch).chats.restore(1, { signal }),
    ],
    [
      'a stream to its end',
      (signal) =>
        clientOf(withBody(() => lines))
          .messages.stream(1, {}, { signal })
          .toArray(),
    ],
    [
      'a stream without a body',
      (signal) =>
        clientOf(stubFetch(answer(204)).fetch)
          .messages.stream(1, {}, { signal })
          .toArray(),
    ],
    [
      'a stream left by break',
      async (signal) => {
        for await (const _ of clientOf(withBody(() => stallingBody(lines))).messages.stream(1, {}, { signal })) break;
      },
    ],
    [
      'a stream left by an error of the consumer',
      async (signal) => {
        for await (const _ of clientOf(withBody(() => stallingBody(lines))).messages.stream(1, {}, { signal })) {
          throw new Error('enough');
        }
      },
    ],
    [
      'a stream that stalls',
      (signal) =>
        clientOf(withBody(() => stallingBody(lines)))
          .messages.stream(1, {}, { signal })
          .toArray(),
    ],
    [
      'a stream that breaks off',
      (signal) =>
        clientOf(withBody(() => breakingBody(lines)))
          .messages.stream(1, {}, { signal })
          .toArray(),
    ],
    [
      'a stream that is not JSON',
      (signal) =>
        clientOf(withBody(() => '<html>'))
          .messages.stream(1, {}, { signal })
          .toArray(),
    ],
    [
      'a stream that is a 404',
      (signal) =>
        clientOf(stubFetch(answer(404)).fetch)
          .messages.stream(1, {}, { signal })
          .toArray(),
    ],
    [
      'a stream that is never asked for an item',
      async (signal) => clientOf(stubFetch(json([])).fetch).messages.stream(1, {}, { signal }),
    ],
    [
      'an iteration over pages',
      async (signal) => {
        for await (const _ of clientOf(stubFetch(json(page), json(lastPage)).fetch).chats.list({}, { signal }));
      },
    ],
    [
      'an iteration over pages left by break',
      async (signal) => {
        for await (const _ of clientOf(stubFetch(json(page)).fetch).chats.list({}, { signal })) break;
      },
    ],
    [
      'an iteration over pages that fails at the second',
      async (signal) => {
        for await (const _ of clientOf(stubFetch(json(page), answer(404)).fetch).chats.list({}, { signal }));
      },
    ],
    [
      'a refusal by the spent quota',
      async (signal) => {
        const client = clientOf(stubFetch(answer(204, spent)).fetch);
        await client.chats.delete(1, { signal });
        await client.chats.delete(1, { signal });
      },
    ],
    [
      'a wait for the quota',
      async (signal) => {
        const { fetch } = stubFetch(answer(204, spent), answer(402, spent), answer(204));
        const client = clientOf(fetch, { quota: { onExceeded: 'wait' } });
        await client.chats.delete(1, { signal });
        await client.chats.delete(1, { signal });
      },
    ],
    ['a bad argument', (signal) => clientOf(stubFetch(json(chat)).fetch).chats.get(0, { signal })],
    [
      'a bad option of the call',
      (signal) => clientOf(stubFetch(json(chat)).fetch).chats.get(1, { signal, maxRetries: -1 }),
    ],
    [
      'a key function that fails',
      (signal) =>
        clientOf(stubFetch(json(chat)).fetch, { apiKey: () => Promise.reject(new Error('locked')) }).chats.get(1, {
          signal,
        }),
    ],
    [
      'a key that is no key',
      (signal) => clientOf(stubFetch(json(chat)).fetch, { apiKey: () => '' }).chats.get(1, { signal }),
    ],
    ['a result on api', (signal) => apiCalls['api.GET'].call(clientOf(stubFetch(json(chat)).fetch), { signal })],
    ['no content on api', (signal) => apiCalls['api.PUT'].call(clientOf(stubFetch(answer(204)).fetch), { signal })],
    ['a 404 on api', (signal) => apiCalls['api.GET'].call(clientOf(stubFetch(answer(404)).fetch), { signal })],
    [
      'a body that never ends of a 404 on api',
      (signal) => apiCalls['api.GET'].call(clientOf(withBody(endlessBody, 404)), { signal }),
    ],
    [
      'a body that stalls on api',
      (signal) => apiCalls['api.GET'].call(clientOf(withBody(() => stallingBody('{'))), { signal }),
    ],
    [
      'a body that is not JSON on api',
      (signal) => apiCalls['api.GET'].call(clientOf(withBody(() => '<html>')), { signal }),
    ],
    [
      'a bad argument on api',
      (signal) =>
        clientOf(stubFetch(json(chat)).fetch).api.GET(chatPath, {
          params: { path: { workspace_id: 1, chat_id: 0 } },
          signal,
        }),
    ],
    [
      'a stream to its end on api',
      async (signal) => {
        const { data } = await clientOf(withBody(() => lines)).api.GET(chatPath, {
          params: chatParams,
          parseAs: 'stream',
          signal,
        });
        await new Response(data).text();
      },
    ],
    [
      'a stream on api in the place of which a middleware put another',
      async (signal) => {
        const client = clientOf(withBody(() => lines));
        client.api.use({ onResponse: () => Response.json(chat) });
        const { data } = await client.api.GET(chatPath, { params: chatParams, parseAs: 'stream', signal });
        await new Response(data).text();
      },
    ],
    [
      'a stream that is cancelled on api',
      async (signal) => {
        const client = clientOf(withBody(() => stallingBody(lines)));
        const { data } = await client.api.GET(chatPath, { params: chatParams, parseAs: 'stream', signal });
        await data?.cancel();
      },
    ],
    [
      'a stream that stalls on api',
      async (signal) => {
        const client = clientOf(withBody(() => stallingBody(lines)));
        const { data } = await client.api.GET(chatPath, { params: chatParams, parseAs: 'stream', signal });
        await new Response(data).text();
      },
    ],
    [
      'a stream of a 404 on api',
      (signal) =>
        clientOf(stubFetch(answer(404)).fetch).api.GET(chatPath, { params: chatParams, parseAs: 'stream', signal }),
    ],
    [
      'a result of api.request',
      (signal) => clientOf(stubFetch(json(chat)).fetch).api.request('get', chatPath, { params: chatParams, signal }),
    ],
  ];
  const middlewares: [string, ApiMiddleware][] = [
    ['that answers by itself', { onRequest: () => Response.json(chat) }],
    ['that answers by itself with an error', { onRequest: () => new Response(null, { status: 404 }) }],
    ['that makes the request anew', { onRequest: ({ request }) => new Request(request) }],
    [
      'that fails before the request',
      {
        onRequest: () => {
          throw new Error('before');
        },
      },
    ],
    ['that makes the answer anew', { onResponse: () => Response.json(chat) }],
    [
      'that fails after the answer',
      {
        onResponse: () => {
          throw new Error('after');
        },
      },
    ],
    [
      'that reads the answer',
      {
        onResponse: async ({ response }) => {
          await response.clone().text();
        },
      },
    ],
  ];
  for (const [what, middleware] of middlewares) {
    for (const [name, call] of [
      ['a method', operationCalls.getChat.call],
      ['a void method', operationCalls.deleteChat.call],
      ['a stream', operationCalls.streamChatMessages.call],
      ['api', apiCalls['api.GET'].call],
    ] as const) {
      outcomes.push([
        `${name} with a middleware ${what}`,
        (signal) => {
          const client = clientOf(stubFetch(json(chat)).fetch);
          client.api.use(middleware);
          return call(client, { signal });
        },
      ]);
    }
  }
  for (const [name, call] of [
    ['a method', operationCalls.createChat.call],
    ['api', apiCalls['api.POST'].call],
  ] as const) {
    outcomes.push([
      `${name} with a middleware that mends a failure`,
      (signal) => {
        const client = clientOf(stubFetch(networkFailure('EPIPE')).fetch);
        client.api.use({ onError: () => Response.json(chat) });
        return call(client, { signal });
      },
    ]);
  }

  it.each(outcomes)('leaves nothing on the signal and no timer after %s', async (_, run) => {
    const controller = new AbortController();
    const { signal } = controller;
    const added = vi.spyOn(signal, 'addEventListener');
    const removed = vi.spyOn(signal, 'removeEventListener');
    const outcome = watch(run(signal, controller));
    await overtake(outcome);
    expect(outcome.state).not.toBe('pending');
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    if (!signal.aborted) {
      const removedListeners = new Set(removed.mock.calls.map(([, listener]) => listener));
      expect(added.mock.calls.filter(([, listener]) => !removedListeners.has(listener))).toEqual([]);
    }
    expect(vi.getTimerCount()).toBe(0);
  });

  it('had a listener on the signal before, or the tests above would find nothing', async () => {
    const controller = new AbortController();
    const outcome = watch(clientOf(stubFetch(silence).fetch).chats.get(1, { signal: controller.signal }));
    await vi.advanceTimersByTimeAsync(0);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(1);
    controller.abort();
    await overtake(outcome);
  });
});
