import {
  ConfigurationError,
  ConnectionError,
  DecodeError,
  type Outcome,
  QuotaExceededError,
  TimeoutError,
} from '../errors.ts';
import { notify } from '../events.ts';
import { type CallOptions, checkLimit, type Settings } from '../options.ts';
import { Attempt, wait } from './attempt.ts';
import { discardBody, guardBody } from './body.ts';
import { outcomeOf, rootCause, secretsOf } from './failure.ts';
import { isQuotaEvidence, type Quota, type QuotaLedger, type QuotaReading, readQuota } from './quota.ts';
import { draftingRequest, type Outgoing, outgoing, type RequestDraft } from './request.ts';
import { backoffMs, isRetriedFailure, isRetriedStatus, retryAfterMs } from './retry.ts';

/** What the calls of one client share. */
export interface Shared {
  settings: Settings;
  ledger: QuotaLedger;
  /** Whether there is, or was, a middleware, which wants real `Request`s. */
  hasMiddleware: boolean;
}

/** Why and when a request is sent again. */
interface Retry {
  reason: string;
  delayMs: number;
}

/** One call by the user, from its options to the end of its answer's body: key, quota, time limit and retries. */
export class Call {
  /** The answer's body under guard, where it is. */
  body: ReadableStream | undefined;
  /** The body, once it was read. */
  text: string | undefined;
  /** Whether this call has a middleware of its own. */
  hasMiddleware = false;
  method = '';
  /** As sent, below the base URL, without the query. */
  path = '';
  /** The latest answer, as it came, and what it told of the quota. */
  response: Response | undefined;
  reading: QuotaReading = {};
  /** The attempt that is under way, or whose body is being read. */
  attempt: Attempt | undefined;
  signal: AbortSignal | undefined;
  readonly #client: Shared;
  #timeoutMs = 0;
  #maxRetries = 0;
  #request: Outgoing | undefined;
  #workspace = '';
  #outcome: Outcome = 'not-sent';
  #attempts = 0;
  #retries = 0;
  /** How often it was answered that the quota is spent. */
  #spentAnswers = 0;
  #quotaWaitedMs = 0;
  /** The reset that was waited for last. */
  #awaited = new Date(0);

  constructor(client: Shared) {
    this.#client = client;
  }

  /** Apart from the constructor, because a method does not throw: what is wrong with its options rejects. */
  configure({ signal, timeoutMs, maxRetries }: CallOptions): void {
    const { settings } = this.#client;
    this.signal = signal;
    this.#timeoutMs = checkLimit('timeoutMs', timeoutMs ?? settings.timeoutMs);
    this.#maxRetries = checkLimit('maxRetries', maxRetries ?? settings.maxRetries);
  }

  /** What openapi-fetch takes for the class of its request: tells, ahead of any middleware, what the call is about. */
  readonly Request: typeof Request = draftingRequest((draft) => {
    this.#isAbout(draft);
    return this.#client.hasMiddleware || this.hasMiddleware;
  });

