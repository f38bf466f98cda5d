import { ignore } from '../events.ts';
import { releaseBody } from '../transport/body.ts';
import type { Call } from '../transport/call.ts';

/** An answer whose body was read, with the means to make the result of it. */
export interface Answer<T> {
  response: Response;
  result: () => T;
}

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
  readonly #answer: Promise<Answer<T>>;

  constructor(call: Call, answer: Promise<Answer<T>>) {
    super((resolve, reject) => {
      answer.then(({ result }) => resolve(result())).catch(reject);
    });
    this.#call = call;
    this.#answer = answer;
  }

  /** The result and the `Response` it was made from: its status and headers, its body was read. */
  async withResponse(): Promise<{ data: T; response: Response }> {
    const data = await this;
    const { response } = await this.#answer;
    return { data, response };
  }

  /**
   * The `Response` with its body unread. Time limit and signal end with the headers. A status ≥ 400 rejects as ever.
   * The result itself is not to be had then: awaiting the call as well rejects.
   */
  async asResponse(): Promise<Response> {
    this.catch(ignore);
    const call = this.#call;
    if (!call.isBodyTaken) call.bodyUse = 'handed-out';
    const { response } = await this.#answer;
    return call.isBodyTaken ? new Response(call.text, response) : releaseBody(response);
  }
}
