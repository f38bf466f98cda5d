/** Processes that share what they know of the quota, through a store that works, fails, or holds something else. */
import { createHash } from 'node:crypto';
import { Keyv } from 'keyv';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type ClientOptions, ConfigurationError, type StoreErrorEvent } from '../../src/index.ts';
import { type KeyValueStore, quotaStore } from '../../src/quota-store.ts';
import { Gate } from '../../src/transport/gate.ts';
import type { Told } from '../../src/transport/gate-state.ts';
import { clientOf, stubFetch } from './stub-fetch.ts';
import { startMs, useFakeClock } from './transport/fake-clock.ts';
import { enterMany, type TestCaller } from './transport/gate-caller.ts';
import { watch } from './transport/watch.ts';

useFakeClock();

beforeEach(() => {
  // The platform makes a digest on another thread, for which no fake clock waits.
  vi.spyOn(crypto.subtle, 'digest').mockImplementation(async (_, data) => {
    const bytes = ArrayBuffer.isView(data)
      ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
      : new Uint8Array(data);
    return new Uint8Array(createHash('sha256').update(bytes).digest()).buffer;
  });
});

const hourMs = 3_600_000;
const minuteMs = 60_000;
const credential = 'toggl_sk_example';
const prefix = `toggl-focus-chats:${createHash('sha256').update(credential).digest('hex')}`;

function quota(remaining: number, resetsInMs = hourMs): Told {
  return { quota: { remaining, resetsInMs } };
}

/** Keeps values as JSON text until their time is over, and can fail in each way that a store can. */
class MemoryStore implements KeyValueStore {
  readonly entries = new Map<string, { text: string; untilMs: number }>();
  readonly reads: string[] = [];
  readonly writes: [key: string, value: unknown, ttlMs: number][] = [];
  /** How it answers from now on: as it should, or not. */
  fault: (() => Promise<never>) | undefined;
  isTaking = true;
  #listeners: ((error: unknown) => void)[] = [];

  async get(key: string): Promise<unknown> {
    this.reads.push(key);
    if (this.fault) return this.fault();
    const entry = this.entries.get(key);
    return entry && entry.untilMs > Date.now() ? JSON.parse(entry.text) : undefined;
  }

  async set(key: string, value: unknown, ttlMs: number): Promise<boolean> {
    if (this.fault) return this.fault();
    if (!this.isTaking) return false;
    this.writes.push([key, value, ttlMs]);
    this.entries.set(key, { text: JSON.stringify(value), untilMs: Date.now() + ttlMs });
    return true;
  }

  on(_event: 'error', listener: (error: unknown) => void): void {
    this.#listeners.push(listener);
  }

  emit(error: Error): void {
    for (const listener of this.#listeners) listener(error);
  }

  get listeners(): number {
    return this.#listeners.length;
  }

  put(name: string, value: unknown): void {
    this.entries.set(`${prefix}:1:${name}`, { text: JSON.stringify(value), untilMs: Number.POSITIVE_INFINITY });
  }
}

/** A process of its own: a gate, and what it was told of failures. */
class Process {
  readonly gate: Gate;
  readonly errors: unknown[] = [];

  constructor(
    store: KeyValueStore,
    {
      onExceeded = 'throw',
      user = () => credential,
      namespace,
    }: { onExceeded?: 'throw' | 'wait'; user?: () => string | Promise<string>; namespace?: string } = {},
  ) {
    const share = quotaStore(store, { namespace }).open({
      credential: user,
      onError: (error) => this.errors.push(error),
    });
    this.gate = new Gate({ onExceeded, maxWaitMs: 24 * hourMs, share });
  }

  /** Calls that enter at once, a moment later. */
  async enter(count: number, workspace = '1'): Promise<TestCaller[]> {
    const callers = enterMany(this.gate, count, workspace);
    await settle();
    return callers;
  }

