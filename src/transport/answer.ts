import { DecodeError, retraced, TogglFocusError } from '../errors.ts';
import type { AnswerCheck, StreamForm } from '../options.ts';
import { mediaType, type Secrets } from '../redaction.ts';
import { BodyTooLarge, canHaveBody, discardBody, MAX_BODY_BYTES, MAX_ERROR_BYTES, readText } from './body.ts';
import { connectionError, fetchFailure, timeoutError } from './failure.ts';
import { requestName, type Target } from './target.ts';
import type { TimeLimit } from './time-limit.ts';

const OTHER_ANSWERED = 'Did something other than the API answer? Check baseUrl, and any proxy.';

/** The final answer of a call, before its body is read. */
export class Answer {
  readonly target: Target;
  readonly response: Response;
  readonly limit: TimeLimit;
  readonly secrets: () => Secrets;
  /** Checks the body, or a part of it, against the description, where the client has a validator. Throws where that is strict. */
  readonly check?: (body: unknown, form?: StreamForm) => void;
  /** The body, once it was read: kept for an `asResponse()` that comes later. */
  text: string | undefined;

  constructor(target: Target, response: Response, limit: TimeLimit, secrets: () => Secrets, check?: AnswerCheck) {
    this.target = target;
    this.response = response;
    this.limit = limit;
    this.secrets = secrets;
    const { operationId } = target;
    if (!check || !operationId) return;
    this.check = (body, form) => {
      const rejection = check(operationId, body, form);
      if (rejection) throw this.decodeError(rejection.problem, undefined, rejection.advice);
    };
  }

  /** Waits for a part of the body, or for all of it, under the time limit and the caller's abort. */
  async read<T>(work: Promise<T>): Promise<T> {
    try {
      return await this.limit.race(work);
    } catch (error) {
      throw this.#readFailure(error);
    }
  }

  #readFailure(error: unknown): unknown {
    this.limit.end();
    // The reason of an abort, or an error of a read within this one.
    if (this.limit.isAborted || error instanceof TogglFocusError) return retraced(error);
    if (this.limit.isTimeout(error)) return timeoutError(this.target, 'unknown', this.limit.timeoutMs);
    if (error instanceof BodyTooLarge) return this.decodeError('the body is larger than 64 MiB');
    // Its beginning had come, so the request had left.
    const failure = { ...fetchFailure(error, this.secrets()), outcome: 'unknown' } as const;
    return connectionError(this.target, 'the answer broke off', failure);
  }

  /** The JSON of the whole body; `undefined` where there is none. */
  async readJson(): Promise<unknown> {
    const text = await this.read(readText(this.response, MAX_BODY_BYTES));
    this.text = text;
    this.limit.end();
    const value = this.parseJson(text);
    if (value !== undefined) this.check?.(value);
    return value;
  }

  /** Looks at the body of a write that need not have one: at its beginning only, because an error is short. */
  async expectSuccess(): Promise<void> {
    const contentType = this.response.headers.get('Content-Type') ?? '';
    // Go calls a text what it wrote without a type, JSON too.
    if (canHaveBody(this.response) && /json|text\/plain/i.test(contentType))
      this.text = await this.read(readText(this.response, MAX_ERROR_BYTES).catch(ignoreLength));
    this.limit.end();
    discardBody(this.response);
    this.parseJson(this.text ?? '');
  }

  /** A write succeeds whatever its answer's body is, save for what says that something else happened. */
  parseJson(text: string): unknown {
    let value: unknown;
    try {
      value = text ? JSON.parse(text) : undefined;
    } catch {
      // The platform's own error quotes the body.
      if (this.target.method === 'GET') throw this.decodeError('the body is not JSON');
    }
    if (this.target.method !== 'GET') this.#refuseFalseSuccess(value);
    return value;
  }

  decodeError(problem: string, position?: number, advice = OTHER_ANSWERED): DecodeError {
    const contentType = mediaType(this.response.headers.get('Content-Type') ?? '', this.secrets());
    const said = `${this.response.status}, but ${problem} (${contentType ?? 'no content type'})`;
    const message = `${requestName(this.target)}: ${said}. ${advice}`;
    return new DecodeError(message, contentType, position, this.target);
  }

  /** A proxy's page to sign in at, or an error that came with a 200. */
  #refuseFalseSuccess(value: unknown): void {
    // Some servers name a type, text/html by default, with a 204 as well.
    if (!canHaveBody(this.response)) return;
    const isPage = /^\s*text\/html/i.test(this.response.headers.get('Content-Type') ?? '');
    if (isPage) throw this.decodeError('a web page, so the request was probably not carried out');
    if (typeof value === 'object' && value !== null && 'error' in value && value.error)
      throw this.decodeError('an error in its body, so the request was probably not carried out');
  }
}

function ignoreLength(error: unknown): string {
  if (error instanceof BodyTooLarge) return '';
  throw error;
}
