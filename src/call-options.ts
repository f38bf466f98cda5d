import { checkNames } from './option-names.ts';
import { checkLimit, readHeaders, type Settings } from './options.ts';
import { refuseArgument, refuseCall } from './refusal.ts';
import type { CallLimits } from './transport/call.ts';
import type { Target } from './transport/target.ts';

/** What each call takes, beyond its arguments. */
export interface CallOptions {
  /** Instead of the client's `workspaceId`. */
  workspaceId?: number | undefined;
  /** Aborts the call, its waits and the reading of the body; the call then rejects with `signal.reason`. */
  signal?: AbortSignal | undefined;
  /** Instead of the client's `timeoutMs`. */
  timeoutMs?: number | undefined;
  /** Instead of the client's `maxRetries`. */
  maxRetries?: number | undefined;
  /** Sent with this call's requests, after and over the client's `headers`. */
  headers?: NonNullable<RequestInit['headers']> | undefined;
}

export const CALL_OPTIONS: readonly string[] = [
  'workspaceId',
  'signal',
  'timeoutMs',
  'maxRetries',
  'headers',
] satisfies (keyof CallOptions)[];

/** The options of a call, checked, with those of the client in the place of what was not given. Read at once: later changes are nothing to the call. */
export function readCallOptions(
  target: Target,
  options: unknown,
  settings: Settings,
): { workspaceId: number; headers: Headers | undefined; limits: CallLimits } {
  const refuse = (problem: string) => refuseCall(target, problem);
  if (options !== undefined && options !== null) checkNames('options', options, CALL_OPTIONS, refuse);
  const { workspaceId = settings.workspaceId, signal, headers, timeoutMs, maxRetries }: CallOptions = options ?? {};
  if (workspaceId === undefined)
    return refuse('there is no workspace: give workspaceId to the client or the call, or set TOGGL_WORKSPACE_ID.');
  return {
    workspaceId,
    headers: headers && readHeaders(headers, refuse),
    limits: {
      signal: checkSignal(target, signal),
      timeoutMs: timeoutMs === undefined ? settings.timeoutMs : checkLimit('timeoutMs', timeoutMs, refuse),
      maxRetries: maxRetries === undefined ? settings.maxRetries : checkLimit('maxRetries', maxRetries, refuse),
    },
  };
}

/** A signal of another realm, or a polyfill's, is as good as one's own: what counts is that it can be listened to. */
export function checkSignal(target: Target, signal: unknown): AbortSignal | undefined {
  if (signal === undefined || signal === null) return undefined;
  return isSignal(signal) ? signal : refuseArgument(target, 'signal must be an AbortSignal.');
}

function isSignal(value: unknown): value is AbortSignal {
  if (typeof value !== 'object' || value === null) return false;
  const canListen = 'addEventListener' in value && typeof value.addEventListener === 'function';
  const canStop = 'removeEventListener' in value && typeof value.removeEventListener === 'function';
  return canListen && canStop && 'aborted' in value && typeof value.aborted === 'boolean';
}
