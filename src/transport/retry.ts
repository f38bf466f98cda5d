import type { Outcome } from '../errors.ts';

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

/** 0.5 s · 2ⁿ, at most 8 s, less up to a quarter of it by chance, so that clients don't come back all at once. */
export function backoffMs(retriesSoFar: number, random: number): number {
  return Math.min(500 * 2 ** retriesSoFar, 8_000) * (1 - random / 4);
}

/**
 * The wait that a `Retry-After` header asks for: seconds, fractions too, or an HTTP date. A date that has passed is 0.
 * `undefined` where the header is missing or is neither. Strict, because `Number` and `Date.parse` take `0x10`, `1e3` and `-5`.
 */
export function retryAfterMs(header: string | null, nowMs: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d+(\.\d+)?$/.test(header)) return Number(header) * 1000;
  if (!/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? .*\d\d:\d\d:\d\d/.test(header)) return undefined;
  // Of the three forms of an HTTP date the oldest one, asctime, leaves out that it is GMT.
  const dateMs = Date.parse(header.endsWith(' GMT') ? header : `${header} GMT`);
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowMs);
}
