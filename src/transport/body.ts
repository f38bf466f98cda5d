import { ignore } from '../events.ts';
import type { SentBody } from './outgoing.ts';

/** How much of a body that is read in one go is taken: a few kilobytes of compressed spaces can unpack to gigabytes. */
export const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** How much of an error's body is read: an error page can be long, or never end. */
export const MAX_ERROR_BYTES = 65_536;

/** Thrown while a body is read, and turned into a `DecodeError` by whoever knows what it is the answer to. */
export class BodyTooLarge extends Error {}

/** The text of a body, counted as it comes. Throws a `BodyTooLarge`. */
export async function readText(response: Response, maxBytes: number): Promise<string> {
  if (!hasWebStream(response) && !isNodeStream(response.body)) {
    const text = await response.text();
    // It can't be counted as it comes. Each character is a byte at least.
    if (text.length > maxBytes) throw new BodyTooLarge();
    return text;
  }
  const chunks = chunksOf(response);
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (;;) {
    const { done, value } = await chunks.read();
    if (done) return text + decoder.decode();
    bytes += value?.length ?? 0;
    if (bytes > maxBytes) {
      chunks.cancel();
      throw new BodyTooLarge();
    }
    text += decoder.decode(value, { stream: true });
  }
}

/** Where a body's chunks come from, whichever `fetch` gave the response. */
export interface ChunkReader {
  read(): Promise<{ done?: boolean | undefined; value?: Uint8Array | undefined }>;
  cancel(): void;
}

export function chunksOf(response: Response): ChunkReader {
  if (hasWebStream(response)) {
    const reader = response.body.getReader();
    return { read: () => reader.read(), cancel: () => void reader.cancel().catch(ignore) };
  }
  const chunks = otherChunks(response);
  const { body }: { body?: unknown } = response;
  return {
    read: async () => ({ ...(await chunks.next()) }),
    cancel() {
      // A stream of Node's own, as node-fetch gives.
      if (isNodeStream(body) && 'destroy' in body && typeof body.destroy === 'function') body.destroy();
    },
  };
}

/** Some `fetch`es give no web stream: node-fetch gives a stream of Node's own, React Native's and hand-made ones only the text. */
async function* otherChunks(response: Response): AsyncGenerator<Uint8Array, undefined, undefined> {
  const { body }: { body?: unknown } = response;
  const encoder = new TextEncoder();
  if (!isNodeStream(body)) {
    yield encoder.encode(await response.text());
    return;
  }
  for await (const chunk of body) yield typeof chunk === 'string' ? encoder.encode(chunk) : chunk;
}

function isNodeStream(body: unknown): body is AsyncIterable<Uint8Array | string> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}

/** A short body that nobody wants is read all the same. It has come whole a moment after its headers. */
const MAX_DRAINED_BYTES = 65_536;
const DRAIN_MS = 250;

/** In Node a timer is an object, and a program does not end before it, unless it is told so. */
function letProgramEnd(timer: { unref?(): void } | number): void {
  if (typeof timer === 'object') timer.unref?.();
}

/**
 * Lets go of a body that nobody wants. Read to its end, because a connection whose answer is not read is closed, and the next request would have to
 * make a new one. A long body, or one that takes its time, is cancelled. Goes on in the background: neither may ever end.
 */
export function discardBody(response: Response): void {
  if (hasWebStream(response) ? !response.body.locked : isNodeStream(response.body)) drain(response).catch(ignore);
}

async function drain(response: Response): Promise<void> {
  const chunks = chunksOf(response);
  const timer = setTimeout(() => chunks.cancel(), DRAIN_MS);
  letProgramEnd(timer);
  try {
    for (let bytes = 0; bytes <= MAX_DRAINED_BYTES; ) {
      const { done, value } = await chunks.read();
      if (done) return;
      bytes += value?.length ?? 0;
    }
    chunks.cancel();
  } finally {
    clearTimeout(timer);
  }
}

function hasWebStream(response: Response): response is Response & { body: ReadableStream<Uint8Array<ArrayBuffer>> } {
  return typeof response.body?.getReader === 'function';
}

