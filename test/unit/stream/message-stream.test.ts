/** `messages.stream()`: when it sends, what it yields while the body comes, and how it ends. */
import { getEventListeners } from 'node:events';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  AuthenticationError,
  ConnectionError,
  DecodeError,
  NotFoundError,
  ServerError,
  TimeoutError,
  TogglFocusError,
} from '../../../src/index.ts';
import { rejection, stubClient } from '../stub-fetch.ts';

/** A body that comes when the client asks for it, chunk by chunk, and what becomes of it. */
function bodyOf(chunks: string[], end: 'closes' | 'breaks off' | 'falls silent' = 'closes') {
  const seen = { pulls: 0, isCancelled: false };
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const chunk = chunks[seen.pulls++];
        if (chunk !== undefined) controller.enqueue(new TextEncoder().encode(chunk));
        else if (end === 'closes') controller.close();
        else if (end === 'breaks off') controller.error(new TypeError('terminated'));
        else return new Promise(() => {});
        return undefined;
      },
      cancel() {
        seen.isCancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, seen };
}

function streamOf(body: BodyInit | null, contentType?: string) {
  const headers = contentType ? { 'Content-Type': contentType } : {};
  const { client, sent } = stubClient(() => new Response(body, { headers }), { maxRetries: 0 });
  return { messages: client.messages.stream(5), sent };
}

/** The IDs of the messages that come before the error, and the error. */
async function readToError<E extends Error>(
  messages: AsyncIterable<{ id: number }>,
  errorClass: abstract new (...args: never[]) => E,
) {
  const ids: number[] = [];
  const read = async () => {
    for await (const { id } of messages) ids.push(id);
  };
  const error = await rejection(read(), errorClass);
  return { ids, error };
}

afterEach(() => {
  vi.useRealTimers();
});

