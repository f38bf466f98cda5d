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
  /** The value of the header, or what makes it. */
  authorization: string | (() => Promise<string>);
  /** What the header's value hides: email and password. */
  hidden: string[];
  workspaceId: number | undefined;
  baseUrl: string;
  fetch: typeof fetch;
  headers: Headers;
  timeoutMs: number;
  maxRetries: number;
  maxRetryAfterMs: number;
  onExceeded: 'throw' | 'wait';
  maxWaitMs: number;
  reserve: number;
  on: Partial<ClientEvents>;
}

export function readOptions(options: ClientOptions): Settings {
  const { fetch } = options;
  const quota = options.quota ?? {};
  const named = environment('TOGGL_WORKSPACE_ID');
  const workspaceId = options.workspaceId ?? (named && /^\d+$/.test(named) ? Number(named) : named);
  if (workspaceId !== undefined && !isId(workspaceId))
    refuse('workspaceId (TOGGL_WORKSPACE_ID) must be a positive integer.');
  if (fetch !== undefined && typeof fetch !== 'function') refuse('fetch must be a function.');
  const { onExceeded = 'throw' } = quota;
  if (onExceeded !== 'throw' && onExceeded !== 'wait') refuse("quota.onExceeded must be 'throw' or 'wait'.");
  return {
    authorization: readCredentials(options),
    hidden: Object.values(options.basic ?? {}),
    workspaceId: workspaceId === undefined ? undefined : Number(workspaceId),
    baseUrl: checkBaseUrl(options.baseUrl ?? environment('TOGGL_FOCUS_BASE_URL') ?? SERVER_URL),
    fetch: fetch ?? ((...request) => globalThis.fetch(...request)),
    headers: checkHeaders(() => new Headers(options.headers)),
    timeoutMs: checkLimit('timeoutMs', options.timeoutMs ?? 30_000),
    maxRetries: checkLimit('maxRetries', options.maxRetries ?? 2),
    maxRetryAfterMs: checkLimit('maxRetryAfterMs', options.maxRetryAfterMs ?? 60_000),
    onExceeded,
    maxWaitMs: checkLimit('quota.maxWaitMs', quota.maxWaitMs ?? 3_600_000),
    reserve: checkLimit('quota.reserve', quota.reserve ?? 0),
    on: options.on ?? {},
  };
}

/** What makes the value of `Authorization`. */
function readCredentials({ apiKey: given, basic }: ClientOptions): Settings['authorization'] {
  if (basic) {
    const { email, password } = basic;
    if (given !== undefined) refuse('Give apiKey or basic, not both.');
    if (typeof email !== 'string' || typeof password !== 'string' || !/^[^:]+$/.test(email) || !password)
      refuse('basic must hold an email, without a colon, and a password.');
    refuseTrackToken(email);
    // Of the text's UTF-8 bytes: btoa alone takes Latin-1 only.
    return `Basic ${btoa(String.fromCharCode(...new TextEncoder().encode(`${email}:${password}`)))}`;
  }
  const apiKey = given ?? environment('TOGGL_API_KEY');
  return typeof apiKey === 'function' ? async () => bearer(await apiKey()) : bearer(apiKey);
}

/** Throws where the key is missing, can't work or can't be sent. Never repeats it. */
function bearer(apiKey: unknown): string {
  if (apiKey === undefined) refuse('No credentials: give apiKey, or set TOGGL_API_KEY.');
  // What no header can carry: line breaks, control characters, and what Latin-1 does not have.
  if (typeof apiKey !== 'string' || /^\s*$|[^\t -~\x80-\xff]/.test(apiKey)) {
    return refuse('apiKey must be a text that a header can carry: not blank, no line breaks, nothing beyond Latin-1.');
  }
  refuseTrackToken(apiKey);
  return `Bearer ${apiKey}`;
}

/** The most expensive confusion that users report. */
function refuseTrackToken(text: string): void {
  if (/^\s*[0-9a-f]{32}\s*$/i.test(text)) {
    refuse(
      'apiKey or basic is a token of Toggl Track, another product: create an API key (toggl_sk_…) in Toggl Focus.',
    );
  }
}

function refuse(problem: string): never {
  throw new ConfigurationError(problem);
}

/** A variable of the environment, trimmed; `undefined` where it is blank or where there is no environment, as in browsers. */
function environment(name: string): string | undefined {
  const process: { env?: Record<string, string | undefined> } | undefined = Reflect.get(globalThis, 'process');
  try {
    return process?.env?.[name]?.trim() || undefined;
  } catch {
    return undefined; // Deno, where the program may not read it.
  }
}

/** What every ID of the API is. Larger ones can't be told apart in JavaScript. */
export function isId(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

/** A number of milliseconds or of times. The most that a timer takes is 2³¹ − 1 ms, almost 25 days; with more it does not wait at all. */
export function checkLimit(name: string, value: number): number {
  return typeof value === 'number' && value >= 0 && value < 2 ** 31
    ? value
    : refuse(`${name} must be a number from 0 to 2147483647.`);
}

/** The URL without a slash at its end. Over plain http the key would travel in the clear. */
function checkBaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isLoopback = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1])$/.test(url?.hostname ?? '');
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback);
  if (!url || !isSafe || url.username || url.password || /[?#]/.test(text)) {
    return refuse(
      'baseUrl must be an absolute https: URL, or http: on a loopback host, without credentials, query or fragment.',
    );
  }
  return url.href.replace(/\/+$/, '');
}

/** The headers that `make` makes, unless they can't be sent. */
export function checkHeaders(make: () => Headers): Headers {
  let headers: Headers | undefined;
  try {
    headers = make();
  } catch {
    // The platform's own error repeats the value.
  }
  if (!headers || headers.has('Authorization')) {
    return refuse('headers must be such as can be sent, and not hold Authorization: give apiKey or basic for that.');
  }
  return headers;
}
