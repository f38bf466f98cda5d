import { SERVER_URL } from '../generated/schema.ts';
import { ConfigurationError } from './errors.ts';
import type { ClientEvents } from './events.ts';

/** What `createTogglFocusClient` takes. Every option may be left out. */
export interface ClientOptions {
  /**
   * An API key (`toggl_sk_…`), sent as `Authorization: Bearer …`, or a function that returns one, asked again for each attempt.
   * Creating a key revokes the former one (the API's Authentication page). One client is one user: a function must not switch users.
   * Default: the environment's `TOGGL_API_KEY`.
   */
  apiKey?: string | (() => string | Promise<string>) | undefined;
  /** Email and password, instead of `apiKey`, as the page's samples show. Users report that only keys work. */
  basic?: { email: string; password: string } | undefined;
  /** The workspace of calls that name none. Default: the environment's `TOGGL_WORKSPACE_ID`. */
  workspaceId?: number | undefined;
  /**
   * Where the API is. `http:` for loopback hosts only. Default: the environment's `TOGGL_FOCUS_BASE_URL`, else
   * `https://focus.toggl.com/api`.
   */
  baseUrl?: string | undefined;
  /** What sends a request; called with a URL and an init, or with a `Request`. Default: the global `fetch`, looked up at each call. */
  fetch?: typeof fetch | undefined;
  /** Sent with every request. Credentials don't go here: see `apiKey` and `basic`. */
  headers?: NonNullable<RequestInit['headers']> | undefined;
  /** The longest an attempt may take, body included, in milliseconds; for a stream, the server's longest silence. 0: no limit. Default: 30 000. */
  timeoutMs?: number | undefined;
  /** How often a failed request is sent again at most. Default: 2. */
  maxRetries?: number | undefined;
  /** The longest wait asked for by `Retry-After` that is obeyed, in milliseconds; a longer one rejects at once. Default: 60 000. */
  maxRetryAfterMs?: number | undefined;
  quota?: QuotaOptions | undefined;
  /** Called as things happen, for logs and metrics. See `ClientEvents`. */
  on?: Partial<ClientEvents> | undefined;
}

/** What to do about the hourly quota of requests. */
export interface QuotaOptions {
  /** With a spent quota: reject with a `QuotaExceededError`, or wait until it resets and send then. Default: `throw`. */
  onExceeded?: 'throw' | 'wait' | undefined;
  /** The longest that one call waits for the quota, in milliseconds. Default: 3 600 000, an hour. */
  maxWaitMs?: number | undefined;
  /** With so many requests left or fewer, the client makes no retry and iteration fetches no further page. Default: 0. */
  reserve?: number | undefined;
}

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

/** The options, checked, with their defaults. */
export interface Settings {
  apiKey: ClientOptions['apiKey'];
  basic: ClientOptions['basic'];
  workspaceId: number | undefined;
  baseUrl: string;
  fetch: typeof fetch;
  headers: Headers;
  timeoutMs: number;
  maxRetries: number;
  maxRetryAfterMs: number;
  quota: { onExceeded: 'throw' | 'wait'; maxWaitMs: number; reserve: number };
  on: Partial<ClientEvents>;
}

export function readOptions(options: ClientOptions): Settings {
  const { basic, fetch, quota = {}, on = {} } = options;
  const apiKey = options.apiKey ?? (basic ? undefined : environment('TOGGL_API_KEY'));
  if (basic && apiKey !== undefined) throw new ConfigurationError('Give apiKey or basic, not both.');
  if (basic) checkBasic(basic);
  else if (typeof apiKey !== 'function') checkApiKey(apiKey);

  const workspaceId = options.workspaceId ?? environment('TOGGL_WORKSPACE_ID');
  if (workspaceId !== undefined && !isId(Number(workspaceId))) {
    throw new ConfigurationError('workspaceId (TOGGL_WORKSPACE_ID) must be a positive integer.');
  }
  if (fetch !== undefined && typeof fetch !== 'function') throw new ConfigurationError('fetch must be a function.');
  const onExceeded = quota.onExceeded ?? 'throw';
  if (onExceeded !== 'throw' && onExceeded !== 'wait') {
    throw new ConfigurationError("quota.onExceeded must be 'throw' or 'wait'.");
  }
  return {
    apiKey,
    basic,
    workspaceId: workspaceId === undefined ? undefined : Number(workspaceId),
    baseUrl: checkBaseUrl(options.baseUrl ?? environment('TOGGL_FOCUS_BASE_URL') ?? SERVER_URL),
    fetch: fetch ?? ((...request) => globalThis.fetch(...request)),
    headers: checkHeaders(options.headers),
    timeoutMs: checkLimit('timeoutMs', options.timeoutMs ?? 30_000),
    maxRetries: checkLimit('maxRetries', options.maxRetries ?? 2),
    maxRetryAfterMs: checkLimit('maxRetryAfterMs', options.maxRetryAfterMs ?? 60_000),
    quota: {
      onExceeded,
      maxWaitMs: checkLimit('quota.maxWaitMs', quota.maxWaitMs ?? 3_600_000),
      reserve: checkLimit('quota.reserve', quota.reserve ?? 0),
    },
    on,
  };
}

