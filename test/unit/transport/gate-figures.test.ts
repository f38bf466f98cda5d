/** How many requests the calls cost, against a server in memory that counts them, or slows them down, as the API does. */
import { describe, expect, it, vi } from 'vitest';
import { type Caller, Gate } from '../../../src/transport/gate.ts';
import type { Told } from '../../../src/transport/gate-state.ts';
import { startMs, useFakeClock } from './fake-clock.ts';
import { watch } from './watch.ts';

useFakeClock();

const hourMs = 3_600_000;
const tripMs = 20;

interface Answer {
  status: 200 | 402 | 429;
  told: Told;
}

type Server = () => Answer;

/** So many requests an hour. Resets-In is told in whole seconds, `rounded` up or down. */
function countingServer(limit: number, rounded: (seconds: number) => number = Math.ceil): Server {
  let window = -1;
  let remaining = 0;
  return () => {
    const sinceMs = Date.now() - startMs;
    if (Math.floor(sinceMs / hourMs) !== window) {
      window = Math.floor(sinceMs / hourMs);
      remaining = limit;
    }
    const isSpent = remaining === 0;
    if (!isSpent) remaining--;
    const quota = { remaining, resetsInMs: rounded(((window + 1) * hourMs - sinceMs) / 1_000) * 1_000 };
    return { status: isSpent ? 402 : 200, told: { quota, isQuotaSpent: isSpent } };
  };
}

/** One request a second. `holdMs` is what `Retry-After` asks for, or the second that a client waits without one. */
function slowServer(holdMs = 1_000): Server {
  let lastMs = Number.NEGATIVE_INFINITY;
  return () => {
    if (Date.now() - lastMs < 1_000) return { status: 429, told: { holdMs } };
    lastMs = Date.now();
    return { status: 200, told: {} };
  };
}

/** Calls as the transport makes them: each is sent again twice after a 429, and as often as it takes after a 402 of the quota. */
class Client {
  readonly #gate: Gate;
  readonly #server: Server;
  readonly #statuses: number[] = [];

  constructor(onExceeded: 'throw' | 'wait', server: Server) {
    this.#gate = new Gate({ onExceeded, maxWaitMs: 24 * hourMs });
    this.#server = server;
  }

  async call(): Promise<string> {
    const refusal = new Error('refused');
    const caller: Caller = { turn: 0, waitedForQuotaMs: 0, onHeld: () => {}, refused: () => refusal };
    for (let retries = 0; ; ) {
      const entered = this.#gate.enter('1', caller);
      const ticket = 'leave' in entered ? await entered.ticket : entered;
      await travel();
      const { status, told } = this.#server();
      this.#statuses.push(status);
      await travel();
      this.#gate.answered(ticket, told);
      if (status === 200) return 'succeeded';
      if (status === 429 && ++retries > 2) throw new Error('too many');
    }
  }

  /** So many calls at once, to the end of the last one. */
  async atOnce(count: number): Promise<void> {
    await this.#run(Array.from({ length: count }, () => this.call()));
  }

  async oneAfterAnother(count: number): Promise<void> {
    const all = async () => {
      for (let done = 0; done < count; done++) await this.call();
    };
    await this.#run([all()]);
  }

  readonly outcomes: Record<string, number> = {};

  async #run(calls: Promise<unknown>[]): Promise<void> {
    const watched = calls.map(watch);
    await vi.runAllTimersAsync();
    for (const { state, value } of watched) {
      const outcome = value instanceof Error ? value.message : state;
      this.outcomes[outcome] = (this.outcomes[outcome] ?? 0) + 1;
    }
  }

  get requests(): number {
    return this.#statuses.length;
  }

  count(status: Answer['status']): number {
    return this.#statuses.filter((other) => other === status).length;
  }
}

function travel(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, tripMs));
}

describe('a quota that is known', () => {
  it('of 5 requests left: 30 calls at once cost 5 requests and no 402, and 25 are refused', async () => {
    const client = new Client('throw', countingServer(6));
    await client.atOnce(1);
    await client.atOnce(30);
    expect(client.outcomes).toEqual({ resolved: 6, refused: 25 });
    expect([client.requests, client.count(402)]).toEqual([6, 0]);
  });

  it('of 30 an hour: 70 calls that wait take three windows, 70 requests and no 402', async () => {
    const client = new Client('wait', countingServer(30));
    await client.atOnce(1);
    await client.atOnce(69);
    expect(client.outcomes).toEqual({ resolved: 70 });
    expect([client.requests, client.count(402)]).toEqual([70, 0]);
    expect(Date.now() - startMs).toBeLessThan(2 * hourMs + 2_000);
  });

  it('of 30 an hour, told to end a little early: one 402 more for each window', async () => {
    const client = new Client('wait', countingServer(30, Math.floor));
    await client.atOnce(1);
    await client.atOnce(69);
    expect(client.outcomes).toEqual({ resolved: 70 });
    expect([client.requests, client.count(402)]).toEqual([72, 2]);
  });

  it('of 3 an hour: 12 calls that wait for the next window are 12 requests and no 402', async () => {
    const client = new Client('wait', countingServer(3));
    await client.atOnce(3);
    await client.atOnce(12);
    expect(client.outcomes).toEqual({ resolved: 15 });
    expect([client.requests, client.count(402)]).toEqual([15, 0]);
  });
});

describe('a quota that is not known yet', () => {
  it('of 30 an hour: 70 calls at once meet 40 times a 402, and then none', async () => {
    const client = new Client('wait', countingServer(30));
    await client.atOnce(70);
    expect(client.outcomes).toEqual({ resolved: 70 });
    expect([client.requests, client.count(402)]).toEqual([110, 40]);
  });
});

describe('a server that takes one request a second', () => {
  it.each([
    [8, 'no Retry-After', 1_000, 15],
    [20, 'Retry-After: 1', 1_000, 39],
    [20, 'Retry-After: 0', 0, 39],
    [100, 'no Retry-After', 1_000, 239],
  ])('answers all of %i calls at once, with %s', async (calls, _, holdMs, requests) => {
    const client = new Client('throw', slowServer(holdMs));
    await client.atOnce(calls);
    expect(client.outcomes).toEqual({ resolved: calls });
    expect(client.requests).toBe(requests);
  });

  it('answers 8 calls, one after another, with 9 requests', async () => {
    const client = new Client('throw', slowServer());
    await client.oneAfterAnother(8);
    expect(client.outcomes).toEqual({ resolved: 1 });
    expect(client.requests).toBe(9);
  });
});
