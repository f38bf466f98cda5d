/** The events of a client, and that a listener that fails does not disturb it. */
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type ClientEvents, type ClientOptions, createTogglFocusClient } from '../../../src/index.ts';
import { everyOperation, examplePath } from '../../operations.ts';
import { apiCalls } from '../every-call.ts';
import { clientOf, type StubAnswer, stubFetch } from '../stub-fetch.ts';
import { answer, chat, json, later, networkFailure, pageOf, silence } from './answers.ts';
import { startMs, useFakeClock } from './fake-clock.ts';
import { watch } from './watch.ts';

useFakeClock();

/** Keeps each event, in turn, with its name. */
function recorder() {
  const events: [string, unknown][] = [];
  const on: Partial<ClientEvents> = {
    request: (event) => events.push(['request', event]),
    response: (event) => events.push(['response', event]),
    retry: (event) => events.push(['retry', event]),
    wait: (event) => events.push(['wait', event]),
    quota: (event) => events.push(['quota', event]),
  };
  return { events, on };
}

const quotaHeaders = { 'X-Toggl-Quota-Remaining': '7', 'X-Toggl-Quota-Resets-In': '60' };
const quota = { remaining: 7, resetsAt: new Date(startMs + 60_000) };
const get = { operationId: 'getChat', method: 'GET', path: '/workspaces/1/chats/1' };

async function eventsOf(run: (on: Partial<ClientEvents>) => Promise<unknown>): Promise<[string, unknown][]> {
  const { events, on } = recorder();
  watch(run(on));
  await vi.runAllTimersAsync();
  return events;
}

