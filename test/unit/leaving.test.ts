/** An iteration that is left ends at once, whatever it was waiting for. */
import { once } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { TogglFocusClient } from '../../src/index.ts';
import { stubClient } from './stub-fetch.ts';
import { stallingBody } from './transport/answers.ts';
import { serve } from './transport/loopback.ts';
import { watch } from './transport/watch.ts';

afterEach(() => {
  vi.useRealTimers();
});

type Iteration = AsyncGenerator<unknown, void, undefined>;

const iterations: { name: string; iterate(client: TogglFocusClient): Iteration; first: string }[] = [
  { name: 'a stream', iterate: ({ messages }) => messages.stream(5)[Symbol.asyncIterator](), first: '[{"id":1},' },
  { name: 'a list', iterate: ({ chats }) => chats.list()[Symbol.asyncIterator](), first: '' },
  { name: 'the pages of a list', iterate: ({ chats }) => chats.list().pages(), first: '' },
];

const spent = { 'X-Toggl-Quota-Remaining': '0', 'X-Toggl-Quota-Resets-In': '600' };

/** What the iteration can be waiting for. */
const waits: { what: string; answer: () => Response | Promise<Response> }[] = [
  { what: 'an answer', answer: () => new Promise(() => {}) },
  { what: 'a body', answer: () => new Response(stallingBody('')) },
  { what: 'a body that began', answer: () => new Response(stallingBody('{"data":[{"id":1')) },
  { what: 'a retry', answer: () => new Response('', { status: 503, headers: { 'Retry-After': '30' } }) },
  { what: 'the quota', answer: () => new Response('', { status: 402, headers: spent }) },
];

describe.each(iterations)('$name', ({ iterate, first }) => {
  it.each(waits)(
    'that is left while it waits for $what is done at once, and so is the next() before it',
    async ({ answer }) => {
      vi.useFakeTimers();
      const { client, sent } = stubClient(answer, { timeoutMs: 0, quota: { onExceeded: 'wait' } });
      const iteration = iterate(client);
      const next = watch(iteration.next());
      await vi.advanceTimersByTimeAsync(1_000);
      expect([next.state, sent.length]).toEqual(['pending', 1]);
      const left = watch(iteration.return());
      await vi.advanceTimersByTimeAsync(0);
      expect([next.value, left.value]).toEqual([
        { done: true, value: undefined },
        { done: true, value: undefined },
      ]);
      expect(sent[0]?.signal?.aborted).toBe(true);
      expect(vi.getTimerCount()).toBe(0);
      expect(await iteration.next()).toEqual({ done: true, value: undefined });
      await vi.advanceTimersByTimeAsync(3_600_000);
      expect(sent).toHaveLength(1);
    },
  );

  it('that is left while it waits for a key is done at once, and sends nothing', async () => {
    const { client, sent } = stubClient(undefined, { timeoutMs: 0, apiKey: () => new Promise(() => {}) });
    const iteration = iterate(client);
    const next = iteration.next();
    expect(await iteration.return()).toEqual({ done: true, value: undefined });
    expect(await next).toEqual({ done: true, value: undefined });
    expect(sent).toEqual([]);
  });

  it('that is thrown into while it waits ends with that error', async () => {
    const { client } = stubClient(() => new Promise(() => {}), { timeoutMs: 0 });
    const iteration = iterate(client);
    const next = iteration.next();
    const reason = new Error('enough');
    await expect(iteration.throw(reason)).rejects.toBe(reason);
    expect(await next).toEqual({ done: true, value: undefined });
  });

  it('that is left before it began is over', async () => {
    const { client } = stubClient(() => new Promise(() => {}), { timeoutMs: 0 });
    const iteration = iterate(client);
    expect(await iteration.return()).toEqual({ done: true, value: undefined });
    expect(await iteration.next()).toEqual({ done: true, value: undefined });
  });

  it('that is left has its connection ended', async () => {
    let closed: Promise<unknown> | undefined;
    const baseUrl = await serve((_, response) => {
      closed = once(response, 'close');
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.flushHeaders();
      response.write(first || '{"data":[');
    });
    let answered = () => {};
    const answer = new Promise<void>((resolve) => {
      answered = resolve;
    });
    const { client } = stubClient(undefined, {
      baseUrl,
      timeoutMs: 0,
      fetch: (url, init) => fetch(url, init),
      on: { response: () => answered() },
    });
    const iteration = iterate(client);
    const next = iteration.next();
    await answer;
    await iteration.return();
    await next;
    await closed;
  });
});

describe('a list', () => {
  it('that is left while it waits for its second page keeps what it gave, and is done', async () => {
    const { client, sent } = stubClient(({ url }) =>
      url.includes('page=2') ? new Promise(() => {}) : Response.json({ data: [{ id: 1 }], page: 1, per_page: 1 }),
    );
    const iteration = client.chats.list()[Symbol.asyncIterator]();
    expect((await iteration.next()).value).toEqual({ id: 1 });
    const next = iteration.next();
    await vi.waitFor(() => expect(sent).toHaveLength(2));
    await iteration.return();
    expect(await next).toEqual({ done: true, value: undefined });
    expect(sent[1]?.signal?.aborted).toBe(true);
  });

  it('whose iteration is left after the first page can still be awaited for that page', async () => {
    const { client } = stubClient(() => Response.json({ data: [{ id: 1 }], page: 1, per_page: 1 }));
    const list = client.chats.list();
    for await (const _ of list) break;
    expect((await list).data).toEqual([{ id: 1 }]);
    const { response } = await list.withResponse();
    expect(response.status).toBe(200);
  });
});

describe('a stream', () => {
  it('that is left between two messages gives no more, and lets go of the body', async () => {
    let isCancelled = false;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode('[{"id":1},{"id":2},')),
      cancel() {
        isCancelled = true;
      },
    });
    const { client } = stubClient(() => new Response(body));
    const iteration = client.messages.stream(5)[Symbol.asyncIterator]();
    expect((await iteration.next()).value).toEqual({ id: 1 });
    expect(await iteration.return()).toEqual({ done: true, value: undefined });
    expect(await iteration.next()).toEqual({ done: true, value: undefined });
    expect(isCancelled).toBe(true);
  });
});