describe('a stream of messages', () => {
  it('sends when the first message is asked for, and once', async () => {
    const { messages, sent } = streamOf('[{"id":1},{"id":2}]');
    const iterator = messages[Symbol.asyncIterator]();
    await new Promise((resolve) => setImmediate(resolve));
    expect(sent).toHaveLength(0);
    expect(await iterator.next()).toMatchObject({ done: false, value: { id: 1 } });
    expect(await iterator.next()).toMatchObject({ done: false, value: { id: 2 } });
    expect(await iterator.next()).toMatchObject({ done: true });
    expect(sent).toHaveLength(1);
  });

  it.each([
    ['an object with items', '{"total":2,"items":[{"id":1},{"id":2}],"page":1}'],
    ['a list', '[{"id":1},{"id":2}]'],
    ['lines', '{"id":1}\n{"id":2}\n'],
  ])('is read from %s, whatever the content type says', async (_, body) => {
    for (const contentType of [undefined, 'application/json', 'application/x-ndjson', 'text/plain']) {
      expect(await streamOf(body, contentType).messages.toArray()).toEqual([{ id: 1 }, { id: 2 }]);
    }
  });

  it.each(['null', '[]', '{"items":null}', '{"items":[]}', '', '\n'])('is empty where the body is %j', async (body) => {
    expect(await streamOf(body).messages.toArray()).toEqual([]);
  });

  it('is empty where there is no body', async () => {
    expect(await streamOf(null).messages.toArray()).toEqual([]);
  });

  it('yields each message before the rest of the body is here', async () => {
    const { stream } = bodyOf(['{"items":[{"id":1}', ',{"id":2},{"id"', ':3}'], 'falls silent');
    const iterator = streamOf(stream).messages[Symbol.asyncIterator]();
    for (const id of [1, 2, 3]) expect(await iterator.next()).toMatchObject({ value: { id } });
    await iterator.return(undefined);
  });

  it('asks for no more of the body than its reader does', async () => {
    const chunks = Array.from({ length: 20 }, (_, index) => `${index === 0 ? '[' : ','}{"id":${index + 1}}`);
    const { stream, seen } = bodyOf([...chunks, ']']);
    for await (const { id } of streamOf(stream).messages) {
      await new Promise((resolve) => setImmediate(resolve));
      expect(seen.pulls).toBeLessThanOrEqual(id + 1);
    }
    expect(seen.pulls).toBe(22);
  });

  it('cancels the transfer when the loop is left', async () => {
    const { stream, seen } = bodyOf(['[{"id":1}', ',{"id":2}', ',{"id":3}'], 'falls silent');
    for await (const { id } of streamOf(stream).messages) if (id === 2) break;
    expect(seen).toEqual({ pulls: 2, isCancelled: true });
  });

  it('cancels the transfer when the loop throws, and lets its error through', async () => {
    const { stream, seen } = bodyOf(['[{"id":1}'], 'falls silent');
    const own = new Error('of the loop');
    const read = async () => {
      for await (const _ of streamOf(stream).messages) throw own;
    };
    expect(await rejection(read(), Error)).toBe(own);
    expect(seen.isCancelled).toBe(true);
  });

  it('does not wait for the end of a cancelling', async () => {
    const stream = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('{"id":1}\n')),
      cancel: () => new Promise(() => {}),
    });
    const ids: number[] = [];
    for await (const { id } of streamOf(stream).messages) {
      ids.push(id);
      break;
    }
    expect(ids).toEqual([1]);
  });

  it.each([
    ['read to its end', '[{"id":1},{"id":2}]'],
    ['not right', '[{"id":1},{"id":2}'],
    ['left', '[{"id":1},{"id":3},{"id":2}]'],
  ])('leaves no listener on the signal of a call, nor a timer, when it is %s', async (_, body) => {
    vi.useFakeTimers();
    const { signal } = new AbortController();
    const { client } = stubClient(() => new Response(body));
    try {
      for await (const { id } of client.messages.stream(5, {}, { signal })) {
        expect(getEventListeners(signal, 'abort')).toHaveLength(1);
        if (id === 3) break;
      }
    } catch (error) {
      expect(error).toBeInstanceOf(DecodeError);
    }
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is iterated once: again is an error that says what to do', async () => {
    const { messages, sent } = streamOf('[{"id":1}]');
    expect(await messages.toArray()).toEqual([{ id: 1 }]);
    const again = async () => {
      for await (const _ of messages);
    };
    expect((await rejection(again(), TogglFocusError)).message).toMatch(/make the call again/);
    await rejection(messages.toArray(), TogglFocusError);
    expect(sent).toHaveLength(1);
  });
});

describe('a long beginning of a stream', () => {
  it('is read in a time that grows with it, not with its square', async () => {
    const lists = Array.from({ length: 20_000 }, (_, index) => `"key${index}":[]`).join();
    const { messages } = streamOf(`{${lists},"items":[{"id":1}]}`);
    const startedAtMs = performance.now();
    expect(await messages.toArray()).toEqual([{ id: 1 }]);
    expect(performance.now() - startedAtMs).toBeLessThan(2_000);
  });
});

