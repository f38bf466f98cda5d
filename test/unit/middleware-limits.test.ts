/** A middleware that never ends is under the call's time limit and signal, in each of its three places. */
import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConnectionError, NotFoundError, TimeoutError, type TogglFocusClient } from '../../src/index.ts';
import { type ClientCall, everyOperation } from '../operations.ts';
import { apiCalls } from './every-call.ts';
import { stubClient } from './stub-fetch.ts';
import { watch } from './transport/watch.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

type Middleware = Parameters<TogglFocusClient['api']['use']>[0];

const forever = () => new Promise<never>(() => {});
const timeoutMs = 1_000;

const hanging: { where: string; middleware: Middleware; answer: () => Response | Promise<Response> }[] = [
  { where: 'in onRequest', middleware: { onRequest: forever }, answer: () => Response.json({ id: 5 }) },
  { where: 'in onResponse', middleware: { onResponse: forever }, answer: () => Response.json({ id: 5 }) },
  {
    where: 'in onResponse, of an answer without a body',
    middleware: { onResponse: forever },
    answer: () => new Response(null, { status: 204 }),
  },
  {
    where: 'in onResponse, once it has read the whole body',
    middleware: {
      onResponse: async ({ response }) => {
        await response.clone().text();
        await forever();
      },
    },
    answer: () => Response.json({ id: 5 }),
  },
  {
    where: 'in onResponse, of an error',
    middleware: { onResponse: forever },
    answer: () => Response.json({ error: 'not_found' }, { status: 404 }),
  },
  {
    where: 'in onError, of a failed connection',
    middleware: { onError: forever },
    answer: () => Promise.reject(new TypeError('fetch failed')),
  },
  { where: 'in onError, of an answer that did not come in time', middleware: { onError: forever }, answer: forever },
  {
    where: 'in onError, of a redirect',
    middleware: { onError: forever },
    answer: () => new Response(null, { status: 302 }),
  },
];

const calls: { name: string; call: ClientCall }[] = [
  ...everyOperation,
  ...Object.entries(apiCalls).map(([name, { call }]) => ({ name, call })),
  {
    name: 'chats.get with asResponse()',
    call: ({ chats }, options) => chats.get(5, options).asResponse(),
  },
];

