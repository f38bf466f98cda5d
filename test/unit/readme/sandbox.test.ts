import { afterEach, expect, it, vi } from 'vitest';
import { createTogglFocusClient, QuotaExceededError, type TogglFocusClient } from '../../../src/index.ts';
import { createSandbox } from '../../../src/sandbox/index.ts';

// Your app: it takes the client as an argument.
async function namesOfChats(client: TogglFocusClient) {
  const names = [];
  for await (const chat of client.chats.list()) names.push(chat.name ?? 'Unnamed');
  return names;
}

afterEach(() => vi.useRealTimers());

it('lists every chat, though the API fails once', async () => {
  const sandbox = createSandbox({ chats: 250 });
  sandbox.fail({ status: 503, headers: { 'Retry-After': '0' } });
  const client = createTogglFocusClient(sandbox.clientOptions);
  expect(await namesOfChats(client)).toHaveLength(250);
  expect(sandbox.requests.map((request) => request.status)).toEqual([503, 200, 200, 200]);
});

it('lists them once the quota is there again', async () => {
  vi.useFakeTimers({ toFake: ['Date'] }); // the clock of the sandbox and of the client
  const sandbox = createSandbox({ chats: 250, quota: { limit: 3 } });
  const client = createTogglFocusClient(sandbox.clientOptions);
  await namesOfChats(client);
  await expect(namesOfChats(client)).rejects.toThrow(QuotaExceededError);
  vi.advanceTimersByTime(3_600_000);
  expect(await namesOfChats(client)).toHaveLength(250);
});
