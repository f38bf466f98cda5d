/** Apart from the tests that use sockets, because these use fake timers. */
import { getEventListeners } from 'node:events';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { TimeoutError } from '../../../src/index.ts';
import { createSandbox } from '../../../src/sandbox/index.ts';
import { clientOf, inProcess } from './ways-in.ts';

const listPath = '/workspaces/1/chats';

describe('a failed call in process', () => {
  it.each(['stall', 'drip', 'truncate', 'reset', 'slow'] as const)(
    'leaves no timer and no listener behind: %s',
    async (fault) => {
      vi.useFakeTimers();
      onTestFinished(() => void vi.useRealTimers());
      const sandbox = createSandbox({ chats: 30 });
      sandbox.fail({ fault });
      const controller = new AbortController();
      const { signal } = controller;
      const call = inProcess(sandbox)('GET', listPath, { signal }).then((response) => response.text());
      const outcome = call.catch((error: unknown) => error);
      await vi.advanceTimersByTimeAsync(25);
      controller.abort(new Error('enough'));
      expect(await outcome).toBeInstanceOf(Error);
      expect(getEventListeners(signal, 'abort')).toEqual([]);
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  it('carries a slow request out at once, and answers two seconds later', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const sandbox = createSandbox({ chats: 1 });
    sandbox.fail({ fault: 'slow' });
    const statuses: number[] = [];
    const call = inProcess(sandbox)('DELETE', `${listPath}/1001`).then(({ status }) => statuses.push(status));
    await vi.advanceTimersByTimeAsync(1_999);
    expect(statuses).toEqual([]);
    expect((await clientOf(sandbox).chats.list()).data).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    await call;
    expect(statuses).toEqual([204]);
  });

  it('stops dripping when its body is canceled', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const sandbox = createSandbox({ chats: 30 });
    sandbox.fail({ fault: 'drip' });
    const { body } = await inProcess(sandbox)('GET', listPath);
    const reader = body?.getReader();
    const read = reader?.read();
    await vi.advanceTimersByTimeAsync(1);
    expect(vi.getTimerCount()).toBe(1);
    await reader?.cancel();
    await read;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends with the client time limit, under fake timers too', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const sandbox = createSandbox();
    sandbox.fail({ fault: 'stall' });
    const outcome = clientOf(sandbox, { timeoutMs: 5_000 })
      .chats.list()
      .catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await outcome).toBeInstanceOf(TimeoutError);
    expect(vi.getTimerCount()).toBe(0);
  });
});
