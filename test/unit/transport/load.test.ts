/** Many calls against a server that counts: how many requests leave, and how many calls succeed. Time is faked. */
import { describe, expect, it, vi } from 'vitest';
import type { ClientOptions, TogglFocusClient } from '../../../src/index.ts';
import { clientOf } from '../stub-fetch.ts';
import { chat } from './answers.ts';
import { useFakeClock } from './fake-clock.ts';
import { watch } from './watch.ts';

useFakeClock();

const windowMs = 3_600_000;

/** A server that counts like Toggl's: so many requests in each window of an hour, answered after 20 ms. */
function quotaServer(limit: number, leftAtFirst = limit) {
  let windowStartMs = Date.now();
  let left = leftAtFirst;
  const statuses: number[] = [];
  const fetch = async (): Promise<Response> => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    while (Date.now() >= windowStartMs + windowMs) {
      windowStartMs += windowMs;
      left = limit;
    }
    const status = left > 0 ? 200 : 402;
    if (left > 0) left--;
    statuses.push(status);
    const headers = {
      'X-Toggl-Quota-Remaining': `${left}`,
      'X-Toggl-Quota-Resets-In': `${Math.ceil((windowStartMs + windowMs - Date.now()) / 1_000)}`,
    };
    return status === 200 ? Response.json(chat, { headers }) : Response.json({}, { status, headers });
  };
  return { fetch, statuses };
}

/** A server that takes one request a second, and answers the others with 429. */
function slowServer(headers: Record<string, string> = {}) {
  let takenAtMs = Number.NEGATIVE_INFINITY;
  const statuses: number[] = [];
  const fetch = async (): Promise<Response> => {
    const isTaken = Date.now() - takenAtMs < 1_000;
    if (!isTaken) takenAtMs = Date.now();
    statuses.push(isTaken ? 429 : 200);
    return isTaken ? new Response('<html>', { status: 429, headers }) : Response.json(chat);
  };
  return { fetch, statuses };
}

async function callsAtOnce(client: TogglFocusClient, count: number) {
  const outcomes = Array.from({ length: count }, () => watch(client.chats.get(1)));
  await vi.runAllTimersAsync();
  return {
    succeeded: outcomes.filter(({ state }) => state === 'resolved').length,
    refused: outcomes.filter(({ value }) => value instanceof Error && 'local' in value && value.local === true).length,
  };
}

function count(statuses: number[], status: number): number {
  return statuses.filter((other) => other === status).length;
}

async function clientThatKnows(fetch: () => Promise<Response>, quota: ClientOptions['quota'] = {}) {
  const client = clientOf(fetch, { quota });
  watch(client.chats.get(1));
  await vi.runAllTimersAsync();
  return client;
}

describe('with 5 requests left, 30 calls at once', () => {
  it.each([0, 3])('are 5 requests and 25 refusals without a request, with a reserve of %i', async (reserve) => {
    const { fetch, statuses } = quotaServer(30, 6);
    const client = await clientThatKnows(fetch, { reserve });
    expect(client.quota?.remaining).toBe(5);
    expect(await callsAtOnce(client, 30)).toEqual({ succeeded: 5, refused: 25 });
    expect(statuses).toEqual(Array(6).fill(200));
  });
});

describe("with onExceeded: 'wait'", () => {
  it('70 calls at once over windows of 30 all succeed, with at most 72 requests and one 402 a window', async () => {
    const { fetch, statuses } = quotaServer(30);
    const client = await clientThatKnows(fetch, { onExceeded: 'wait', maxWaitMs: 4 * windowMs });
    expect(await callsAtOnce(client, 70)).toEqual({ succeeded: 70, refused: 0 });
    expect(statuses.length - 1).toBeLessThanOrEqual(72);
    expect(count(statuses, 402)).toBeLessThanOrEqual(2);
  });

  it('12 calls at 3 a window are 12 requests', async () => {
    const { fetch, statuses } = quotaServer(3);
    const client = await clientThatKnows(fetch, { onExceeded: 'wait', maxWaitMs: 5 * windowMs });
    expect(await callsAtOnce(client, 11)).toEqual({ succeeded: 11, refused: 0 });
    expect(statuses).toEqual(Array(12).fill(200));
  });
});

