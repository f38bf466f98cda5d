import { ignore } from '../events.ts';

/** How much of a body that is read in one go is taken: a few kilobytes of compressed spaces can unpack to gigabytes. */
export const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** How much of an error's body is read: an error page can be long, or never end. */
export const MAX_ERROR_BYTES = 65_536;

/** Thrown while a body is read, and turned into a `DecodeError` by whoever knows what it is the answer to. */
export class BodyTooLarge extends Error {}

/** The text of a body, counted as it comes. Throws a `BodyTooLarge`. */
export async function readText(response: Response, maxBytes: number): Promise<string> {
  // Some `fetch`es give no web stream: React Native's, node-fetch, a hand-made one.
  if (!hasWebStream(response)) return response.text();
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.length;
    if (bytes > maxBytes) {
      reader.cancel().catch(ignore);
      throw new BodyTooLarge();
    }
    text += decoder.decode(value, { stream: true });
  }
}

/** Where a body's chunks come from, whichever `fetch` gave the response. */
export interface ChunkReader {
  read(): Promise<{ done: boolean; value?: Uint8Array | undefined }>;
  cancel(): void;
}

export function chunksOf(response: Response): ChunkReader {
  if (hasWebStream(response)) {
    const reader = response.body.getReader();
    return { read: () => reader.read(), cancel: () => void reader.cancel().catch(ignore) };
  }
  let isRead = false;
  return {
    async read() {
      if (isRead) return { done: true };
      isRead = true;
      return { done: false, value: new TextEncoder().encode(await response.text()) };
    },
    cancel: () => discardBody(response),
  };
}

/** Lets go of a body that nobody reads. Not awaited: the cancelling of a misbehaving body may never end. */
export function discardBody(response: Response | undefined): void {
  const body: { cancel?: unknown; destroy?: unknown; locked?: unknown } | null | undefined = response?.body;
  if (typeof body?.cancel === 'function') Promise.resolve(response?.body?.cancel()).catch(ignore);
  // A stream of Node's own, as node-fetch gives.
  else if (typeof body?.destroy === 'function') body.destroy();
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
export function guardBody(response: Response, guard: BodyGuard, maxBytes: number): Response {
  if (response.body === null || NULL_BODY_STATUSES.has(response.status)) {
    guard.limit.end();
    discardBody(response);
    return rebuilt(null, response);
  }
  const isError = response.status >= 400;
  const reader = chunksOf(response);
  let bytesLeft = isError ? MAX_ERROR_BYTES : maxBytes;
  const close = (controller: ReadableStreamDefaultController) => {
    guard.limit.end();
    controller.close();
    reader.cancel();
  };
  const body = new ReadableStream<Uint8Array<ArrayBufferLike>>(
    {
      async pull(controller) {
        try {
          const { done, value } = await guard.read(reader.read());
          if (value && !isError && value.length > bytesLeft) throw new BodyTooLarge();
          if (value) {
            controller.enqueue(value.subarray(0, bytesLeft));
            bytesLeft -= value.length;
          }
          if (done || bytesLeft <= 0) close(controller);
        } catch (error) {
          if (!isError || guard.limit.isAborted) throw error;
          close(controller);
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

/**
 * A `Response` with another body, and all else as it was: `new Response` refuses statuses from 600 on and some reason phrases, and knows no
 * URL.
 */
export function rebuilt(body: BodyInit | null, original: Response): Response {
  const { status, statusText = '', url = '', redirected = false } = original;
  const isUsual = status >= 200 && status <= 599;
  const copy = new Response(body, { status: isUsual ? status : 500, headers: headersOf(original) });
  return Object.defineProperties(copy, {
    ...(!isUsual && {
      status: { value: status },
      clone: { value: () => rebuilt(Response.prototype.clone.call(copy).body, original) },
    }),
    statusText: { value: statusText },
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
