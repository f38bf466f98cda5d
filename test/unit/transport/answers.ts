/** Answers of a stubbed `fetch`, good and bad, and the bodies that they are made of. */
import type { StubAnswer } from '../stub-fetch.ts';

export function answer(status: number, headers: HeadersInit = {}, body: BodyInit | null = null): StubAnswer {
  return () => new Response(body, { status, headers });
}

export function json(value: unknown, headers: HeadersInit = {}): StubAnswer {
  return () => Response.json(value, { headers });
}

/** As Node tells that no connection came about, or that one that was there ended. */
export function networkFailure(code: 'ECONNREFUSED' | 'ECONNRESET' | 'EPIPE'): StubAnswer {
  const message = code === 'ECONNREFUSED' ? `connect ${code}` : `read ${code}`;
  return () => Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error(message), { code }) }));
}

export const silence: StubAnswer = () => new Promise(() => {});

export function later(delayMs: number, late: StubAnswer): StubAnswer {
  return async (sent) => {
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    return late(sent);
  };
}

/** The text, and then nothing more, nor an end. */
export function stallingBody(text: string): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      if (text) controller.enqueue(new TextEncoder().encode(text));
    },
  });
}

/** The text, and then a lost connection. */
export function breakingBody(text: string): ReadableStream<Uint8Array> {
  const chunks = [text];
  return new ReadableStream(
    {
      pull(controller) {
        const chunk = chunks.pop();
        if (chunk === undefined)
          controller.error(new TypeError('terminated', { cause: new Error('other side closed') }));
        else controller.enqueue(new TextEncoder().encode(chunk));
      },
    },
    { highWaterMark: 0 },
  );
}

/** A body without an end, as fast as it is read. */
export function endlessBody(): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull(controller) {
      controller.enqueue(new TextEncoder().encode('x'.repeat(4_096)));
    },
  });
}

export const chat = { id: 1, name: 'Plan the launch' };

export function pageOf(...ids: number[]) {
  return { page: 1, per_page: ids.length, data: ids.map((id) => ({ id })) };
}
