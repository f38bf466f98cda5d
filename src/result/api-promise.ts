import { TogglFocusError } from '../errors.ts';
import { ignore } from '../events.ts';
import type { Call } from '../transport/call.ts';

/**
 * A promise of what the call returns. The request was sent at the call, once, whichever of these is used:
 *
 * ```ts
 * const chat = await client.chats.get(42);
 * const { data, response } = await client.chats.get(42).withResponse();
 * const response = await client.chats.get(42).asResponse(); // its body unread
 * ```
 */
export class ApiPromise<T> extends Promise<T> {
  /** What `then` returns is a plain promise. */
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }
  readonly #call: Call;
  readonly #response: Promise<Response>;
  #isHandedOut = false;

  constructor(call: Call, response: Promise<Response>, read: (response: Response) => Promise<T> | T) {
    super((resolve, reject) => {
      const result = response.then((answer) => {
        if (!this.#isHandedOut) return read(answer);
        throw new TogglFocusError('asResponse() handed out the body, so there is no result.');
      });
      result.then(resolve, reject).finally(() => call.end());
    });
    this.#call = call;
    this.#response = response;
  }

  /** The result, and the `Response` that it was read from. */
  async withResponse(): Promise<{ data: T; response: Response }> {
    return { data: await this, response: await this.#response };
  }

  /**
   * The `Response` with its body unread. Time limit and signal end with the headers. A status ≥ 400 rejects as ever. Awaiting the call for
   * its result as well rejects, unless the result was read before. What a call that returns nothing was answered with is not kept.
   */
  async asResponse(): Promise<Response> {
    this.catch(ignore);
    this.#isHandedOut = true;
    const response = await this.#response;
    if (!response.bodyUsed) {
      this.#call.end();
      return response;
    }
    // The result was read, or is being read: the body is told once more.
    await this.catch((error) => {
      if (this.#call.text === undefined) throw error;
    });
    return new Response(this.#call.text, response);
  }
}
