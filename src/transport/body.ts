import { ignore } from '../events.ts';

/** How much of an error's body is read: an error page can be long, or never end. */
const MAX_ERROR_BYTES = 65_536;

/** The call whose answer is read. */
interface Reader {
  body: ReadableStream | undefined;
  signal: AbortSignal | undefined;
  /** Waits for a read, under the time limit and the abort. */
  read<T>(work: Promise<T>): Promise<T>;
  end(): void;
}

/**
 * The same answer, whose body is under the call's time limit and abort, whoever reads it. An error's body ends early rather than fail:
 * its status tells what happened.
 */
export function guardBody(response: Response, call: Reader): Response {
  const reader = response.body?.getReader();
  if (reader === undefined) {
    call.end();
    return response;
  }
  let bytesLeft = response.ok ? Number.POSITIVE_INFINITY : MAX_ERROR_BYTES;
  const close = (controller: ReadableStreamDefaultController) => {
    call.end();
    controller.close();
    reader.cancel().catch(ignore);
  };
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await call.read(reader.read());
          if (value) {
            controller.enqueue(value.subarray(0, bytesLeft));
            bytesLeft -= value.length;
          }
          if (done || bytesLeft <= 0) close(controller);
        } catch (error) {
          if (response.ok || call.signal?.aborted) throw error;
          close(controller);
        }
      },
      cancel(reason) {
        call.end();
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
  call.body = body;
  const { url, redirected } = response;
  return Object.defineProperties(new Response(body, response), {
    url: { value: url },
    redirected: { value: redirected },
  });
}

/** Lets go of a body that nobody reads. Not awaited: the cancelling of a misbehaving body may never end. */
export function discardBody({ body }: { body?: ReadableStream | null | undefined }): void {
  body?.cancel().catch(ignore);
}
