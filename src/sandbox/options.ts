import { checkFields, checkInteger, refuse } from './check.ts';
import type { SandboxSettings } from './service.ts';

/** The options of `createSandbox`. Every one may be left out. */
export interface SandboxOptions {
  /** The only workspace there is; any other is answered with 403. Default: 1. */
  workspaceId?: number | undefined;
  /** The only key that is let in; without it, or with another, the answer is 401. Default: `toggl_sk_sandbox`. */
  apiKey?: string | undefined;
  /** How many made-up chats to begin with, the same each time. Default: 0. */
  chats?: number | undefined;
  /**
   * `limit` requests are let in per window of `windowMs` milliseconds, an hour by default; the next ones are answered with 402. The first
   * window begins when the sandbox is made. A request counts if its path, method and key are right, or if `fail` answers it with a status.
   * Default: no quota, and no quota headers either.
   */
  quota?:
    | {
        /** Requests in a window. */
        limit: number;
        /** The length of a window, in milliseconds. Default: 3 600 000, an hour. */
        windowMs?: number | undefined;
      }
    | undefined;
  /** The time in milliseconds since 1970. Default: `Date.now`, looked up at each call, so fake timers move it. */
  now?: (() => number) | undefined;
}

export function readSandboxOptions(options: unknown): SandboxSettings {
  const given = checkFields('createSandbox', options, ['workspaceId', 'apiKey', 'chats', 'quota', 'now']);
  const { workspaceId = 1, apiKey = 'toggl_sk_sandbox', chats = 0, quota } = given;
  return {
    workspaceId: checkInteger('createSandbox: workspaceId', workspaceId, 1),
    apiKey: checkKey(apiKey),
    chats: checkInteger('createSandbox: chats', chats, 0),
    quota: quota === undefined ? undefined : readQuota(quota),
    now: readClock(given.now),
  };
}

function checkKey(apiKey: unknown): string {
  if (typeof apiKey === 'string' && /^[!-~]+$/.test(apiKey)) return apiKey;
  return refuse('createSandbox: apiKey must be a text without spaces, in ASCII, as a header carries it.');
}

function readQuota(quota: unknown): SandboxSettings['quota'] {
  const { limit, windowMs = 3_600_000 } = checkFields('createSandbox: quota', quota, ['limit', 'windowMs']);
  return {
    limit: checkInteger('createSandbox: quota.limit', limit, 0),
    windowMs: checkInteger('createSandbox: quota.windowMs', windowMs, 1),
  };
}

/** The last year that an RFC 3339 time can hold. */
const lastMs = Date.UTC(9999, 11, 31);

function readClock(now: unknown): () => number {
  if (now === undefined) return () => Date.now();
  if (typeof now !== 'function') return refuse('createSandbox: now must be a function.');
  return () => {
    const time: unknown = now();
    if (typeof time === 'number' && time >= 0 && time <= lastMs) return time;
    return refuse('createSandbox: now must return milliseconds since 1970, as Date.now does.');
  };
}
