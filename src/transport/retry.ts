import { ConnectionError, type Outcome, TimeoutError } from '../errors.ts';

/** The statuses after which the same request may well succeed. */
const RETRIED_STATUSES = new Set([
  408, // Request Timeout
  429, // Too Many Requests
  500, // Internal Server Error
  502, // Bad Gateway
  503, // Service Unavailable
  504, // Gateway Timeout
]);

/** A POST is sent again only where the server surely did not carry it out: a 429 says so. */
export function isRetriedStatus(method: string, status: number): boolean {
  return RETRIED_STATUSES.has(status) && (method !== 'POST' || status === 429);
}

export function isRetriedFailure(method: string, outcome: Outcome): boolean {
  return method !== 'POST' || outcome === 'not-sent';
}

/** The headers of an answer, as far as they are asked for. */
interface SentHeaders {
  get(name: string): string | null;
}

/** The request will be sent again. */
export interface Retry {
  /** A status, `timeout`, `connection` or `quota`. */
  reason: string;
  delayMs: number;
}

interface RetryCircumstances {
  retriesSoFar: number;
  maxRetryAfterMs: number;
  nowMs: number;
  /** From 0 to 1. */
  random: number;
}

/** Whether the same request may be sent again after a failure, why, and after how long. Not for a spent quota, which is waited for in line. */
export function retryAfterFailure(
  method: string,
  result: Response | ConnectionError,
  { retriesSoFar, maxRetryAfterMs, nowMs, random }: RetryCircumstances,
): Retry | undefined {
  if (result instanceof ConnectionError) {
    if (!isRetriedFailure(method, result.outcome)) return undefined;
    const reason = result instanceof TimeoutError ? 'timeout' : 'connection';
    return { reason, delayMs: retryDelayMs(retriesSoFar, undefined, random) };
  }
  const { status, headers } = result;
  if (!isRetriedStatus(method, status)) return undefined;
  const askedMs = retryAfterMs(headers, nowMs);
  if (askedMs !== undefined && askedMs > maxRetryAfterMs) return undefined;
  const waitMs = askedMs ?? (status === 429 ? LEAST_HOLD_MS : undefined);
  return { reason: `${status}`, delayMs: retryDelayMs(retriesSoFar, waitMs, random) };
}

/** How long a 429 holds calls back. A wait that is too long for the call itself is too long for the others: they are only paced. */
export function holdMs(headers: SentHeaders, nowMs: number, maxRetryAfterMs: number): number {
  const askedMs = retryAfterMs(headers, nowMs);
  if (askedMs === undefined) return LEAST_HOLD_MS;
  return askedMs <= maxRetryAfterMs ? askedMs : 0;
}

/** How long a 429 that asks for no wait holds calls back: about one request a second is reported to be safe. */
const LEAST_HOLD_MS = 1_000;

/**
 * The wait before a retry. The one that was asked for, plus up to a quarter of a second by chance, so that clients don't come back all at once; from
 * the second retry on never without a pause. Else 0.5 s · 2ⁿ, at most 8 s, less up to a quarter of it by chance.
 */
export function retryDelayMs(retriesSoFar: number, askedMs: number | undefined, random: number): number {
  if (askedMs === undefined) return Math.min(FIRST_BACKOFF_MS * 2 ** retriesSoFar, 8_000) * (1 - random / 4);
  const leastMs = retriesSoFar > 0 ? FIRST_BACKOFF_MS / 2 : 0;
  return Math.max(askedMs, leastMs) + (random * FIRST_BACKOFF_MS) / 2;
}

const FIRST_BACKOFF_MS = 500;

/**
 * The wait that `Retry-After` asks for: seconds, fractions too, or an HTTP date. A date is measured against the answer's own, because clocks
 * differ; one that has passed is 0. `undefined` where the header is missing or is neither. Strict, because `Number` and `Date.parse` take `0x10`,
 * `1e3` and `-5`.
 */
export function retryAfterMs(headers: SentHeaders, nowMs: number): number | undefined {
  const header = headers.get('Retry-After')?.trim();
  if (header === undefined) return undefined;
  if (/^\d+(\.\d+)?$/.test(header)) return Number(header) * 1000;
  const dateMs = httpDateMs(header);
  return dateMs === undefined ? undefined : Math.max(0, dateMs - (httpDateMs(headers.get('Date') ?? '') ?? nowMs));
}

function httpDateMs(text: string): number | undefined {
  if (text.length > 40 || !/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? .*\d\d:\d\d:\d\d/.test(text)) return undefined;
  // Of the three forms of an HTTP date the oldest one, asctime, leaves out that it is GMT.
  const dateMs = Date.parse(text.endsWith(' GMT') ? text : `${text} GMT`);
  return Number.isNaN(dateMs) ? undefined : dateMs;
}