describe('events', () => {
  it('tell of a request and its response, with these fields and no other', async () => {
    const { fetch } = stubFetch(later(40, json(chat)));
    expect(await eventsOf((on) => clientOf(fetch, { on }).chats.get(1))).toStrictEqual([
      ['request', { ...get, attempt: 1 }],
      ['response', { ...get, attempt: 1, status: 200, durationMs: 40, quota: undefined }],
    ]);
  });

  it('tell of each attempt and the waits between, counted from 1', async () => {
    const { fetch } = stubFetch(
      later(40, answer(503)),
      networkFailure('ECONNRESET'),
      silence,
      answer(429, { 'Retry-After': '3' }),
      later(20, answer(204)),
    );
    const put = { operationId: 'updateChat', method: 'PUT', path: '/workspaces/1/chats/1' };
    const response = { durationMs: 0, quota: undefined };
    expect(
      await eventsOf((on) => clientOf(fetch, { on, timeoutMs: 100, maxRetries: 4 }).chats.update(1, { name: 'Plan' })),
    ).toStrictEqual([
      ['request', { ...put, attempt: 1 }],
      ['response', { ...put, attempt: 1, ...response, status: 503, durationMs: 40 }],
      ['retry', { ...put, attempt: 1, delayMs: 500, reason: '503' }],
      ['request', { ...put, attempt: 2 }],
      ['retry', { ...put, attempt: 2, delayMs: 1_000, reason: 'connection' }],
      ['request', { ...put, attempt: 3 }],
      ['retry', { ...put, attempt: 3, delayMs: 2_000, reason: 'timeout' }],
      ['request', { ...put, attempt: 4 }],
      ['response', { ...put, attempt: 4, ...response, status: 429 }],
      ['retry', { ...put, attempt: 4, delayMs: 3_000, reason: '429' }],
      ['request', { ...put, attempt: 5 }],
      ['response', { ...put, attempt: 5, ...response, status: 204, durationMs: 20 }],
    ]);
  });

  it('tell of the quota where an answer did', async () => {
    const { fetch } = stubFetch(json(chat, quotaHeaders));
    expect(await eventsOf((on) => clientOf(fetch, { on }).chats.get(1))).toStrictEqual([
      ['request', { ...get, attempt: 1 }],
      ['response', { ...get, attempt: 1, status: 200, durationMs: 0, quota }],
      ['quota', quota],
    ]);
  });

  it('tell of the wait for the quota after a 402', async () => {
    const { fetch } = stubFetch(
      answer(402, { 'X-Toggl-Quota-Remaining': '0', 'X-Toggl-Quota-Resets-In': '60' }),
      json(chat),
    );
    const spent = { remaining: 0, resetsAt: new Date(startMs + 60_000) };
    expect(await eventsOf((on) => clientOf(fetch, { on, quota: { onExceeded: 'wait' } }).chats.get(1))).toStrictEqual([
      ['request', { ...get, attempt: 1 }],
      ['response', { ...get, attempt: 1, status: 402, durationMs: 0, quota: spent }],
      ['quota', spent],
      ['retry', { ...get, attempt: 1, delayMs: 60_000, reason: 'quota' }],
      ['wait', { ...get, delayMs: 60_000, reason: 'quota', resetsAt: spent.resetsAt }],
      ['request', { ...get, attempt: 2 }],
      ['response', { ...get, attempt: 2, status: 200, durationMs: 0, quota: undefined }],
    ]);
  });

  it('tell of no retry where there is none', async () => {
    for (const last of [answer(404), answer(503), networkFailure('EPIPE'), answer(429, { 'Retry-After': '999' })]) {
      const { fetch } = stubFetch(last);
      const names = (await eventsOf((on) => clientOf(fetch, { on, maxRetries: 0 }).chats.get(1))).map(([name]) => name);
      expect(names).not.toContain('retry');
      expect(names[0]).toBe('request');
    }
  });

  it('tell of nothing where nothing was sent', async () => {
    const { fetch } = stubFetch(json(chat));
    const aborted = { signal: AbortSignal.abort() };
    expect(await eventsOf((on) => clientOf(fetch, { on }).chats.get(0))).toEqual([]);
    expect(await eventsOf((on) => clientOf(fetch, { on }).chats.get(1, aborted))).toEqual([]);
    expect(await eventsOf((on) => clientOf(fetch, { on, apiKey: () => '' }).chats.get(1))).toEqual([]);
  });

  it('tell of no request that the spent quota refuses', async () => {
    const { fetch } = stubFetch(answer(204, { 'X-Toggl-Quota-Remaining': '0', 'X-Toggl-Quota-Resets-In': '60' }));
    const events = await eventsOf(async (on) => {
      const client = clientOf(fetch, { on });
      await client.chats.delete(1);
      await client.chats.delete(1);
    });
    expect(events.map(([name]) => name)).toEqual(['request', 'response', 'quota']);
  });

  it('come alike from each call, on api too', async () => {
    const calls = [
      ...everyOperation.map((operation) => ({ ...operation, path: examplePath(operation.operationId, 1) })),
      ...Object.entries(apiCalls).map(([name, apiCall]) => ({ name, ...apiCall })),
    ];
    for (const { name, call, ...place } of calls) {
      const { fetch } = stubFetch(answer(204));
      const events = await eventsOf((on) => call(clientOf(fetch, { on })));
      expect(
        events.map(([kind]) => kind),
        name,
      ).toEqual(['request', 'response']);
      const described = { operationId: expect.stringMatching(/Chat/), path: expect.stringContaining('/chats') };
      expect(events[0]?.[1]).toEqual({ ...described, ...place, attempt: 1 });
    }
  });

  it('count the attempts of each page of an iteration anew', async () => {
    const { fetch } = stubFetch(json(pageOf(1, 2)), json({ page: 2, per_page: 2, data: [] }));
    const events = await eventsOf(async (on) => {
      for await (const _ of clientOf(fetch, { on }).chats.list());
    });
    const request = { operationId: 'listChats', method: 'GET', path: '/workspaces/1/chats', attempt: 1 };
    expect(events.filter(([name]) => name === 'request')).toEqual([
      ['request', request],
      ['request', request],
    ]);
  });

  it('name the path below the base URL, without the query', async () => {
    const { events, on } = recorder();
    const { fetch, sent } = stubFetch(json(pageOf()));
    const client = createTogglFocusClient({
      apiKey: 'toggl_sk_example',
      workspaceId: 42,
      baseUrl: 'http://127.0.0.1:9/proxy/workspaces/api/',
      fetch,
      on,
    });
    await client.chats.list({ name: 'secret plan', page: 3 });
    expect(sent[0]?.url).toContain('secret');
    const request = { operationId: 'listChats', method: 'GET', path: '/workspaces/42/chats', attempt: 1 };
    expect(events[0]).toEqual(['request', request]);
  });

  it('hold no credential, header, query value or payload', async () => {
    const { fetch } = stubFetch(answer(503), () =>
      Response.json({ id: 1, name: 'payload-answer' }, { headers: { 'X-Secret': 'header-answer', ...quotaHeaders } }),
    );
    const events = await eventsOf(async (on) => {
      const client = clientOf(fetch, { on, apiKey: 'toggl_sk_hidden', headers: { 'X-Team': 'header-sent' } });
      await client.chats.update(1, { name: 'payload-sent' });
      await client.chats.list({ name: 'query-value' });
    });
    expect(events.length).toBeGreaterThan(5);
    expect(JSON.stringify(events)).not.toMatch(/toggl_sk|Bearer|header-|payload-|query-/);
  });
});

