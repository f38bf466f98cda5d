import { TogglFocusError } from '../errors.ts';
import { ignore } from '../events.ts';
import type { Answer } from './answer.ts';

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
  readonly #answer: Promise<Answer>;
  #isHandedOut = false;

  constructor(answer: Promise<Answer>, read: (answer: Answer) => Promise<T> | T) {
    const result = async (): Promise<T> => {
      const answered = await answer;
      if (!this.#isHandedOut) return await read(answered);
      throw new TogglFocusError('asResponse() handed out the body, so there is no result.');
    };
    super((resolve, reject) => {
      result().then(resolve, reject);
    });
    this.#answer = answer;
  }

  /** The result, and the `Response` that it was read from. */
  async withResponse(): Promise<{ data: T; response: Response }> {
    return { data: await this, response: (await this.#answer).response };
  }

  /**
   * The `Response` with its body unread. Time limit and signal end with the headers. A status ≥ 400 rejects as ever. Awaiting the call for
   * its result as well rejects, unless the result was read before. What a call that returns nothing was answered with is not kept.
   */
  async asResponse(): Promise<Response> {
    this.catch(ignore);
    this.#isHandedOut = true;
    const answer = await this.#answer;
    const { response } = answer;
    if (!response.bodyUsed) {
      answer.call.end();
      return response;
    }
    // The result was read, or is being read: the body is told once more.
    await this.catch((error) => {
      if (answer.text === undefined) throw error;
    });
    return new Response(answer.text, response);
  }
}
