import { QuotaExceededError } from '../errors.ts';
import { requestName, type Target } from './target.ts';

/** How many requests are left in the window, and when the next window begins. */
export interface Quota {
  remaining: number;
  resetsAt: Date;
}

/** What the quota headers of one answer say. Either may be missing or garbage, and is `undefined` then. */
export interface QuotaReading {
  remaining?: number | undefined;
  resetsAt?: Date | undefined;
}

/** Requests are counted by the hour. */
const LONGEST_WINDOW_SECONDS = 3_600;

/** Both headers are documented in the API's general pages. `Resets-In` counts from the time of receipt. */
export function readQuota(headers: Headers, nowMs: number): QuotaReading {
  const resetsInSeconds = wholeNumber(headers.get('X-Toggl-Quota-Resets-In'));
  const remaining = wholeNumber(headers.get('X-Toggl-Quota-Remaining'));
  return {
    remaining: Number.isSafeInteger(remaining) ? remaining : undefined,
    // A larger figure is a mistake, such as milliseconds or a point in time, and would lock the client for days.
    resetsAt:
      resetsInSeconds === undefined
        ? undefined
        : new Date(nowMs + Math.min(resetsInSeconds, LONGEST_WINDOW_SECONDS) * 1_000),
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
export function isQuotaEvidence({ remaining, resetsAt }: QuotaReading): boolean {
  return remaining === 0 || (remaining === undefined && resetsAt !== undefined);
}

/** Answers of one window can tell its end this much apart: they travel for different times. */
const SAME_WINDOW_MS = 60_000;

/** The quota of each workspace: it belongs to a user and an organization, and a client is one user. */
export class QuotaLedger {
  #latest: Quota | undefined;
  readonly #byWorkspace = new Map<string, Quota>();

  /** Of the latest answer that told; a copy. */
  get latest(): Quota | undefined {
    return this.#latest && copyOf(this.#latest);
  }

  /** What is known of a workspace's window, as long as it lasts. */
  current(workspace: string, nowMs: number): Quota | undefined {
    const quota = this.#byWorkspace.get(workspace);
    return quota && quota.resetsAt.getTime() > nowMs ? quota : undefined;
  }

  /** Within a window the figure only falls: an older answer that arrives late does not raise it, nor bring back a window that is over. */
  record(workspace: string, quota: Quota, nowMs: number): Quota {
    const known = this.current(workspace, nowMs);
    const laterMs = known ? quota.resetsAt.getTime() - known.resetsAt.getTime() : SAME_WINDOW_MS;
    const isOutdated =
      (laterMs <= -SAME_WINDOW_MS && quota.remaining > 0) ||
      (laterMs < SAME_WINDOW_MS && known && known.remaining <= quota.remaining);
    const kept = known && isOutdated ? known : quota;
    this.#byWorkspace.set(workspace, kept);
    this.#latest = kept;
    return kept;
  }
}

/** For who is told: changing its date must change nothing here. */
export function copyOf({ remaining, resetsAt }: Quota): Quota {
  return { remaining, resetsAt: new Date(resetsAt) };
}

/** The error of a request that the client does not send. */
export function quotaExceeded(target: Target, { remaining, resetsAt }: Quota): QuotaExceededError {
  const left = remaining > 0 ? `${remaining} requests are left, which are kept in reserve` : 'the quota is spent';
  const message = `${requestName(target)}: 402, not sent: ${left}. Wait until ${resetsAt.toISOString()}.`;
  return new QuotaExceededError(message, { ...target, status: 402, resetsAt: new Date(resetsAt), local: true });
}
