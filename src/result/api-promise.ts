import { TogglFocusError } from '../errors.ts';
import { ignore } from '../events.ts';
import type { Answer } from '../transport/answer.ts';
import { rebuilt } from '../transport/body.ts';

/**
 * A promise of what the call returns. The request was sent at the call, once, whichever of these is used:
 *
 * ```ts
 * const chat = await client.chats.get(981204);
 * const { data, response } = await client.chats.get(981204).withResponse();
 * const response = await client.chats.get(981204).asResponse(); // its body unread
 * ```
 */
export interface ApiPromise<T> extends Promise<T> {
  /** The result, and the `Response` that it was read from. Rejects as the promise itself does. */
  withResponse(): Promise<{
    /** What the call returns. */
    data: T;
    /** Its body is read. */
    response: Response;
  }>;
  /**
   * The `Response` with its body unread. Time limit and signal end with the headers. A status ≥ 400 rejects as ever. Awaiting the call for
   * its result as well rejects with a `TogglFocusError`, unless the result was read before. The body of a call that returns nothing is not
   * kept for later.
   */
  asResponse(): Promise<Response>;
}

/** A call that was started. */
export interface StartedCall {
  /** Resolves with the headers; a status ≥ 400 rejects. */
  readonly answer: Promise<Answer>;
  /** Ends the call at once, where nobody wants its answer any more. */
  cancel(): void;
}

export class CallPromise<T> extends Promise<T> implements ApiPromise<T> {
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
      const problem = 'asResponse() handed out the body, so there is no result. Use withResponse() for both.';
      throw new TogglFocusError(problem, answered.target);
    };
    super((resolve, reject) => {
      result().then(resolve, reject);
    });
    this.#answer = answer;
  }

  async withResponse(): Promise<{ data: T; response: Response }> {
    return { data: await this, response: (await this.#answer).response };
  }

  async asResponse(): Promise<Response> {
    this.catch(ignore);
    this.#isHandedOut = true;
    const answer = await this.#answer;
    const { response } = answer;
    if (!response.bodyUsed) {
      answer.limit.end();
      return response;
    }
    // The result was read, or is being read: the body is told once more.
    await this.catch((error) => {
      if (answer.text === undefined) throw error;
    });
    return rebuilt(answer.text ?? null, response);
  }
}