describe.each(hanging)('a middleware that hangs $where', ({ middleware, answer }) => {
  it.each(calls)('ends $name with a TimeoutError', async ({ call }) => {
    const { client } = stubClient(answer, { timeoutMs, maxRetries: 0 });
    client.api.use(middleware);
    const outcome = watch(call(client));
    await vi.advanceTimersByTimeAsync(2 * timeoutMs);
    expect(outcome.value).toBeInstanceOf(TimeoutError);
    expect(outcome.value).toMatchObject({ timeoutMs, message: expect.stringContaining('/workspaces/1/chats') });
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each(calls)('ends $name with the reason of its signal, and leaves nothing on it', async ({ call }) => {
    const aborter = new AbortController();
    const reason = new Error('changed my mind');
    const { client } = stubClient(answer, { timeoutMs: 0, maxRetries: 0 });
    if (answer === forever) return; // Without a limit, it is fetch that hangs.
    client.api.use(middleware);
    const outcome = watch(call(client, { signal: aborter.signal }));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(outcome.state).toBe('pending');
    aborter.abort(reason);
    await vi.advanceTimersByTimeAsync(0);
    expect(outcome).toEqual({ state: 'rejected', value: reason });
    expect(getEventListeners(aborter.signal, 'abort')).toEqual([]);
  });
});

describe('a middleware that ends', () => {
  it.each(calls)('leaves no timer, and nothing on the signal of $name', async ({ call }) => {
    for (const answer of [
      () => Response.json({ id: 5, data: [], items: [] }),
      () => new Response(null, { status: 204 }),
      () => Response.json({ error: 'not_found' }, { status: 404 }),
      () => new Response('<html>', { headers: { 'Content-Type': 'text/html' } }),
      () => Promise.reject(new TypeError('fetch failed')),
    ]) {
      const { signal } = new AbortController();
      const { client } = stubClient(answer, { timeoutMs, maxRetries: 0 });
      client.api.use({
        onResponse: async ({ response }) => {
          await response.clone().text();
          await new Promise((resolve) => setTimeout(resolve, timeoutMs / 2));
        },
      });
      const outcome = watch(call(client, { signal }));
      await vi.advanceTimersByTimeAsync(timeoutMs / 2);
      expect(outcome.state).not.toBe('pending');
      expect(outcome.value).not.toBeInstanceOf(TimeoutError);
      expect(vi.getTimerCount()).toBe(0);
      expect(getEventListeners(signal, 'abort')).toEqual([]);
    }
  });

  it('with an answer in the place of a failure is the result, though the time limit had passed', async () => {
    const { client } = stubClient(forever, { timeoutMs, maxRetries: 0 });
    client.api.use({ onError: () => Response.json({ id: 5 }) });
    const outcome = watch(client.chats.get(5));
    await vi.advanceTimersByTimeAsync(timeoutMs);
    expect(outcome).toEqual({ state: 'resolved', value: { id: 5 } });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is told of the failure as the caller would be', async () => {
    const seen: unknown[] = [];
    const { client } = stubClient(() => Promise.reject(new TypeError('fetch failed')), { maxRetries: 0 });
    client.api.use({
      onError: ({ error }) => {
        seen.push(error);
      },
    });
    const outcome = watch(client.chats.get(5));
    await vi.advanceTimersByTimeAsync(0);
    expect(seen).toEqual([expect.any(ConnectionError)]);
    expect(outcome.value).toBe(seen[0]);
  });
});

describe('the Request that a middleware sees', () => {
  const places: { where: string; middleware(listen: (request: Request) => Promise<void>): Middleware }[] = [
    {
      where: 'onRequest',
      middleware: (listen) => ({ onRequest: ({ request }) => listen(request).then(() => undefined) }),
    },
    {
      where: 'onResponse',
      middleware: (listen) => ({ onResponse: ({ request }) => listen(request).then(() => undefined) }),
    },
    { where: 'onError', middleware: (listen) => ({ onError: ({ request }) => listen(request).then(() => undefined) }) },
  ];

  it.each(places)(
    'carries a signal that tells of an abort and of the time limit, in $where',
    async ({ where, middleware }) => {
      for (const cause of ['abort', 'time limit']) {
        const aborter = new AbortController();
        const seen: unknown[] = [];
        const failing = () => Promise.reject(new TypeError('fetch failed'));
        const { client } = stubClient(where === 'onError' ? failing : undefined, { timeoutMs, maxRetries: 0 });
        client.api.use(
          middleware(async ({ signal }) => {
            await new Promise((resolve) => signal.addEventListener('abort', resolve));
            seen.push(signal.reason);
          }),
        );
        watch(client.chats.get(5, { signal: aborter.signal }));
        await vi.advanceTimersByTimeAsync(timeoutMs / 2);
        expect(seen).toEqual([]);
        if (cause === 'abort') aborter.abort('enough');
        await vi.advanceTimersByTimeAsync(timeoutMs);
        expect(seen, cause).toEqual([cause === 'abort' ? 'enough' : expect.objectContaining({ name: 'TimeoutError' })]);
      }
    },
  );
});

it('an error of the server stays one where the middleware takes its time within the limit', async () => {
  const { client } = stubClient(() => Response.json({ error: 'not_found' }, { status: 404 }), { timeoutMs });
  client.api.use({ onResponse: () => new Promise((resolve) => setTimeout(resolve, timeoutMs - 1)) });
  const outcome = watch(client.chats.get(5));
  await vi.advanceTimersByTimeAsync(timeoutMs);
  expect(outcome.value).toBeInstanceOf(NotFoundError);
});
