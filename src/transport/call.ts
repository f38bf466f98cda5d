import { ConfigurationError, ConnectionError, type Outcome, TimeoutError } from '../errors.ts';
import { notify } from '../events.ts';
import { type CallOptions, checkLimit, type Settings } from '../options.ts';
import { Attempt, wait } from './attempt.ts';
import { discardBody, guardBody } from './body.ts';
import { connectionError, secretsOf, timeoutError } from './failure.ts';
import { type Quota, type QuotaLedger, type QuotaReading, quotaExceeded, readQuota } from './quota.ts';
import { type Outgoing, ofRequest, requestClass } from './request.ts';
import { RetryBudget } from './retry-budget.ts';

/** What the calls of one client share. */
export interface Shared {
  settings: Settings;
  ledger: QuotaLedger;
  /** Whether there is, or was, a middleware, which wants real `Request`s. */
  hasMiddleware: boolean;
}

/** One call by the user, from its options to the end of its answer's body: key, quota, time limit and retries. */
export class Call {
  method = '';
  /** As sent, below the base URL, without the query. */
  path = '';
  /** The latest answer, as it came, and what it told of the quota. */
  response: Response | undefined;
  reading: QuotaReading = {};
  /** The answer's body under guard, where it is. */
  body: ReadableStream | undefined;
  /** The attempt that is under way, or whose body is being read. */
  #attempt: Attempt | undefined;
  readonly signal: AbortSignal | undefined;
  readonly #client: Shared;
  readonly #timeoutMs: number;
  readonly #budget: RetryBudget;
  /** What openapi-fetch takes for the class of its request. */
  readonly Request: typeof Request;
  #request: Outgoing | undefined;
  readonly #hasOtherReaders: boolean;
  #workspace = '';
  #outcome: Outcome = 'not-sent';
  #attempts = 0;

