import { ConfigurationError, ConnectionError } from '../errors.ts';
import { notify } from '../events.ts';
import type { Settings } from '../options.ts';
import { type Secrets, secretsOf, withoutScheme, withoutSecrets } from '../redaction.ts';
import { refuseCall } from '../refusal.ts';
import { Answer } from './answer.ts';
import { discardBody, guardBody } from './body.ts';
import { connectionError, fetchFailure, timeoutError } from './failure.ts';
import type { Caller, Gate, PlaceInLine, Ticket } from './gate.ts';
import type { Figure } from './gate-state.ts';
import { Draft, type Outgoing, outgoingOf } from './outgoing.ts';
import { type AnsweredQuota, isQuotaEvidence, quotaExceeded, quotaOf, readQuota } from './quota.ts';
import { isResponse, redirectOrigin } from './response.ts';
import { holdMs, type Retry, retryAfterFailure } from './retry.ts';
import { requestName, type Target, workspaceOf } from './target.ts';
import { TimeLimit } from './time-limit.ts';

export interface CallLimits {
  readonly signal: AbortSignal | undefined;
  readonly timeoutMs: number;
  readonly maxRetries: number;
}

/** Who reads the body of the answer, and how much of it at most. */
export interface Reader {
  /** The method of the client that was called, or somebody else, such as the caller of `client.api`. */
  readonly who: 'method' | 'other';
  readonly maxBodyBytes: number;
}

/** One call on its way: key, quota, attempts and retries, up to the end of its answer's body. */
export class Call {
  /** As the caller named it. A middleware may turn the request to another path below the base URL. */
  readonly target: Target;
  readonly limit: TimeLimit;
  readonly #settings: Settings;
  readonly #gate: Gate;
  /** As the gate knows the call. */
  readonly #caller: Caller;
  readonly #limits: CallLimits;
  readonly #reader: Reader;
  /** The values of `Authorization` that were sent. */
  readonly #authorizations: string[] = [];
  #outgoing: Outgoing | undefined;
  /** The final answer, where others read it. */
  #guarded: Response | undefined;
  #answeredQuota: AnsweredQuota = { isSpent: false };
  #retries = 0;