describe('a listener', () => {
  const listeners: [string, () => unknown][] = [
    [
      'throws',
      () => {
        throw new Error('listener');
      },
    ],
    ['rejects', () => Promise.reject(new Error('listener'))],
    ['rejects later', () => new Promise((_, reject) => setTimeout(reject, 50, new Error('listener')))],
    ['never settles', () => new Promise(() => {})],
    [
      'returns a thenable that throws',
      () => ({
        // biome-ignore lint/suspicious/noThenProperty: that is what is tested
        then() {
          throw new Error('listener');
        },
      }),
    ],
    [
      'returns a thenable that rejects',
      () => ({
        // biome-ignore lint/suspicious/noThenProperty: that is what is tested
        then(_: unknown, reject: (reason: unknown) => void) {
          reject(new Error('listener'));
        },
      }),
    ],
    [
      'returns what throws when it is asked whether it is a thenable',
      () => ({
        // biome-ignore lint/suspicious/noThenProperty: that is what is tested
        get then() {
          throw new Error('listener');
        },
      }),
    ],
    ['returns null', () => null],
  ];

  const answers: [StubAnswer, StubAnswer] = [answer(503, quotaHeaders), json(chat, quotaHeaders)];

  it.each(listeners)('that %s neither breaks nor delays a call', async (_, listener) => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    onTestFinished(() => {
      process.off('unhandledRejection', unhandled);
    });
    for (const call of [(client: ReturnType<typeof clientOf>) => client.chats.get(1), apiCalls['api.GET'].call]) {
      const spies = {
        request: vi.fn(listener),
        response: vi.fn(listener),
        retry: vi.fn(listener),
        quota: vi.fn(listener),
      };
      const outcome = watch(call(clientOf(stubFetch(...answers).fetch, { on: spies })));
      await vi.advanceTimersByTimeAsync(500);
      expect(outcome.state).toBe('resolved');
      expect(Object.values(spies).map(({ mock }) => mock.calls.length)).toEqual([2, 2, 1, 2]);
      await vi.runAllTimersAsync();
    }
    expect(unhandled).not.toHaveBeenCalled();
  });

  it.each(listeners)('that %s does not keep the other listeners from their events', async (_, listener) => {
    for (const name of ['request', 'response', 'retry', 'quota'] as const) {
      const { events, on } = recorder();
      watch(clientOf(stubFetch(...answers).fetch, { on: { ...on, [name]: listener } }).chats.get(1));
      await vi.runAllTimersAsync();
      const all = ['request', 'response', 'quota', 'retry', 'request', 'response', 'quota'];
      expect(events.map(([kind]) => kind)).toEqual(all.filter((kind) => kind !== name));
    }
  });

  it('may be left out, each of them', async () => {
    const options: ClientOptions[] = [{}, { on: undefined }, { on: {} }];
    for (const option of options) {
      const outcome = watch(clientOf(stubFetch(...answers).fetch, option).chats.get(1));
      await vi.runAllTimersAsync();
      expect(outcome).toEqual({ state: 'resolved', value: chat });
    }
  });

  it('that aborts the call ends it', async () => {
    const controller = new AbortController();
    const { fetch, sent } = stubFetch(answer(503));
    const on = { retry: () => controller.abort('no more') };
    const outcome = watch(clientOf(fetch, { on }).chats.get(1, { signal: controller.signal }));
    await vi.advanceTimersByTimeAsync(0);
    expect(outcome).toEqual({ state: 'rejected', value: 'no more' });
    expect(sent).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});
