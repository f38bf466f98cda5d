import { beforeEach, expect, it, vi } from 'vitest';
import { createTogglFocusClient } from '../../../src/index.ts';
import { createSandbox } from '../../../src/sandbox/index.ts';
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