  constructor(settings: Settings, gate: Gate, target: Target, limits: CallLimits, reader: Reader) {
    this.#settings = settings;
    this.#gate = gate;
    this.#caller = {
      turn: 0,
      waitedForQuotaMs: 0,
      onHeld: (held) => notify(() => settings.on.wait?.({ ...target, ...held })),
      refused: (quota) => quotaExceeded(target, quota),
    };
    this.#limits = limits;
    this.#reader = reader;
    this.target = target;
    this.limit = new TimeLimit(limits.timeoutMs, limits.signal);
  }

  /** Given to openapi-fetch as its `fetch`. Resolves to the final answer, whatever its status. */
  readonly send = async (request: Request | Draft): Promise<Response> => {
    try {
      const isDraft = request instanceof Draft;
      const isOfMethod = isDraft && this.#reader.who === 'method';
      const outgoing = isDraft ? request : await outgoingOf(request);
      this.#outgoing = outgoing;
      const target = isOfMethod ? this.target : this.#targetOf(outgoing);
      const workspace = workspaceOf(target);
      for (let attempt = 1; ; attempt++) {
        this.limit.throwIfAborted();
        const entry = this.#gate.enter(workspace, this.#caller);
        const ticket = 'leave' in entry ? await this.#waitInLine(entry) : entry;
        const result = await this.#attempt(outgoing, target, attempt, ticket);
        const isSuccess = !(result instanceof ConnectionError) && result.ok;
        if (isSuccess && isOfMethod) return result;
        const retry = isSuccess ? undefined : this.#retryAfter(result, target);
        if (!retry) {
          if (result instanceof ConnectionError) throw result;
          return await this.#guard(result);
        }
        if (!(result instanceof ConnectionError)) discardBody(result);
        const { on } = this.#settings;
        if (on.retry) notify(() => on.retry?.({ ...target, attempt, ...retry }));
        // For the quota it waits in line, where it keeps its turn.
        if (retry.reason !== 'quota') await this.limit.wait(retry.delayMs);
      }
    } catch (error) {
      // For the onError of a middleware.
      this.limit.startClock();
      throw error;
    }
  };

  /** The answer that openapi-fetch ended with: the one that `send` gave it, unless a middleware put another in its place. */
  answer(response: Response): Answer {
    return new Answer(this.target, response, this.limit, () => this.secrets(), this.#settings.check);
  }

  /** What the latest answer told of the quota. */
  get answeredQuota(): AnsweredQuota {
    return this.#answeredQuota;
  }

  /** What must not come out in an error. */
  secrets(): Secrets {
    const { url = '', headers = new Headers(), body }: Partial<Outgoing> = this.#outgoing ?? {};
    const hidden = [...this.#settings.credentials, ...this.#authorizations.map(withoutScheme)];
    return secretsOf({ url, headers, ...(typeof body === 'string' && { body }) }, hidden);
  }

  /**
   * Ends a call that failed, with its connection where an answer had begun to come. Returns the error: openapi-fetch loses the reason of an abort
   * where it is falsy, and does not know that a middleware took too long.
   */
  abandon(failure: unknown): unknown {
    this.limit.throwIfAborted();
    const outcome = this.#outgoing ? 'unknown' : 'not-sent';
    const error = this.limit.isTimeout(failure) ? timeoutError(this.target, outcome, this.limit.timeoutMs) : failure;
    this.limit.abort(error);
    return error;
  }

  /** Whether a body is the answer's own, or made from it. If not, nobody reads the answer any more. */
  isAnswerOf(body: unknown): boolean {
    const own = this.#guarded?.body;
    return own === body || own?.locked === true;
  }

  #targetOf({ url, method }: Outgoing): Target {
    const { baseUrl } = this.#settings;
    const queryStart = url.search(/[?#]/);
    const path = url.slice(baseUrl.length, queryStart < 0 ? undefined : queryStart);
    if (!url.startsWith(`${baseUrl}/`)) {
      refuseCall(this.target, 'the request leads away from baseUrl, and credentials are sent to baseUrl alone.');
    }
    return path === this.target.path && method === this.target.method ? this.target : { ...this.target, path, method };
  }

  async #waitInLine({ ticket, leave }: PlaceInLine): Promise<Ticket> {
    this.limit.stopClock();
    try {
      return await this.limit.race(ticket);
    } catch (error) {
      leave();
      throw error;
    }
  }

  /** The answer, whatever its status, or a failure of the network. Throws what a further attempt would not mend. */
  async #attempt(
    outgoing: Outgoing,
    target: Target,
    attempt: number,
    ticket: Ticket,
  ): Promise<Response | ConnectionError> {
    const { fetch = globalThis.fetch, authorization, on } = this.#settings;
    const { url, method, body, more } = outgoing;
    let isAnswered = false;
    try {
      if (typeof fetch !== 'function') refuseCall(this.target, 'this runtime has no fetch: give the option fetch.');
      const signal = this.limit.beginAttempt();
      const headers = new Headers(outgoing.headers);
      const credential = typeof authorization === 'string' ? authorization : await this.#askForKey(authorization);
      this.limit.throwIfAborted();
      headers.set('Authorization', credential);
      this.#authorizations.push(credential);
      if (on.request) notify(() => on.request?.({ ...target, attempt }));
      // A listener may have aborted.
      this.limit.throwIfAborted();
      const startedAtMs = on.response ? performance.now() : 0;
      const given = { method, headers, ...(body !== undefined && { body }), signal, redirect: 'manual' } as const;
      let response: Response;
      try {
        response = await this.limit.race(fetch(url, { ...more, ...given }));
      } catch (error) {
        return this.#noAnswer(target, error);
      }
      this.#checkResponse(response);
      isAnswered = true;
      const figure = this.#record(response, ticket);
      if (on.response) {
        const durationMs = performance.now() - startedAtMs;
        const { status } = response;
        notify(() => on.response?.({ ...target, attempt, status, durationMs, quota: figure && quotaOf(figure) }));
      }
      if (on.quota && figure) notify(() => on.quota?.(quotaOf(figure)));
      return response;
    } finally {
      if (!isAnswered) this.#gate.unanswered(ticket);
    }
  }

  /** The error of a `fetch` that rejected. Throws it where a further attempt would not help. */
  #noAnswer(target: Target, error: unknown): ConnectionError {
    this.limit.stopClock();
    this.limit.throwIfAborted();
    if (this.limit.isTimeout(error)) return timeoutError(target, 'unknown', this.limit.timeoutMs);
    const failure = fetchFailure(error, this.secrets());
    const unanswered = connectionError(target, 'no answer', failure);
    if (!failure.canRetryHelp) throw unanswered;
    return unanswered;
  }

  /** For who reads the body beside the client's methods: openapi-fetch, a middleware, the caller of `client.api`. */
  async #guard(response: Response): Promise<Response> {
    this.#guarded = await guardBody(response, this.answer(response), this.#reader.maxBodyBytes);
    return this.#guarded;
  }

  /** Asks for the key anew with each attempt: it may have been replaced. */
  async #askForKey(authorization: () => Promise<string>): Promise<string> {
    try {
      return await this.limit.race(authorization());
    } catch (error) {
      this.limit.stopClock();
      this.limit.throwIfAborted();
      if (this.limit.isTimeout(error)) throw timeoutError(this.target, 'not-sent', this.limit.timeoutMs);
      if (error instanceof ConfigurationError) refuseCall(this.target, error.message);
      // openapi-fetch takes a reason that is falsy for no failure.
      throw error || refuseCall(this.target, 'the function apiKey failed without a reason.');
    }
  }

  /** What `fetch` gave must be an answer, and not one that leads elsewhere: following a redirect sends the request to somebody else. */
  #checkResponse(response: Response): void {
    if (!isResponse(response)) {
      const problem =
        'fetch gave something that is no Response: status, headers.get and an unread body or text() are needed.';
      const advice = 'Check the option fetch. The request may have been carried out.';
      throw new ConfigurationError(`${requestName(this.target)}: ${problem} ${advice}`, this.target);
    }
    const origin = redirectOrigin(response, this.#settings.baseUrl);
    if (origin === undefined) return;
    discardBody(response);
    const shown = withoutSecrets(origin, this.secrets());
    throw this.answer(response).decodeError(`a redirect to ${shown}, which is not followed`);
  }

  /** Tells the gate what an answer says of the quota and of too many requests. Returns what is known of the quota, where the answer told of it. */
  #record({ headers, status }: Response, ticket: Ticket): Figure | undefined {
    const reading = readQuota(headers);
    const { resetsInMs, remaining = status === 402 ? 0 : undefined } = reading;
    const isSpent = status === 402 && isQuotaEvidence(reading);
    const figure = this.#gate.answered(ticket, {
      quota: remaining === undefined || resetsInMs === undefined ? undefined : { remaining, resetsInMs },
      isQuotaSpent: isSpent,
      holdMs: status === 429 ? holdMs(headers, Date.now(), this.#settings.maxRetryAfterMs) : undefined,
    });
    this.#answeredQuota = { remaining: reading.remaining, isSpent, figure };
    return figure;
  }

  /** Whether and when to send again after this; counted as done. */
  #retryAfter(result: Response | ConnectionError, target: Target): Retry | undefined {
    if (!(result instanceof ConnectionError) && this.#answeredQuota.isSpent) return this.#quotaRetry(target);
    // One budget for all failures, and none of what the user keeps in reserve.
    const quota = this.#gate.known(workspaceOf(target));
    if (this.#retries >= this.#limits.maxRetries || (quota && quota.remaining <= this.#settings.reserve))
      return undefined;
    const retry = retryAfterFailure(target.method, result, {
      retriesSoFar: this.#retries,
      maxRetryAfterMs: this.#settings.maxRetryAfterMs,
      nowMs: Date.now(),
      random: Math.random(),
    });
    if (retry) this.#retries++;
    return retry;
  }

  /** With `onExceeded: 'wait'`, and where it is not too long. */
  #quotaRetry(target: Target): Retry | undefined {
    const { onExceeded, maxWaitMs } = this.#settings;
    const quota = this.#gate.known(workspaceOf(target));
    if (!quota || onExceeded === 'throw') return undefined;
    const delayMs = Math.max(0, quota.resetsAt.getTime() - Date.now());
    return this.#caller.waitedForQuotaMs + delayMs > maxWaitMs ? undefined : { reason: 'quota', delayMs };
  }
}
