import { ConnectionError, TimeoutError } from '../errors.ts';
import type { Settings } from '../options.ts';
import { isQuotaEvidence, type Quota, type QuotaReading } from './quota.ts';
import { backoffMs, isRetriedFailure, isRetriedStatus, retryAfterMs } from './retry.ts';

/** Why and when a request is sent again. */
interface Retry {
  reason: string;
  delayMs: number;
}

/** What a call knows when an attempt is over. */
interface Attempted {
  method: string;
  /** What the attempt's answer told of the quota. */
  reading: QuotaReading;
  /** What is known of the quota. */
  quota: Quota | undefined;
}

/** What one call may still do by itself: send again, and wait for the quota. */
export class RetryBudget {
  readonly #settings: Settings;
  readonly #maxRetries: number;
  #retries = 0;
  /** How often it was answered that the quota is spent. */
  #spentAnswers = 0;
  #quotaWaitedMs = 0;
  #waitedForMs = 0;

  constructor(settings: Settings, maxRetries: number) {
    this.#settings = settings;
    this.#maxRetries = maxRetries;
  }

  /** A window that was waited for counts as over: timers may fire a little early. */
  hasWaitedFor(resetsAt: Date): boolean {
    return resetsAt.getTime() <= this.#waitedForMs;
  }

  /** How long to wait for the quota, counted as waited; `undefined` where the call is not to wait, or not so long. */
  quotaWaitMs(resetsAt: Date, leastMs = 0): number | undefined {
    const { onExceeded, maxWaitMs } = this.#settings;
    const delayMs = Math.max(resetsAt.getTime() - Date.now(), leastMs);
    if (onExceeded === 'throw' || this.#quotaWaitedMs + delayMs > maxWaitMs) return undefined;
    this.#quotaWaitedMs += delayMs;
    this.#waitedForMs = resetsAt.getTime();
    return delayMs;
  }

  /** Whether and when to send again after this; counted as done. */
  retryAfter(result: Response | ConnectionError, { method, reading, quota }: Attempted): Retry | undefined {
    let reason: string;
    let askedMs: number | undefined;
    if (result instanceof ConnectionError) {
      if (!isRetriedFailure(method, result.outcome)) return undefined;
      reason = result instanceof TimeoutError ? 'timeout' : 'connection';
    } else {
      const { status, headers } = result;
      if (status === 402 && reading.resetsAt && isQuotaEvidence(reading)) return this.#quotaRetry(reading.resetsAt);
      if (!isRetriedStatus(method, status)) return undefined;
      askedMs = retryAfterMs(headers.get('Retry-After'), Date.now());
      if (askedMs !== undefined && askedMs > this.#settings.maxRetryAfterMs) return undefined;
      reason = `${status}`;
    }
    // One budget for all failures, and none of what the user keeps in reserve.
    if (this.#retries >= this.#maxRetries || (quota && quota.remaining <= this.#settings.reserve)) return undefined;
    const delayMs = askedMs ?? backoffMs(this.#retries, Math.random());
    this.#retries++;
    return { reason, delayMs };
  }

  #quotaRetry(resetsAt: Date): Retry | undefined {
    // From the second 402 on at least a backoff: a server that says "now" again and again is not to be asked without a pause.
    const leastMs = this.#spentAnswers > 0 ? 500 * 2 ** this.#spentAnswers : 0;
    this.#spentAnswers++;
    const delayMs = this.quotaWaitMs(resetsAt, leastMs);
    return delayMs === undefined ? undefined : { reason: 'quota', delayMs };
  }
}