  /** What openapi-fetch calls as `fetch`. Resolves to the final answer, whatever its status. */
  send = async (request: Request | RequestDraft): Promise<Response> => {
    const { hasMiddleware, settings } = this.#client;
    const { baseUrl, on } = settings;
    const { signal } = this;
    const sent = await outgoing(request);
    const target = sent.url.replace(/[?#].*/s, '');
    // As fetch will read it: dots in a path lead out of it.
    if (!target.startsWith(`${baseUrl}/`) || new URL(target).href !== target) {
      throw new ConfigurationError(
        'The request was turned away from baseUrl. Credentials are for baseUrl alone: nothing was sent.',
      );
    }
    this.#request = sent;
    this.#isAbout(sent);
    const { method, path } = this;
    for (;;) {
      signal?.throwIfAborted();
      await this.#passQuotaGate();
      const result = await this.#attempt(sent);
      const retry = this.#retryAfter(result);
      if (result instanceof ConnectionError) {
        if (!retry) throw result;
      } else {
        if (!retry) return result.ok && !hasMiddleware ? result : guardBody(result, this);
        discardBody(result);
      }
      this.end();
      notify(on, 'retry', { method, path, attempt: this.#attempts, ...retry });
      await wait(retry.delayMs, signal);
    }
  };

  #isAbout({ method, url }: { method: string; url: string }): void {
    this.method = method;
    this.path = url.slice(this.#client.settings.baseUrl.length).replace(/[?#].*/s, '');
    this.#workspace = /^\/workspaces\/(\d+)/.exec(this.path)?.[1] ?? '';
  }

  begin(): Attempt {
    this.end();
    this.#outcome = 'not-sent';
    const timeoutMs = this.#timeoutMs;
    this.attempt = new Attempt(timeoutMs, this.signal, () => {
      const what = this.#outcome === 'unknown' ? 'no whole answer' : 'not sent, no key from the function apiKey';
      const message = this.#say(`${what} within ${timeoutMs} ms (timeoutMs)`, this.#outcome);
      return new TimeoutError(message, this.#outcome, timeoutMs);
    });
    return this.attempt;
  }

  /** Leaves no timer and no listener. */
  end(): void {
    this.attempt?.end();
  }

  /** Ends a call whose answer nobody will read. */
  abandon(): void {
    this.end();
    discardBody({ body: this.body ?? this.response?.body });
  }

  /** Waits for a read of the body; a failure of the connection rejects with a `ConnectionError`. */
  async read<T>(work: Promise<T>): Promise<T> {
    const attempt = this.attempt ?? this.begin();
    try {
      return await attempt.race(work);
    } catch (error) {
      this.end();
      throw attempt.signal.aborted ? attempt.signal.reason : this.#connectionError('the answer broke off', error);
    }
  }

  /** The whole body. Kept, for an `asResponse()` that comes later. */
  async readText(response: Response): Promise<string> {
    this.text = await this.read(response.text());
    return this.text;
  }

  /** What must not come out in an error. */
  secrets(): string[] {
    return [...this.#client.settings.hidden, ...(this.#request ? secretsOf(this.#request) : [])];
  }

  decodeError(problem: string, position?: number): DecodeError {
    const contentType = this.response?.headers.get('Content-Type') ?? undefined;
    const said = `${this.response?.status}, but ${problem} (${contentType ?? 'no content type'})`;
    return new DecodeError(
      `${this.method} ${this.path}: ${said}. Was it the API that answered?`,
      contentType,
      position,
    );
  }

  /** The error of a request that the client does not send. */
  quotaExceeded({ remaining, resetsAt }: Quota): QuotaExceededError {
    const { method, path } = this;
    const left = remaining > 0 ? `${remaining} requests are left, which are kept in reserve` : 'the quota is spent';
    const message = `${method} ${path}: 402, not sent: ${left}. Wait until ${resetsAt.toISOString()}.`;
    return new QuotaExceededError(message, { status: 402, method, path, resetsAt, local: true });
  }

  /** What is known of the quota that the call spends. */
  get quota(): Quota | undefined {
    return this.#client.ledger.current(this.#workspace, Date.now());
  }

  #connectionError(problem: string, error: unknown): ConnectionError {
    const cause = rootCause(error, this.secrets());
    const outcome = this.response ? 'unknown' : outcomeOf(cause);
    const sent = outcome === 'unknown' ? problem : 'not sent';
    return new ConnectionError(this.#say(`${sent} (${cause.message})`, outcome), outcome, cause);
  }

  #say(problem: string, outcome: Outcome): string {
    const mayBeDone = outcome === 'unknown' && this.method !== 'GET';
    const advice = mayBeDone ? 'It may have been carried out: look before you repeat it.' : 'Try again.';
    return `${this.method} ${this.path}: ${problem}. ${advice}`;
  }

  /** Refuses the call, or holds it back, while the quota is known to be spent. */
  async #passQuotaGate(): Promise<void> {
    // A window that was waited for counts as over: timers may fire a little early.
    for (let { quota } = this; quota?.remaining === 0 && quota.resetsAt > this.#awaited; quota = this.quota) {
      const delayMs = this.#quotaWait(quota.resetsAt);
      if (delayMs === undefined) throw this.quotaExceeded(quota);
      await wait(delayMs, this.signal);
    }
  }

  /** How long to wait for the quota, counted as waited; `undefined` where the call is not to wait, or not so long. */
  #quotaWait(resetsAt: Date, leastMs = 0): number | undefined {
    const { onExceeded, maxWaitMs } = this.#client.settings;
    const delayMs = Math.max(resetsAt.getTime() - Date.now(), leastMs);
    if (onExceeded === 'throw' || this.#quotaWaitedMs + delayMs > maxWaitMs) return undefined;
    this.#quotaWaitedMs += delayMs;
    this.#awaited = resetsAt;
    return delayMs;
  }

  /** The answer, whatever its status, or the failure of the network. Throws what a further attempt would not mend. */
  async #attempt(request: Outgoing): Promise<Response | ConnectionError> {
    const { fetch, on, authorization } = this.#client.settings;
    this.#attempts++;
    const attempt = this.begin();
    const { method, path, signal } = this;
    this.response = undefined;
    try {
      request.headers.set('Authorization', await attempt.race(authorization()));
      signal?.throwIfAborted();
      this.#outcome = 'unknown';
      const event = { method, path, attempt: this.#attempts };
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
      return this.#connectionError('no answer', error);
    }
  }

  #recordQuota({ headers, status }: Response): Quota | undefined {
    const nowMs = Date.now();
    this.reading = readQuota(headers, nowMs);
    const { resetsAt, remaining = status === 402 ? 0 : undefined } = this.reading;
    if (remaining === undefined || resetsAt === undefined) return undefined;
    return this.#client.ledger.record(this.#workspace, { remaining, resetsAt }, nowMs);
  }

  #retryAfter(result: Response | ConnectionError): Retry | undefined {
    const { method, reading, quota } = this;
    const { maxRetryAfterMs, reserve } = this.#client.settings;
    let reason: string;
    let askedMs: number | undefined;
    if (result instanceof ConnectionError) {
      if (!isRetriedFailure(method, result.outcome)) return undefined;
      reason = result instanceof TimeoutError ? 'timeout' : 'connection';
    } else {
      const { status, headers } = result;
      if (status === 402 && reading.resetsAt && isQuotaEvidence(reading)) {
        // From the second 402 on at least a backoff: a server that says "now" again and again is not to be asked without a pause.
        const leastMs = this.#spentAnswers > 0 ? 500 * 2 ** this.#spentAnswers : 0;
        this.#spentAnswers++;
        const delayMs = this.#quotaWait(reading.resetsAt, leastMs);
        return delayMs === undefined ? undefined : { reason: 'quota', delayMs };
      }
      if (!isRetriedStatus(method, status)) return undefined;
      askedMs = retryAfterMs(headers.get('Retry-After'), Date.now());
      if (askedMs !== undefined && askedMs > maxRetryAfterMs) return undefined;
      reason = `${status}`;
    }
    // One budget for all failures, and none of what the user keeps in reserve.
    if (this.#retries >= this.#maxRetries || (quota && quota.remaining <= reserve)) return undefined;
    const delayMs = askedMs ?? backoffMs(this.#retries, Math.random());
    this.#retries++;
    return { reason, delayMs };
  }
}
