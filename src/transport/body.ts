import { ignore } from '../events.ts';
import type { Attempt } from './attempt.ts';
import type { Call } from './call.ts';
import { reportedError } from './cause.ts';
import { redact } from './redact.ts';

/** How much of an error's body is read. An error page can be long, or never end. */
const MAX_ERROR_BYTES = 65_536;

/**
 * Puts the reading of the answer's body under the call's time limit and abort, and makes what goes wrong in it a typed error. Done by
 * shadowing the response's own methods, so that openapi-fetch, a middleware and the user all read through this.
 */
export function guardBody(response: Response, call: Call, attempt: Attempt): void {
  const guarded = <T>(read: () => Promise<T>) => {
    const bound = read.bind(response);
    return () => reading(bound(), call, attempt);
  };
  const readText = guarded(response.text);
  const text = async (): Promise<string> => {
    if (!response.ok) return errorText(response, call, attempt);
    if (call.bodyUse === 'handed-out') return '';
    call.isBodyTaken = true;
    if (call.bodyUse === 'ignored') {
      discardBody(response);
      return '';
    }
    const body = await readText();
    call.text = body;
    return call.bodyUse === 'optional' && !isJson(body) ? '' : body;
  };
  const json = async (): Promise<unknown> => {
    const body = await text();
    return body ? JSON.parse(body) : undefined;
  };
  for (const [name, value] of Object.entries({
    text,
    json,
    blob: guarded(response.blob),
    arrayBuffer: guarded(response.arrayBuffer),
  })) {
    Object.defineProperty(response, name, { value, configurable: true });
  }
}

/** Takes the guard away: for a response whose body the user wants to read. */
export function releaseBody(response: Response): Response {
  for (const name of ['text', 'json', 'blob', 'arrayBuffer']) Reflect.deleteProperty(response, name);
  return response;
}

/** Lets go of a body that nobody reads. Not awaited: the cancelling of a misbehaving body may never end. */
export function discardBody(response: Response): void {
  response.body?.cancel().catch(ignore);
}

/** Waits for a read of the body, and makes a failure of the connection a `ConnectionError`. */
export async function reading<T>(read: Promise<T>, call: Call, attempt: Attempt): Promise<T> {
  try {
    return await attempt.race(read);
  } catch (error) {
    attempt.end();
    if (attempt.signal.aborted) throw attempt.signal.reason;
    const reported = reportedError(error, (text) => redact(text, call.secrets()));
    throw call.connectionError('the answer broke off', 'unknown', reported);
  }
}

/** A body for the user to read chunk by chunk, under the same time limit and abort. */
export function guardStream(
  body: ReadableStream<Uint8Array>,
  call: Call,
  attempt: Attempt,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await reading(reader.read(), call, attempt);
        if (!done) return controller.enqueue(value);
        attempt.end();
        controller.close();
      },
      async cancel(reason) {
        attempt.end();
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

/** What of an error's body comes within the attempt's time limit: the status alone tells what happened, so a broken body is no further error. */
async function errorText(response: Response, call: Call, attempt: Attempt): Promise<string> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let bytesLeft = MAX_ERROR_BYTES;
  try {
    while (reader && bytesLeft > 0) {
      const { done, value } = await attempt.race(reader.read());
      if (done) break;
      const part = value.subarray(0, bytesLeft);
      bytesLeft -= part.length;
      text += decoder.decode(part, { stream: true });
    }
  } catch {
    call.signal?.throwIfAborted();
  }
  reader?.cancel().catch(ignore);
  return text;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
