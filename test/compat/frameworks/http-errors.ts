import {
  ArgumentError,
  ConnectionError,
  DecodeError,
  InvalidRequestError,
  NotFoundError,
  QuotaExceededError,
  RateLimitError,
  ServerError,
  TimeoutError,
} from 'toggl-focus-chats';

// The first that fits. 500 stands for the rest: your key, plan, permissions or set-up are wrong, not what your caller sent.
const statuses = [
  [ArgumentError, 400],
  [InvalidRequestError, 400],
  [NotFoundError, 404],
  [QuotaExceededError, 429],
  [RateLimitError, 429],
  [TimeoutError, 504],
  [ConnectionError, 502],
  [ServerError, 502],
  [DecodeError, 502],
] as const;

/** What a service answers its own caller when a call of Toggl Focus failed. */
export function answerFor(error: unknown): { status: number; headers: Record<string, string> } {
  // An abort: by a time limit, or because the caller left. Then nobody reads the answer, and 499 is for the log.
  if (error instanceof DOMException) return { status: error.name === 'TimeoutError' ? 504 : 499, headers: {} };
  const status = statuses.find(([kind]) => error instanceof kind)?.[1] ?? 500;
  const waitMs = waitMsOf(error);
  return { status, headers: waitMs === undefined ? {} : { 'Retry-After': `${Math.ceil(waitMs / 1_000)}` } };
}

function waitMsOf(error: unknown): number | undefined {
  if (error instanceof RateLimitError) return error.retryAfterMs;
  if (error instanceof QuotaExceededError && error.resetsAt) return error.resetsAt.getTime() - Date.now();
  return undefined;
}
