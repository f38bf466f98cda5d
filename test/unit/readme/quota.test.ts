import Keyv from 'keyv';
import { beforeEach, expect, it, vi } from 'vitest';
import { createTogglFocusClient, QuotaExceededError } from '../../../src/index.ts';
import { createSandbox } from '../../../src/sandbox/index.ts';
import { clientOfFleet } from './fleet.ts';
import { namesOfAllChats } from './script.ts';
import { answerWithChats } from './server.ts';

beforeEach(() => {
  vi.useFakeTimers(); // the clock of the sandbox and of the client
  return () => vi.useRealTimers();
});

it('the script waits for the next hour, and says so', async () => {
  const sandbox = createSandbox({ chats: 250, quota: { limit: 2 } });
  const report = vi.fn();
  const names = namesOfAllChats(report, sandbox.clientOptions);
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(await names).toHaveLength(250);
  expect(report.mock.calls).toEqual([['Waiting 3600 s (quota)']]);
  expect(sandbox.requests.map(({ status }) => status)).toEqual([200, 200, 200]);
});

it('the server answers 429 until the quota resets', async () => {
  const sandbox = createSandbox({ quota: { limit: 1 } });
  const client = createTogglFocusClient(sandbox.clientOptions);
  expect((await answerWithChats(client)).status).toBe(200);
  await vi.advanceTimersByTimeAsync(60_000);
  const refused = await answerWithChats(client);
  expect([refused.status, refused.headers.get('Retry-After')]).toEqual([429, '3540']);
  expect(sandbox.requests).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(3_540_000);
  expect((await answerWithChats(client)).status).toBe(200);
});

it('the fleet refuses where one of it has met the spent quota', async () => {
  const sandbox = createSandbox({ quota: { limit: 1 } });
  const keyv = new Keyv(); // in memory, in the place of Redis
  const one = clientOfFleet(keyv, sandbox.clientOptions);
  const other = clientOfFleet(keyv, sandbox.clientOptions);
  await one.chats.list();
  await expect(other.chats.list()).rejects.toThrow(QuotaExceededError);
  expect(sandbox.requests).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect((await other.chats.list()).data).toEqual([]);
});
