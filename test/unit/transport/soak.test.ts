/** Ten thousand calls with faults at random, on one signal that lives as long as the program. */
import { getEventListeners } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { TogglFocusClient } from '../../../src/index.ts';
import { everyCall } from '../every-call.ts';
import { clientOf } from '../stub-fetch.ts';
import { breakingBody, endlessBody, stallingBody } from './answers.ts';

afterEach(() => {
  vi.useRealTimers();
});

/** The same numbers from 0 to below 1 in each run (mulberry32). */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const page = '{"page":1,"per_page":2,"data":[{"id":1},{"id":2}]}';
const stream = '{"items":[{"id":1},{"id":2}]}';
const quotaHeaders = { 'X-Toggl-Quota-Remaining': '600', 'X-Toggl-Quota-Resets-In': '3600' };

/** Makes an answer; `ok` is the body of a good one. */
type SoakAnswer = (ok: string) => Response | Promise<Response>;

const answers: [SoakAnswer, ...SoakAnswer[]] = [
  (ok) => new Response(ok, { headers: quotaHeaders }),
  (ok) => new Response(ok),
  () => new Response(null, { status: 204, headers: quotaHeaders }),
  () => new Response('{"error":"not_found"}', { status: 404 }),
  () => new Response('<html>', { status: 500 }),
  () => new Response('busy', { status: 429, headers: { 'Retry-After': '1' } }),
  () => new Response('busy', { status: 429, headers: { 'Retry-After': '100000' } }),
  () => new Response(null, { status: 503 }),
  () => new Response(null, { status: 402 }),
  () => new Response(endlessBody(), { status: 502 }),
  () => new Response(stallingBody('{'), { status: 400 }),
  (ok) => new Response(stallingBody(ok.slice(0, 20))),
  (ok) => new Response(breakingBody(ok.slice(0, 20))),
  (ok) => new Response(ok.slice(0, -1)),
  () => new Response('<html>'),
  () => Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ECONNREFUSED' }) })),
  () => Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ECONNRESET' }) })),
  () => new Promise(() => {}),
];

type SoakedCall = (client: TogglFocusClient, signal: AbortSignal) => PromiseLike<unknown>;

const calls: [SoakedCall, ...SoakedCall[]] = [
  (client, signal) => client.chats.get(1, { signal }).withResponse(),
  async (client, signal) => (await client.chats.get(1, { signal }).asResponse()).body?.cancel(),
  async (client, signal) => {
    for await (const _ of client.messages.stream(1, {}, { signal })) break;
  },
  async (client, signal) => {
    let items = 0;
    for await (const _ of client.chats.list({}, { signal })) if (++items > 5) break;
  },
  ...everyCall.map(
    ([, , call]): SoakedCall =>
      (client, signal) =>
        call(client, { signal }),
  ),
];

function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc');
}

describe('10,000 calls with faults at random', () => {
  it('leave no listener, no timer and no memory', { timeout: 90_000 }, async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] });
    const random = seededRandom(20_260_701);
    const pick = <T>(from: [T, ...T[]]): T => from[Math.floor(random() * from.length)] ?? from[0];
    const fetch = async (url: string) => {
      const ok = url.includes('/stream') ? stream : page;
      return random() < 0.4 ? new Response(ok) : pick(answers)(ok);
    };
    const client = clientOf(fetch, { timeoutMs: 50, on: { request: () => {}, retry: () => {} } });
    const withMiddleware = clientOf(fetch, { timeoutMs: 50 });
    withMiddleware.api.use({ onRequest: () => (random() < 0.3 ? new Response(page) : undefined) });

    const longLived = new AbortController();
    const outcomes = { resolved: 0, rejected: 0 };
    const aborted: AbortSignal[] = [];

    const callOnce = async () => {
      const call = pick(calls);
      const { signal } = longLived;
      const isAborted = random() < 0.1;
      const controller = isAborted ? new AbortController() : undefined;
      if (controller) {
        aborted.push(controller.signal);
        setTimeout(() => controller.abort(), random() * 60);
      }
      try {
        await call(random() < 0.2 ? withMiddleware : client, controller?.signal ?? signal);
        outcomes.resolved++;
      } catch {
        outcomes.rejected++;
      }
    };
    const callMany = async (count: number) => {
      for (let done = 0; done < count; done += 100) {
        let pending = 100;
        for (let index = 0; index < 100; index++) callOnce().finally(() => pending--);
        while (pending > 0) {
          // Streams settle within a turn of the event loop; what waits after it waits for the clock.
          await new Promise((resolve) => setImmediate(resolve));
          vi.advanceTimersByTime(20);
        }
        expect(getEventListeners(longLived.signal, 'abort')).toEqual([]);
        for (const signal of aborted.splice(0)) expect(getEventListeners(signal, 'abort')).toEqual([]);
        await vi.runOnlyPendingTimersAsync(); // The aborts of calls that were over before.
        expect(vi.getTimerCount()).toBe(0);
      }
    };

    const collect = garbageCollector();
    const heapBytes = async () => {
      for (let count = 0; count < 3; count++) {
        collect(); // What has a finalizer is freed by the collection after the next turn.
        await new Promise((resolve) => setImmediate(resolve));
      }
      return process.memoryUsage().heapUsed;
    };
    await callMany(2_000);
    const beforeBytes = await heapBytes();
    await callMany(8_000);
    const growthBytes = (await heapBytes()) - beforeBytes;
    // 200 bytes left by each of 8,000 calls, which is a closure and what it holds.
    expect(growthBytes).toBeLessThan(1_600_000);
    expect(outcomes.resolved + outcomes.rejected).toBe(10_000);
    expect(outcomes.resolved).toBeGreaterThan(2_000);
    expect(outcomes.rejected).toBeGreaterThan(2_000);
  });
});
