import type { Handled } from './service.ts';

/** Parts of a long body are sent together up to so many characters. */
const batchLength = 65_536;
const dripPieces = 16;
const dripPauseMs = 10;
const slowMs = 2_000;

/** Turns an answer into the `Response` that `fetch` resolves to, or rejects as `fetch` does. Obeys the signal, while the body is read too. */
export async function deliver({ answer, fault }: Handled, signal: AbortSignal | undefined): Promise<Response> {
  if (!answer) return fault === 'stall' ? untilAborted(signal) : Promise.reject(connectionLost('fetch failed'));
  if (fault === 'slow') await wait(slowMs, signal);
  const { status, headers, body } = answer;
  if (body === undefined) {
    if (fault === 'truncate') throw connectionLost('fetch failed');
    return new Response(null, { status, headers });
  }
  const chunks = encoded(typeof body === 'string' ? [body] : body);
  if (fault === 'truncate') return new Response(streamed(halved(chunks), 0, signal), { status, headers });
  if (fault === 'drip') return new Response(streamed(inPieces(chunks), dripPauseMs, signal), { status, headers });
  return new Response(typeof body === 'string' ? body : streamed(chunks, 0, signal), { status, headers });
}

/** Makes a chunk when it is read, not before. */
function streamed(
  chunks: Iterator<Uint8Array, void>,
  pauseMs: number,
  signal: AbortSignal | undefined,
): ReadableStream<Uint8Array> {
  const canceled = new AbortController();
  const either = signal ? [signal, canceled.signal] : [canceled.signal];
  return new ReadableStream(
    {
      async pull(controller) {
        signal?.throwIfAborted();
        if (pauseMs > 0) await wait(pauseMs, AbortSignal.any(either));
        const next = chunks.next();
        if (next.done) controller.close();
        else controller.enqueue(next.value);
      },
      cancel() {
        canceled.abort();
        chunks.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}

function* encoded(parts: Iterable<string>): Generator<Uint8Array, void> {
  const encoder = new TextEncoder();
  let batch = '';
  for (const part of parts) {
    batch += part;
    if (batch.length < batchLength) continue;
    yield encoder.encode(batch);
    batch = '';
  }
  if (batch !== '') yield encoder.encode(batch);
}

function* halved(chunks: Iterable<Uint8Array>): Generator<Uint8Array, void> {
  for (const chunk of chunks) {
    yield chunk.subarray(0, Math.ceil(chunk.length / 2));
    break;
  }
  throw connectionLost('terminated');
}

/** Cuts anywhere, within a character too. */
function* inPieces(chunks: Iterable<Uint8Array>): Generator<Uint8Array, void> {
  for (const chunk of chunks) {
    const length = Math.ceil(chunk.length / dripPieces);
    for (let start = 0; start < chunk.length; start += length) yield chunk.subarray(start, start + length);
  }
}

/** The error of Node's `fetch` for a connection that was reset. */
function connectionLost(message: string): TypeError {
  return new TypeError(message, { cause: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }) });
}

function untilAborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    if (signal?.aborted) reject(signal.reason);
    else signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** Waits, or rejects with the signal's reason as soon as it aborts. Leaves no timer and no listener. */
function wait(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, delayMs);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