  /** `hasOtherReaders`: a middleware, or who uses `api`, sees the request and reads the answer, whose body is guarded then. */
  constructor(client: Shared, { signal, timeoutMs, maxRetries }: CallOptions, hasOtherReaders = client.hasMiddleware) {
    const { settings } = client;
    this.#client = client;
    this.#hasOtherReaders = hasOtherReaders;
    this.signal = signal;
    this.#timeoutMs = checkLimit('timeoutMs', timeoutMs ?? settings.timeoutMs);
    this.#budget = new RetryBudget(settings, checkLimit('maxRetries', maxRetries ?? settings.maxRetries));
    // Ahead of any middleware, which can fail: what the call is about.
    this.Request = requestClass(hasOtherReaders, (request) => this.#isAbout(request));
  }

  /** What openapi-fetch calls as `fetch`. Resolves to the final answer, whatever its status. */
  send = async (request: Request | Outgoing): Promise<Response> => {
    const { on } = this.#client.settings;
    const isReal = request instanceof Request;
    const sent = isReal ? await ofRequest(request) : request;
    this.#request = sent;
    // A middleware, or a path given to `api`.
    if (isReal) this.#isAbout(sent);
    for (;;) {
      this.signal?.throwIfAborted();
      if (this.quota?.remaining === 0) await this.#passQuotaGate();
      const result = await this.#makeAttempt(sent);
      const retry = this.#budget.retryAfter(result, this);
      if (result instanceof ConnectionError) {
        if (!retry) throw result;
      } else {
        if (!retry) return result.ok && !isReal ? result : guardBody(result, this);
        discardBody(result);
      }
      this.end();
      notify(on, 'retry', { method: this.method, path: this.path, attempt: this.#attempts, ...retry });
      await wait(retry.delayMs, this.signal);
    }
  };

  /** Leaves no timer and no listener. */
  end(): void {
    this.#attempt?.end();
  }

  /** Ends a call whose answer nobody will read. */
  abandon(): void {
    this.end();
    discardBody({ body: this.body ?? this.response?.body });
  }

  /** Waits for a read of the body; a failure of the connection rejects with a `ConnectionError`. */
  read<T>(work: Promise<T>): Promise<T> {
    return (this.#attempt ?? this.#begin()).race(work, (error) => {
      this.end();
      return connectionError(this, 'the answer broke off', error);
    });
  }

  /** Gives the server the whole time limit from now. */
  startClock(): void {
    (this.#attempt ?? this.#begin()).startClock();
  }

  stopClock(): void {
    this.#attempt?.stopClock();
  }

  /** What must not come out in an error. */
  secrets(): string[] {
    return [...this.#client.settings.hidden, ...(this.#request ? secretsOf(this.#request) : [])];
  }

  /** What is known of the quota that the call spends. */
  get quota(): Quota | undefined {
    return this.#client.ledger.current(this.#workspace, Date.now());
  }

  /** With no more than the reserve left, a further page is not bought. With nothing left at all, the quota's own rules hold. */
  checkReserve(): void {
    const { quota } = this;
    if (quota && quota.remaining > 0 && quota.remaining <= this.#client.settings.reserve)
      throw quotaExceeded(this, quota);
  }

  #isAbout({ method, url }: { method: string; url: string }): void {
    const { baseUrl } = this.#client.settings;
    const target = url.replace(/[?#].*/s, '');
    // As fetch will read it: dots in a path lead out of it. The paths of the methods hold none.
    if (!url.startsWith(`${baseUrl}/`) || (this.#hasOtherReaders && new URL(target).href !== target)) {
      throw new ConfigurationError(
        'The request was turned away from baseUrl. Credentials are for baseUrl alone: nothing was sent.',
      );
    }
    this.method = method;
    this.path = target.slice(baseUrl.length);
    this.#workspace = /^\/workspaces\/(\d+)/.exec(this.path)?.[1] ?? '';
  }

  #begin(): Attempt {
    this.end();
    this.#outcome = 'not-sent';
    this.#attempt = new Attempt(this.#timeoutMs, this.signal, () => timeoutError(this, this.#outcome, this.#timeoutMs));
    return this.#attempt;
  }

  /** Refuses the call, or holds it back, while the quota is known to be spent. */
  async #passQuotaGate(): Promise<void> {
    for (
      let { quota } = this;
      quota?.remaining === 0 && !this.#budget.hasWaitedFor(quota.resetsAt);
      quota = this.quota
    ) {
      const delayMs = this.#budget.quotaWaitMs(quota.resetsAt);
      if (delayMs === undefined) throw quotaExceeded(this, quota);
      await wait(delayMs, this.signal);
    }
  }

  /** The answer, whatever its status, or the failure of the network. Throws what a further attempt would not mend. */
  async #makeAttempt(request: Outgoing): Promise<Response | ConnectionError> {
    const { fetch, on, authorization } = this.#client.settings;
    const { method, path, signal } = this;
    const event = { method, path, attempt: ++this.#attempts };
    const attempt = this.#begin();
    this.response = undefined;
    try {
      const credentials = typeof authorization === 'string' ? authorization : await attempt.race(authorization());
      signal?.throwIfAborted();
      request.headers.set('Authorization', credentials);
      this.#outcome = 'unknown';
      notify(on, 'request', { ...event });
      const startedAtMs = performance.now();
      const response = await attempt.race(fetch(...request.fetchArguments(attempt.signal)));
      this.response = response;
      const quota = this.#recordQuota(response);
      notify(on, 'response', {
        ...event,
        status: response.status,
        durationMs: performance.now() - startedAtMs,
        quota: quota && { ...quota },
      });
      if (quota) notify(on, 'quota', { ...quota });
      return response;
    } catch (error) {
      attempt.end();
      signal?.throwIfAborted();
      if (error instanceof TimeoutError) return error;
      // Before fetch was called it was the user's key function that failed.
      if (this.#outcome === 'not-sent') throw error ?? new ConfigurationError('The function apiKey failed.');
      return connectionError(this, 'no answer', error);
    }
  }

  #recordQuota({ headers, status }: Response): Quota | undefined {
    const nowMs = Date.now();
    this.reading = readQuota(headers, nowMs);
    const { resetsAt, remaining = status === 402 ? 0 : undefined } = this.reading;
    if (remaining === undefined || resetsAt === undefined) return undefined;
    return this.#client.ledger.record(this.#workspace, { remaining, resetsAt }, nowMs);
  }
}