/** How a body is read under the call's time limit and abort. */
interface BodyGuard {
  read<T>(work: Promise<T>): Promise<T>;
  limit: { end(): void; isAborted: boolean };
}

/**
 * The same answer, whose body is under the call's time limit and abort, whoever reads it: openapi-fetch, a middleware, a caller of
 * `client.api`. An error's body ends early rather than fail, because its status tells what happened.
 */
export async function guardBody(response: Response, guard: BodyGuard, maxBytes: number): Promise<Response> {
  if (response.body === null || !canHaveBody(response)) {
    guard.limit.end();
    discardBody(response);
    return rebuilt(null, response);
  }
  const isError = response.status >= 400;
  // React Native, for one, knows no streams.
  if (typeof ReadableStream === 'undefined') {
    const text = await guard.read(readText(response, maxBytes)).catch((error) => {
      if (!isError || guard.limit.isAborted) throw error;
      return '';
    });
    guard.limit.end();
    return rebuilt(isError ? text.slice(0, MAX_ERROR_BYTES) : text, response);
  }
  const reader = chunksOf(response);
  let bytesLeft = isError ? MAX_ERROR_BYTES : maxBytes;
  const takeChunk = async () => {
    const chunk = await reader.read();
    if (!isError && chunk.value && chunk.value.length > bytesLeft) throw new BodyTooLarge();
    return chunk;
  };
  const close = (controller: ReadableStreamDefaultController) => {
    guard.limit.end();
    controller.close();
    reader.cancel();
  };
  const body = new ReadableStream<Uint8Array<ArrayBufferLike>>(
    {
      async pull(controller) {
        try {
          const { done, value } = await guard.read(takeChunk());
          if (value) {
            controller.enqueue(value.subarray(0, bytesLeft));
            bytesLeft -= value.length;
          }
          if (done || (isError && bytesLeft <= 0)) close(controller);
        } catch (error) {
          if (isError && !guard.limit.isAborted) return close(controller);
          reader.cancel();
          throw error;
        }
      },
      cancel() {
        guard.limit.end();
        reader.cancel();
      },
    },
    { highWaterMark: 0 },
  );
  return rebuilt(body, response);
}

/** Statuses with which `new Response` takes no body. */
const NULL_BODY_STATUSES = new Set([101, 103, 204, 205, 304]);

export function canHaveBody({ status }: Response): boolean {
  return !NULL_BODY_STATUSES.has(status);
}

/**
 * A `Response` with another body, and all else as it was: `new Response` refuses statuses from 600 on, and knows no URL. A reason phrase that
 * it refuses is left out, for a middleware that makes an answer of this one.
 */
export function rebuilt(body: SentBody | null, original: Response): Response {
  const { status, statusText = '', url = '', redirected = false } = original;
  const isUsual = status >= 200 && status <= 599;
  const copy = new Response(canHaveBody(original) ? body : null, {
    status: isUsual ? status : 500,
    statusText: /[^\t -~\x80-\xff]/.test(statusText) ? '' : statusText,
    headers: headersOf(original),
  });
  return Object.defineProperties(copy, {
    ...(!isUsual && { status: { value: status } }),
    clone: { value: () => rebuilt(Response.prototype.clone.call(copy).body, copy) },
    url: { value: url },
    redirected: { value: redirected },
  });
}

/** Headers that the client, or who works with its errors, may ask for: a hand-made answer may have `get` alone. */
const READ_HEADERS = ['Content-Type', 'Retry-After', 'Date', 'X-Toggl-Quota-Remaining', 'X-Toggl-Quota-Resets-In'];

function headersOf({ headers }: Response): Headers {
  const given: { get(name: string): string | null; [Symbol.iterator]?: unknown } = headers;
  if (given[Symbol.iterator]) return new Headers([...headers]);
  const known = READ_HEADERS.map((name): [string, string] => [name, given.get(name) ?? '']);
  return new Headers(known.filter(([, value]) => value !== ''));
}
