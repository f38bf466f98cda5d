/** Eight processes that share a quota by a real Redis, on a sandbox over HTTP. In real time: neither Redis nor a process has a clock to fake. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createClient } from '@keyv/redis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/index.ts';
import type { ClientOrder, Order, Report } from './process.ts';
import { Redis } from './redis.ts';

let redis: Redis;
let admin: ReturnType<typeof createClient>;
let first: ChildProcess;
let others: ChildProcess[];
let fleet: ChildProcess[] = [];
let sandbox: Sandbox;
let close: () => Promise<void> = async () => {};

beforeAll(async () => {
  redis = await Redis.start();
  admin = createClient({ url: redis.url });
  // It connects again by itself, as those of the processes do.
  admin.on('error', () => {});
  await admin.connect();
  const program = fileURLToPath(new URL('process.ts', import.meta.url));
  first = fork(program);
  others = Array.from({ length: 7 }, () => fork(program));
  fleet = [first, ...others];
});

afterAll(async () => {
  for (const child of fleet) child.disconnect();
  await Promise.all(fleet.map((child) => child.exitCode ?? once(child, 'exit')));
  admin?.destroy();
  await redis?.kill();
});

beforeEach(() => admin.flushAll());

afterEach(() => close());

async function send(child: ChildProcess, order: Order): Promise<Report> {
  child.send(order);
  const [report]: unknown[] = await once(child, 'message');
  if (!isReport(report)) throw new Error('The process sent no report.');
  return report;
}

function isReport(value: unknown): value is Report {
  return typeof value === 'object' && value !== null && 'outcomes' in value;
}

/** A new sandbox, and for each process a new client of it. */
async function begin(options: SandboxOptions, given: Partial<ClientOrder> = {}): Promise<void> {
  sandbox = createSandbox(options);
  const { apiKey, workspaceId } = sandbox;
  const listening = await sandbox.listen();
  close = listening.close;
  const client = {
    baseUrl: listening.url,
    apiKey,
    workspaceId,
    onExceeded: 'throw',
    redisUrl: redis.url,
    ...given,
  } as const;
  await Promise.all(fleet.map((child) => send(child, { client })));
}

/** Each makes so many calls, one after the other. */
function callFrom(processes: ChildProcess[], calls: number): Promise<Report[]> {
  return Promise.all(processes.map((child) => send(child, { calls })));
}

function statuses(): (number | undefined)[] {
  return sandbox.requests.map(({ status }) => status);
}

function count(status: number): number {
  return statuses().filter((other) => other === status).length;
}