describe('against a server that takes one request a second', () => {
  it('8 calls at once all succeed, with at most 17 requests, without a Retry-After', async () => {
    const { fetch, statuses } = slowServer();
    expect(await callsAtOnce(clientOf(fetch), 8)).toEqual({ succeeded: 8, refused: 0 });
    expect(statuses.length).toBeLessThanOrEqual(17);
  });

  it('20 calls at once all succeed, with at most 42 requests, with Retry-After: 1', async () => {
    const { fetch, statuses } = slowServer({ 'Retry-After': '1' });
    expect(await callsAtOnce(clientOf(fetch), 20)).toEqual({ succeeded: 20, refused: 0 });
    expect(statuses.length).toBeLessThanOrEqual(42);
  });

  it('8 calls one after another all succeed, with at most 11 requests, without a Retry-After', async () => {
    const { fetch, statuses } = slowServer();
    const client = clientOf(fetch);
    const run = watch(
      (async () => {
        for (let call = 0; call < 8; call++) await client.chats.get(1);
      })(),
    );
    await vi.runAllTimersAsync();
    expect(run.state).toBe('resolved');
    expect(statuses.length).toBeLessThanOrEqual(11);
  });

  it('a minute without a 429 ends the slow pace', async () => {
    const { fetch, statuses } = slowServer();
    const client = clientOf(fetch);
    await callsAtOnce(client, 2);
    await vi.advanceTimersByTimeAsync(61_000);
    statuses.length = 0;
    for (let call = 0; call < 3; call++) watch(client.chats.get(1));
    await vi.advanceTimersByTimeAsync(0);
    expect(statuses).toHaveLength(3);
  });
});

describe('the clocks', () => {
  const spent = (seconds: number) => ({
    'X-Toggl-Quota-Remaining': '0',
    'X-Toggl-Quota-Resets-In': `${seconds}`,
  });

  it('set back a day does not prolong a latch of a minute', async () => {
    const answers = [() => Response.json(chat, { headers: spent(60) }), () => Response.json(chat)];
    const client = await clientThatKnows(async () => answers.shift()?.() ?? Response.json(chat));
    vi.setSystemTime(Date.now() - 86_400_000);
    await vi.advanceTimersByTimeAsync(60_001);
    const outcome = watch(client.chats.get(1));
    await vi.runAllTimersAsync();
    expect(outcome.state).toBe('resolved');
  });

  it('after a sleep of the machine: a call that waits goes on within a minute of waking', async () => {
    const answers = [() => Response.json(chat, { headers: spent(3_600) }), () => Response.json(chat)];
    const client = await clientThatKnows(async () => answers.shift()?.() ?? Response.json(chat), {
      onExceeded: 'wait',
    });
    const outcome = watch(client.chats.get(1));
    await vi.advanceTimersByTimeAsync(30_000);
    // Timers stood still meanwhile, the wall clock did not.
    vi.setSystemTime(Date.now() + 3_600_000);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(outcome.state).toBe('resolved');
  });

  it('of a header in milliseconds latch an hour at most', async () => {
    const client = await clientThatKnows(async () => Response.json(chat, { headers: spent(900_000) }));
    expect(client.quota?.resetsAt.getTime()).toBeLessThanOrEqual(Date.now() + 3_600_000);
  });
});

describe('what is known of the quota', () => {
  it('rises within a window where a plan was raised', async () => {
    const told = ['3', '573'];
    const fetch = async () =>
      Response.json(chat, {
        headers: { 'X-Toggl-Quota-Remaining': told.shift() ?? '0', 'X-Toggl-Quota-Resets-In': '3000' },
      });
    const client = await clientThatKnows(fetch);
    expect(client.quota?.remaining).toBe(3);
    await callsAtOnce(client, 1);
    expect(client.quota?.remaining).toBe(573);
  });

  it('is read where the header has spaces', async () => {
    const headers = {
      get: (name: string) => ({ 'X-Toggl-Quota-Remaining': ' 3 ', 'X-Toggl-Quota-Resets-In': ' 60 ' })[name] ?? null,
    };
    const answer = { status: 200, ok: true, headers, body: null, text: async () => JSON.stringify(chat) };
    const client = clientOf(async () => Object.assign(Object.create(null), answer));
    watch(client.chats.get(1));
    await vi.runAllTimersAsync();
    expect(client.quota?.remaining).toBe(3);
  });
});

describe('a call that is held', () => {
  it('by a spent quota tells how long, and when it resets', async () => {
    const { fetch } = quotaServer(1);
    const waits: unknown[] = [];
    const client = clientOf(fetch, { quota: { onExceeded: 'wait' }, on: { wait: (event) => waits.push(event) } });
    await callsAtOnce(client, 1);
    const sentAtMs = Date.now();
    watch(client.chats.get(1));
    await vi.advanceTimersByTimeAsync(0);
    expect(waits).toEqual([
      {
        operationId: 'getChat',
        method: 'GET',
        path: '/workspaces/1/chats/1',
        reason: 'quota',
        delayMs: expect.any(Number),
        resetsAt: expect.any(Date),
      },
    ]);
    await vi.runAllTimersAsync();
    expect(Date.now() - sentAtMs).toBeGreaterThan(3_000_000);
  });
});
