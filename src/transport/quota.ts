import { QuotaExceededError } from '../errors.ts';
import type { Figure } from './gate-state.ts';
import { requestName, type Target } from './target.ts';

/** How many requests are left in the window, and when the next window begins. */
export interface Quota {
  /** Requests left in the window. */
  remaining: number;
  /** When the next window begins. */
  resetsAt: Date;
}

/** What the quota headers of one answer say. Either may be missing or garbage, and is `undefined` then. */
interface QuotaReading {
  remaining?: number | undefined;
  resetsInMs?: number | undefined;
}

/** What one answer told. */
export interface AnsweredQuota {
  /** As its header says, where it can be read. */
  remaining?: number | undefined;
  /** Whether it was a 402 that means that the quota is spent. */
  isSpent: boolean;
  /** What is known since, where the answer told of it. */
  figure?: Figure | undefined;
}

/** Requests are counted by the hour. */
const LONGEST_WINDOW_SECONDS = 3_600;

/** Both headers are documented in the API's general pages. `Resets-In` counts from the time of receipt. */
export function readQuota(headers: Headers): QuotaReading {
  const resetsInSeconds = wholeNumber(headers.get('X-Toggl-Quota-Resets-In'));
  const remaining = wholeNumber(headers.get('X-Toggl-Quota-Remaining'));
  return {
    remaining: Number.isSafeInteger(remaining) ? remaining : undefined,
    // A larger figure is a mistake, such as milliseconds or a point in time, and would lock the client for days.
    resetsInMs: resetsInSeconds === undefined ? undefined : Math.min(resetsInSeconds, LONGEST_WINDOW_SECONDS) * 1_000,
  };
}

function wholeNumber(header: string | null): number | undefined {
  const text = header?.trim() ?? '';
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

/**
 * Whether a 402 means that the quota is spent. The quota headers come with every answer, so a 402 with requests left, or without the
 * headers, means that the plan lacks the feature.
 */
export function isQuotaEvidence({ remaining, resetsInMs }: QuotaReading): boolean {
  return remaining === 0 || (remaining === undefined && resetsInMs !== undefined);
}

/** For who is told: a copy, whose date may be changed. */
export function quotaOf({ remaining, resetsAt }: Figure): Quota {
  return { remaining, resetsAt: new Date(resetsAt.wallMs) };
}

/** The error of a request that the client does not send. */
export function quotaExceeded(target: Target, { remaining, resetsAt }: Quota): QuotaExceededError {
  const left = remaining > 0 ? `${remaining} requests are left, which are kept in reserve` : 'the quota is spent';
  const message = `${requestName(target)}: 402, not sent: ${left}. Wait until ${resetsAt.toISOString()}.`;
  return new QuotaExceededError(message, { ...target, status: 402, resetsAt: new Date(resetsAt), local: true });
}