/** Until Redis holds an entry of the workspace, by its name, of which this holds. */
async function stored(name: 'quota' | 'rate', holds: (text: string) => boolean): Promise<void> {
  await vi.waitFor(async () => {
    const [key = ''] = await admin.keys(`toggl-focus-chats:*:${sandbox.workspaceId}:${name}`);
    expect(holds((await admin.get(key)) ?? '')).toBe(true);
  }, 5_000);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

const isSpent = (text: string) => text.includes('"remaining":0');

/** The first learns from a 402 that the quota is spent. Then the store works where the others make no request of their own. */
async function expectOthersToRefuse(): Promise<void> {
  sandbox.fail({ status: 402, headers: { 'X-Toggl-Quota-Remaining': '0', 'X-Toggl-Quota-Resets-In': '60' } });
  await send(first, { calls: 1 });
  await stored('quota', isSpent);
  const requests = sandbox.requests.length;
  const reports = await callFrom(others, 1);
  expect(reports.map(({ outcomes }) => outcomes)).toEqual(others.map(() => ['refused']));
  expect(sandbox.requests).toHaveLength(requests);
}

describe('when one process has spent the quota', () => {
  const quota = { limit: 10, windowMs: 60_000 };

  it('the others refuse each call without a request of their own', async () => {
    await begin({ quota });
    await send(first, { calls: 12 });
    await stored('quota', isSpent);
    const reports = await callFrom(others, 3);
    expect(reports.map(({ outcomes }) => outcomes)).toEqual(others.map(() => ['refused', 'refused', 'refused']));
    expect(statuses()).toEqual(Array(10).fill(200));
  });

  it('and there is no store, each of the others asks for itself', async () => {
    await begin({ quota }, { redisUrl: undefined });
    await send(first, { calls: 12 });
    await callFrom(others, 3);
    expect([sandbox.requests.length, count(402)]).toEqual([17, 7]);
  });

  it('those that are to wait go on when it resets', async () => {
    await begin({}, { onExceeded: 'wait' });
    sandbox.fail({ status: 402, headers: { 'X-Toggl-Quota-Remaining': '0', 'X-Toggl-Quota-Resets-In': '3' } });
    const refused = send(first, { calls: 1 });
    await stored('quota', isSpent);
    const calls = callFrom(others, 1);
    await pause(1_500);
    expect(statuses()).toEqual([402]);
    const reports = await calls;
    expect(reports.map(({ outcomes, waits }) => [outcomes, waits])).toEqual(
      others.map(() => [['succeeded'], ['quota']]),
    );
    expect((await refused).outcomes).toEqual(['succeeded']);
    expect(statuses()).toEqual([402, ...fleet.map(() => 200)]);
  });
});

describe('when one process is answered 429', () => {
  it('all wait out its hold', async () => {
    await begin({});
    sandbox.fail({ status: 429, headers: { 'Retry-After': '3' } });
    const throttled = send(first, { calls: 1 });
    await stored('rate', (text) => text.includes('heldUntilMs'));
    const calls = callFrom(others, 1);
    await pause(1_500);
    expect(statuses()).toEqual([429]);
    const reports = await calls;
    expect(reports.map(({ outcomes, waits }) => [outcomes, waits])).toEqual(
      others.map(() => [['succeeded'], ['rate']]),
    );
    expect((await throttled).outcomes).toEqual(['succeeded']);
  });
});

describe('Redis', () => {
  /** A call waits for the store for 250 ms at most. The rest is the call itself, on a machine that has other things to do. */
  const longestMs = 250 + 500;

  async function expectCallsToSucceed(): Promise<void> {
    // Until what the processes know is old.
    await pause(1_000);
    const reports = await callFrom(fleet, 5);
    for (const report of reports) {
      expect(report.outcomes).toEqual(Array(5).fill('succeeded'));
      expect(report.longestMs).toBeLessThan(longestMs);
      expect(report.storeErrors).toHaveLength(1);
    }
  }

  it('that is frozen costs no call, and is used again afterwards', async () => {
    await begin({});
    await callFrom(fleet, 1);
    redis.freeze();
    await expectCallsToSucceed().finally(() => redis.thaw());
    await pause(5_000);
    await expectOthersToRefuse();
  });

  it('that is killed costs no call, and is used again after it has started anew', async () => {
    await begin({});
    await callFrom(fleet, 1);
    await redis.kill();
    await expectCallsToSucceed().finally(() => redis.start());
    // Redis clients try again every two seconds or so.
    await pause(7_500);
    await expectOthersToRefuse();
  });

  it.each([
    ['garbage', 'garbage', 1],
    ['a foreign version', JSON.stringify({ value: { version: 2, remaining: 0, resetsAtMs: Date.now() + 60_000 } }), 0],
  ])('that holds %s under the keys costs no call', async (_, text, storeErrors) => {
    await begin({});
    sandbox.fail({ status: 404, headers: { 'X-Toggl-Quota-Remaining': '5', 'X-Toggl-Quota-Resets-In': '60' } });
    await send(first, { calls: 1 });
    await stored('quota', (entry) => entry.includes('"remaining":5'));
    const [key = ''] = await admin.keys('*');
    await admin.set(key, text);
    await admin.set(key.replace(/quota$/, 'rate'), text);
    for (const report of await callFrom(others, 3)) {
      expect(report.outcomes).toEqual(['succeeded', 'succeeded', 'succeeded']);
      // A Keyv fails to read what is no JSON.
      expect(report.storeErrors).toHaveLength(storeErrors);
    }
  });
});