/** A variable of the environment, trimmed; `undefined` where it is blank or where there is no environment, as in browsers. */
function environment(name: string): string | undefined {
  const process: { env?: Record<string, string | undefined> } | undefined = Reflect.get(globalThis, 'process');
  return process?.env?.[name]?.trim() || undefined;
}

/** What every ID of the API is. Larger ones can't be told apart in JavaScript. */
export function isId(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

/** The longest that a timer can wait, 2³¹ − 1 ms (almost 25 days): it takes more for no wait at all. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** A number of milliseconds or of times. */
export function checkLimit(name: string, value: number): number {
  if (Number.isFinite(value) && value >= 0 && value <= MAX_TIMER_MS) return value;
  throw new ConfigurationError(`${name} must be a number from 0 to ${MAX_TIMER_MS}.`);
}

/** Throws where the key is missing, can't work or can't be sent. Says why, and never repeats the key. */
export function checkApiKey(apiKey: unknown): asserts apiKey is string {
  if (apiKey === undefined) throw new ConfigurationError('No credentials: give apiKey, or set TOGGL_API_KEY.');
  if (typeof apiKey !== 'string' || apiKey.trim() === '')
    throw new ConfigurationError('apiKey must be a text that is not blank.');
  if (isTrackToken(apiKey)) {
    throw new ConfigurationError(
      'apiKey is a token of Toggl Track, another product, which never works here: create an API key (toggl_sk_…) in Toggl Focus.',
    );
  }
  // Line breaks, control characters, and what Latin-1 does not have: https://fetch.spec.whatwg.org/#concept-header-value
  if (/[^\t -~\x80-\xff]/.test(apiKey))
    throw new ConfigurationError('apiKey holds a character that no header can carry, such as a line break.');
}

function isTrackToken(text: string): boolean {
  return /^[0-9a-f]{32}$/i.test(text.trim());
}

function checkBasic({ email, password }: { email: string; password: string }): void {
  if (!email || !password || typeof email !== 'string' || typeof password !== 'string' || email.includes(':')) {
    throw new ConfigurationError('basic must hold an email, which has no colon, and a password.');
  }
  if (isTrackToken(email))
    throw new ConfigurationError('basic holds a token of Toggl Track, another product, which never works here.');
}

/** The URL without a slash at its end. */
function checkBaseUrl(text: string): string {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new ConfigurationError('baseUrl must be an absolute URL.');
  }
  if (url.username || url.password)
    throw new ConfigurationError('baseUrl must not hold credentials: give apiKey or basic.');
  if (url.search || url.hash) throw new ConfigurationError('baseUrl must not have a query or a fragment.');
  const loopback = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback)) {
    throw new ConfigurationError(
      'baseUrl must be https: credentials would travel in the clear. http: is for loopback hosts only.',
    );
  }
  return url.href.replace(/\/+$/, '');
}

export function checkHeaders(init: RequestInit['headers']): Headers {
  let headers: Headers;
  try {
    headers = new Headers(init);
  } catch {
    // The platform's own error repeats the value.
    throw new ConfigurationError('headers holds a name or a value that can not be sent.');
  }
  if (headers.has('Authorization'))
    throw new ConfigurationError('headers must not hold Authorization: give apiKey or basic.');
  return headers;
}