describe('a stream that fails', () => {
  it('is a ConnectionError where the connection breaks off, after the messages that had come', async () => {
    const { stream } = bodyOf(['{"items":[{"id":1},', '{"id":2},{"i'], 'breaks off');
    const { ids, error } = await readToError(streamOf(stream).messages, ConnectionError);
    expect(ids).toEqual([1, 2]);
    expect(error).toMatchObject({ name: 'ConnectionError', outcome: 'unknown', cause: { message: 'terminated' } });
    expect(error.message).toMatch(/GET \/workspaces\/1\/chats\/5\/messages\/stream/);
  });

  it('is a DecodeError where the body is cut off or not right, after the messages before', async () => {
    for (const [body, position] of [
      ['{"items":[{"id":1},{"id":2},{"content":"secret', 27],
      ['[{"id":1},{"id":2},secret]', 18],
      ['{"id":1}\n{"id":2}\n{"content":"secret"}', 17],
    ] as const) {
      for (const contentType of ['application/json', undefined]) {
        const { ids, error } = await readToError(streamOf(bodyOf([body]).stream, contentType).messages, DecodeError);
        expect(ids).toEqual([1, 2]);
        expect(error).toMatchObject({ name: 'DecodeError', position, contentType });
        expect(error.message).toMatch(
          new RegExp(`GET /workspaces/1/chats/5/messages/stream: 200, .*after byte ${position}`),
        );
        expect(inspect(error) + JSON.stringify(error)).not.toContain('secret');
        expect(error.cause).toBeUndefined();
      }
    }
  });

  it.each([
    ['an envelope', '{"items":[{"id":1},{"id":2}],"error":"secret"}', 27],
    ['a list', '[{"id":1},{"id":2},{"error":"secret"}]', 18],
    ['lines', '{"id":1}\n{"id":2}\n{"error":"secret"}\n', 17],
  ])(
    'is a DecodeError where the server reports an error in %s, after the messages before',
    async (_, body, position) => {
      const { ids, error } = await readToError(streamOf(body).messages, DecodeError);
      expect(ids).toEqual([1, 2]);
      expect(error.position).toBe(position);
      expect(error.message).toContain('the server reported an error inside the body');
      expect(inspect(error) + JSON.stringify(error)).not.toContain('secret');
    },
  );

  it('lets go of a body that is not right', async () => {
    const { stream, seen } = bodyOf(['<html>[', '</html>'], 'falls silent');
    await rejection(streamOf(stream).messages.toArray(), DecodeError);
    expect(seen).toEqual({ pulls: 1, isCancelled: true });
  });

  it('is a DecodeError where an item is no object', async () => {
    for (const item of ['1', '"text"', 'null', '[]', 'true']) {
      const { ids } = await readToError(streamOf(`[{"id":1},${item},{"id":2}]`).messages, DecodeError);
      expect(ids).toEqual([1]);
    }
  });

  it('is a DecodeError where an ID would be rounded', async () => {
    const { ids, error } = await readToError(
      streamOf('[{"id":9007199254740991},{"id":9007199254740993}]').messages,
      DecodeError,
    );
    expect(ids).toEqual([9007199254740991]);
    expect(error.message).toMatch(/ID is too large/);
    expect(inspect(error)).not.toContain('900719925474099');
  });

  it.each([
    [401, AuthenticationError],
    [404, NotFoundError],
    [503, ServerError],
  ])('is a typed error for the status %i', async (status, errorClass) => {
    const { client } = stubClient(() => Response.json({ error: 'no' }, { status }), { maxRetries: 0 });
    const { ids, error } = await readToError(client.messages.stream(5), errorClass);
    expect(ids).toEqual([]);
    expect(error).toMatchObject({ status, code: 'no' });
  });

  it('rejects with the reason of an abort, after the messages that had come', async () => {
    const { stream, seen } = bodyOf(['[{"id":1}'], 'falls silent');
    const { client } = stubClient(() => new Response(stream));
    const controller = new AbortController();
    const reason = new Error('enough');
    const iterator = client.messages.stream(5, {}, { signal: controller.signal })[Symbol.asyncIterator]();
    expect(await iterator.next()).toMatchObject({ value: { id: 1 } });
    const next = iterator.next();
    controller.abort(reason);
    expect(await rejection(next, Error)).toBe(reason);
    expect(seen.isCancelled).toBe(true);
  });

  it('is a TimeoutError after timeoutMs of silence, whatever time the reader had taken', async () => {
    vi.useFakeTimers();
    const { stream } = bodyOf(['[{"id":1}', ',{"id":2}'], 'falls silent');
    const { client } = stubClient(() => new Response(stream), { timeoutMs: 1_000, maxRetries: 0 });
    const iterator = client.messages.stream(5)[Symbol.asyncIterator]();
    for (const id of [1, 2]) {
      expect(await iterator.next()).toMatchObject({ value: { id } });
      await vi.advanceTimersByTimeAsync(60_000);
    }
    let isSettled = false;
    const failure = rejection(iterator.next(), TimeoutError).finally(() => {
      isSettled = true;
    });
    await vi.advanceTimersByTimeAsync(999);
    expect(isSettled).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await failure).toMatchObject({ timeoutMs: 1_000 });
    expect(vi.getTimerCount()).toBe(0);
  });
});