  /** A call that is sent and answered so. */
  async learn(told: Told, workspace = '1'): Promise<void> {
    const [caller] = await this.enter(1, workspace);
    if (caller) this.gate.answered(caller.ticket, told);
    await settle();
  }
}

const settle = () => vi.advanceTimersByTimeAsync(0);

function states(callers: TestCaller[]): string[] {
  return callers.map(({ state }) => state);
}

describe('a process', () => {
  it('refuses its first call where another has learnt that the quota is spent', async () => {
    const store = new MemoryStore();
    await new Process(store).learn(quota(0, minuteMs));
    const [caller] = await new Process(store).enter(1);
    expect(caller?.state).toBe('refused');
    expect(caller?.refusedWith).toEqual({ remaining: 0, resetsAt: new Date(startMs + minuteMs) });
  });

  it('waits with its first call, until the window of which another has learnt ends', async () => {
    const store = new MemoryStore();
    await new Process(store).learn(quota(0, minuteMs));
    const [caller] = await new Process(store, { onExceeded: 'wait' }).enter(1);
    await vi.advanceTimersByTimeAsync(minuteMs - 1);
    expect(caller?.state).toBe('waiting');
    await vi.advanceTimersByTimeAsync(1);
    expect(caller?.state).toBe('gone');
    expect(caller?.held).toEqual([{ reason: 'quota', delayMs: minuteMs, resetsAt: new Date(startMs + minuteMs) }]);
  });

  it('sends no more at once than another has learnt to be left', async () => {
    const store = new MemoryStore();
    await new Process(store).learn(quota(2));
    expect(states(await new Process(store).enter(3))).toEqual(['gone', 'gone', 'waiting']);
  });

  it('slows down by the 429 of another, with the calls of a minute after it', async () => {
    const store = new MemoryStore();
    const other = new Process(store);
    await other.learn({ holdMs: 5_000 });
    const [first, second] = await new Process(store).enter(2);
    expect(first?.held).toEqual([{ reason: 'rate', delayMs: 5_000 }]);
    await vi.advanceTimersByTimeAsync(5_000);
    expect([first?.state, second?.state]).toEqual(['gone', 'waiting']);
    await vi.advanceTimersByTimeAsync(30_000);
    const late = await new Process(store).enter(2);
    expect(states(late)).toEqual(['gone', 'waiting']);
    expect(late[1]?.held).toEqual([{ reason: 'rate', delayMs: 1_050 }]);
    const process = new Process(store);
    await process.enter(1);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(states(await process.enter(3))).toEqual(['gone', 'gone', 'gone']);
  });

  it('goes on one by one after a spent window, though no other tells of the next', async () => {
    const store = new MemoryStore();
    const one = new Process(store);
    await one.learn(quota(0, minuteMs));
    await vi.advanceTimersByTimeAsync(minuteMs);
    expect(states(await one.enter(3))).toEqual(['gone', 'waiting', 'waiting']);
  });

  it('does not take for news what it told itself', async () => {
    const one = new Process(new MemoryStore());
    await one.learn(quota(3));
    const [first] = await one.enter(1);
    await vi.advanceTimersByTimeAsync(1_000);
    await one.enter(1);
    // The plan was raised. The figure is the same that was known when the request was sent, so the answer replaces it.
    if (first) one.gate.answered(first.ticket, quota(573));
    expect(one.gate.known('1')?.remaining).toBe(573);
  });

  it('learns of a 429 though another goes on to write what is left', async () => {
    const store = new MemoryStore();
    const other = new Process(store);
    const [first, second] = await other.enter(2);
    if (first) other.gate.answered(first.ticket, { holdMs: 5_000 });
    if (second) other.gate.answered(second.ticket, quota(20));
    await settle();
    expect(states(await new Process(store).enter(1))).toEqual(['waiting']);
  });

  it('takes a higher figure from another too, when its own is old', async () => {
    const store = new MemoryStore();
    const one = new Process(store);
    await one.learn(quota(3));
    await vi.advanceTimersByTimeAsync(1_000);
    await new Process(store).learn(quota(573));
    await one.enter(1);
    expect(one.gate.known('1')).toEqual({ remaining: 573, resetsAt: new Date(startMs + 1_000 + hourMs) });
  });

  it('learns nothing from one of another user, or about another workspace', async () => {
    const store = new MemoryStore();
    await new Process(store).learn(quota(0));
    const other = new Process(store, { user: () => 'toggl_sk_other' });
    expect(states(await other.enter(1))).toEqual(['gone']);
    expect(states(await new Process(store).enter(1, '2'))).toEqual(['gone']);
    expect(states(await new Process(store, { namespace: 'staging' }).enter(1))).toEqual(['gone']);
  });
});

describe('the store', () => {
  it('is read before a call where the own knowledge is older than a second, once for all that wait', async () => {
    const store = new MemoryStore();
    const one = new Process(store);
    const [first] = await one.enter(1);
    await vi.advanceTimersByTimeAsync(600);
    if (first) one.gate.answered(first.ticket, quota(30));
    store.reads.length = 0;
    await vi.advanceTimersByTimeAsync(999);
    await one.enter(1);
    expect(store.reads).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(states(await one.enter(5))).toEqual(Array(5).fill('gone'));
    expect(store.reads).toEqual([`${prefix}:1:quota`, `${prefix}:1:rate`]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is written after an answer that changed something, until there is nothing to tell any more', async () => {
    const store = new MemoryStore();
    const one = new Process(store);
    await one.learn({});
    expect(store.writes).toEqual([]);
    await one.learn({ ...quota(7, minuteMs), holdMs: 2_000 });
    expect(store.writes).toEqual([
      [`${prefix}:1:quota`, { version: 1, remaining: 7, resetsAtMs: startMs + minuteMs }, minuteMs],
      [`${prefix}:1:rate`, { version: 1, heldUntilMs: startMs + 2_000 }, minuteMs + 2_000],
    ]);
    await vi.advanceTimersByTimeAsync(10_000);
    await one.learn({});
    await vi.advanceTimersByTimeAsync(10_000);
    await one.learn(quota(7, 0));
    expect(store.writes).toHaveLength(2);
  });

  it('is written once for many answers at once: first, and then what came of them', async () => {
    const store = new MemoryStore();
    const one = new Process(store);
    const callers = await one.enter(20);
    for (const [index, { ticket }] of callers.entries()) one.gate.answered(ticket, quota(19 - index));
    await settle();
    expect(store.writes.map(([, value]) => value)).toEqual([
      { version: 1, remaining: 19, resetsAtMs: startMs + hourMs },
      { version: 1, remaining: 0, resetsAtMs: startMs + hourMs },
    ]);
  });

  it('holds no credential, nor a part of one', async () => {
    const store = new MemoryStore();
    await new Process(store, { namespace: 'staging' }).learn(quota(7));
    expect([...store.entries.keys()]).toEqual([`${prefix.replace('toggl-focus-chats', 'staging')}:1:quota`]);
    expect(JSON.stringify([...store.entries])).not.toMatch(/toggl_sk|example/);
  });

  const soon = startMs + minuteMs;
  it.each([
    ['a text', 'quota'],
    ['a number', 0],
    ['null', null],
    ['a list', [1, 0, soon]],
    ['nothing', {}],
    ['a foreign version', { version: 2, remaining: 0, resetsAtMs: soon, heldUntilMs: soon }],
    ['no version', { remaining: 0, resetsAtMs: soon, heldUntilMs: soon }],
    ['texts', { version: 1, remaining: '0', resetsAtMs: `${soon}`, heldUntilMs: `${soon}` }],
    ['less than nothing', { version: 1, remaining: -1, resetsAtMs: soon }],
    [
      'a window that is over',
      { version: 1, remaining: 0, resetsAtMs: startMs - 1, heldUntilMs: startMs - minuteMs - 1 },
    ],
    [
      'a window of ten days',
      { version: 1, remaining: 0, resetsAtMs: startMs + 240 * hourMs, heldUntilMs: startMs + 240 * hourMs },
    ],
    ['no time', { version: 1, remaining: 0 }],
  ])('that holds %s is not believed', async (_, value) => {
    const store = new MemoryStore();
    store.put('quota', value);
    store.put('rate', value);
    const one = new Process(store);
    expect(states(await one.enter(3))).toEqual(['gone', 'gone', 'gone']);
    expect(one.gate.known('1')).toBeUndefined();
    expect(one.errors).toEqual([]);
  });

  it('is listened to once, however many clients there are', () => {
    const store = new MemoryStore();
    const shared = quotaStore(store);
    for (let client = 0; client < 20; client++) shared.open({ credential: () => credential, onError: () => {} });
    expect(store.listeners).toBe(1);
  });
});

describe('a Keyv', () => {
  it('is such a store', async () => {
    const keyv = new Keyv();
    await new Process(keyv).learn(quota(0, minuteMs));
    expect(states(await new Process(keyv).enter(1))).toEqual(['refused']);
    await vi.advanceTimersByTimeAsync(minuteMs + 1);
    expect(await keyv.get(`${prefix}:1:quota`)).toBeUndefined();
  });
});

describe('a store that fails', () => {
  const faults: [string, () => Promise<never>, string][] = [
    ['rejects', () => Promise.reject(new Error('no connection')), 'no connection'],
    ['does not answer', () => new Promise(() => {}), 'The quota store took over 250 ms to read.'],
  ];

  it.each(faults)('holds no call for over 250 ms, and is told of: it %s', async (_, fault, message) => {
    const store = new MemoryStore();
    const one = new Process(store);
    store.fault = fault;
    const callers = enterMany(one.gate, 3);
    await vi.advanceTimersByTimeAsync(250);
    expect(states(callers)).toEqual(['gone', 'gone', 'gone']);
    expect(one.errors).toEqual([new Error(message)]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each(faults)('is left alone for five seconds, and then used again: it %s', async (_, fault) => {
    const store = new MemoryStore();
    const one = new Process(store);
    store.fault = fault;
    enterMany(one.gate, 1);
    await vi.advanceTimersByTimeAsync(250);
    store.reads.length = 0;
    for (let second = 0; second < 4; second++) {
      expect(states(enterMany(one.gate, 1))).toEqual(['gone']);
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(store.reads).toEqual([]);
    expect(one.errors).toHaveLength(1);
    store.fault = undefined;
    store.put('quota', { version: 1, remaining: 0, resetsAtMs: Date.now() + minuteMs });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(states(await one.enter(1))).toEqual(['refused']);
  });

  it('and only tells of it by an event is told of, by whoever waits for it', async () => {
    const store = new MemoryStore();
    const shared = quotaStore(store);
    const told: string[] = [];
    const gates = ['one', 'other'].map((name) => {
      const share = shared.open({ credential: () => credential, onError: () => told.push(name) });
      return new Gate({ onExceeded: 'throw', maxWaitMs: 0, share });
    });
    store.fault = () => new Promise(() => {});
    if (gates[0]) enterMany(gates[0], 1);
    await settle();
    store.emit(new Error('connection lost'));
    expect(told).toEqual(['one']);
    await vi.advanceTimersByTimeAsync(10_000);
    store.emit(new Error('connection lost'));
    expect(told).toEqual(['one']);
  });

  it('to write is told of, and what was to be written is written later', async () => {
    const store = new MemoryStore();
    const one = new Process(store);
    store.isTaking = false;
    await one.learn(quota(4));
    expect(one.errors).toEqual([new Error('The quota store did not take what was to be written.')]);
    store.isTaking = true;
    store.put('quota', { version: 1, remaining: 9, resetsAtMs: startMs + hourMs });
    await vi.advanceTimersByTimeAsync(5_000);
    await one.enter(1);
    expect(one.gate.known('1')?.remaining).toBe(4);
    expect(store.writes.map(([, value]) => value)).toEqual([
      { version: 1, remaining: 4, resetsAtMs: startMs + hourMs },
    ]);
  });

  it('to write is not waited for by any call', async () => {
    const store = new MemoryStore();
    const one = new Process(store);
    const [first] = await one.enter(1);
    store.fault = () => new Promise(() => {});
    if (first) one.gate.answered(first.ticket, quota(4));
    expect(states(enterMany(one.gate, 4))).toEqual(['gone', 'gone', 'gone', 'gone']);
    await vi.advanceTimersByTimeAsync(250);
    expect(one.errors).toEqual([new Error('The quota store took over 250 ms to write.')]);
  });
});

describe('without a digest of the credential', () => {
  it('the store is not used, and that is told: no SubtleCrypto, as on a page that is not secure', async () => {
    vi.stubGlobal('crypto', {});
    const store = new MemoryStore();
    const one = new Process(store);
    await one.learn(quota(4));
    expect(one.errors).toHaveLength(1);
    expect(store.reads).toEqual([]);
    expect(store.writes).toEqual([]);
  });

  it('the store is used later: the function that makes the key fails at first', async () => {
    const user = vi
      .fn<() => Promise<string>>()
      .mockRejectedValueOnce(new Error('no key'))
      .mockResolvedValue(credential);
    const store = new MemoryStore();
    const one = new Process(store, { user });
    expect(states(await one.enter(1))).toEqual(['gone']);
    expect(one.errors).toEqual([new Error('no key')]);
    await vi.advanceTimersByTimeAsync(5_000);
    await one.learn(quota(4));
    await vi.advanceTimersByTimeAsync(1_000);
    await one.learn(quota(3));
    expect(store.writes).toHaveLength(2);
    expect(user).toHaveBeenCalledTimes(2);
  });
});

describe('a client', () => {
  const spent = { 'X-Toggl-Quota-Remaining': '0', 'X-Toggl-Quota-Resets-In': '60' };

  it('refuses a call without a request where another client has met a spent quota', async () => {
    const store = quotaStore(new MemoryStore());
    const { fetch, sent } = stubFetch(() => Response.json({ id: 1 }, { headers: spent }));
    await clientOf(fetch, { quota: { store } }).chats.get(1);
    await settle();
    await expect(clientOf(fetch, { quota: { store } }).chats.get(1)).rejects.toMatchObject({
      name: 'QuotaExceededError',
      local: true,
      resetsAt: new Date(startMs + minuteMs),
    });
    expect(sent).toHaveLength(1);
  });

  it.each<[string, ClientOptions, string]>([
    ['the header of its key', { apiKey: 'toggl_sk_example' }, 'Bearer toggl_sk_example'],
    ['the header of the key that a function makes', { apiKey: () => 'toggl_sk_made' }, 'Bearer toggl_sk_made'],
    ['its email alone', { basic: { email: 'ada@example.com', password: 'secret' } }, 'ada@example.com'],
  ])('is told apart by a digest of %s', async (_, options, digested) => {
    const store = new MemoryStore();
    const { fetch } = stubFetch(() => Response.json({ id: 1 }));
    await clientOf(fetch, { apiKey: undefined, ...options, quota: { store: quotaStore(store) } }).chats.get(1);
    const digest = createHash('sha256').update(digested).digest('hex');
    expect(store.reads).toEqual([`toggl-focus-chats:${digest}:1:quota`, `toggl-focus-chats:${digest}:1:rate`]);
  });

  it('tells of a store that fails by on.storeError, and its calls succeed', async () => {
    const store = new MemoryStore();
    store.fault = () => Promise.reject(new Error('no connection'));
    const events: StoreErrorEvent[] = [];
    const { fetch } = stubFetch(() => Response.json({ id: 1 }));
    const client = clientOf(fetch, {
      quota: { store: quotaStore(store) },
      on: { storeError: (event) => events.push(event) },
    });
    expect(await client.chats.get(1)).toEqual({ id: 1 });
    expect(events).toEqual([{ error: new Error('no connection') }]);
  });

  it('can be aborted while it waits for the store', async () => {
    const store = new MemoryStore();
    store.fault = () => new Promise(() => {});
    const { fetch, sent } = stubFetch(() => Response.json({ id: 1 }));
    const controller = new AbortController();
    const client = clientOf(fetch, { quota: { store: quotaStore(store) } });
    const call = watch(client.chats.get(1, { signal: controller.signal }));
    await vi.advanceTimersByTimeAsync(100);
    controller.abort('enough');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(call).toEqual({ state: 'rejected', value: 'enough' });
    expect(sent).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('refuses a store that quotaStore did not make', () => {
    const { fetch } = stubFetch(() => Response.json({ id: 1 }));
    // @ts-expect-error a store of keys and values is none yet
    expect(() => clientOf(fetch, { quota: { store: new MemoryStore() } })).toThrow(ConfigurationError);
  });
});
