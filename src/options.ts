import type { OperationId } from '../generated/operations.ts';
import { SERVER_URL } from '../generated/schema.ts';
import { ConfigurationError } from './errors.ts';
import { type ClientEvents, type DriftEvent, notify } from './events.ts';
import { checkNames, isRecord } from './option-names.ts';
import type { Refuse } from './refusal.ts';
import type { QuotaStore } from './transport/shared-quota.ts';

/** What `createTogglFocusClient` takes. Every option may be left out. */
export interface ClientOptions {
  /**
   * An API key (`toggl_sk_…`), sent as `Authorization: Bearer …`, or a function that returns one, asked again for each attempt.
   * Creating a key revokes the former one (the API's Authentication page). One client is one user: a function must not switch users.
   * Default: the environment's `TOGGL_API_KEY`.
   */
  apiKey?: string | (() => string | Promise<string>) | undefined;
  /** Email and password, instead of `apiKey`, as the samples of Toggl's reference show. Users report that only keys work. */
  basic?:
    | {
        /** The email address of the account. */
        email: string;
        /** The password of the account. */
        password: string;
      }
    | undefined;
  /** The workspace of calls that name none. Default: the environment's `TOGGL_WORKSPACE_ID`. */
  workspaceId?: number | undefined;
  /**
   * Where the API is. `http:` for loopback hosts only. Default: the environment's `TOGGL_FOCUS_BASE_URL`, else
   * `https://focus.toggl.com/api`.
   */
  baseUrl?: string | undefined;
  /**
   * Sends a request: called with a URL and an init, always. Another `fetch` may take its place, such as undici's with a proxy's dispatcher.
   * Default: the global `fetch`, looked up at each call.
   */
  fetch?: Fetch | undefined;
  /** Sent with every request. Credentials don't go here: see `apiKey` and `basic`. */
  headers?: NonNullable<RequestInit['headers']> | undefined;
  /** The longest an attempt may take, body included, in milliseconds; for a stream, the server's longest silence. 0: no limit. Default: 30 000. */
  timeoutMs?: number | undefined;
  /** How often a failed request is sent again at most. Default: 2. */
  maxRetries?: number | undefined;
  /** The longest wait asked for by `Retry-After` that is obeyed, in milliseconds; a longer one rejects at once. Default: 60 000. */
  maxRetryAfterMs?: number | undefined;
  /** What to do about the hourly quota of requests. */
  quota?: QuotaOptions | undefined;
  /** Checks what the methods return against the description. `responseValidator` of `toggl-focus-chats/validate` makes one. Default: none. */
  validator?: ResponseValidator | undefined;
  /** Called as things happen, for logs and metrics. See `ClientEvents`. */
  on?: Partial<ClientEvents> | undefined;
}

/** Sends one request. `init` holds `method`, `headers`, `body` (a text) where there is one, `signal`, and `redirect: 'manual'`. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Checks answers against the description. A program without one loads nothing of it. */
export interface ResponseValidator {
  /** Makes the check of one client, which tells of each difference once. */
  open(onDrift: (drift: DriftEvent) => void): AnswerCheck;
}

/** Checks the body of a success. Of a stream it is given a list of one message at a time, and the form that the messages were sent in. */
export type AnswerCheck = (operationId: OperationId, body: unknown, form?: StreamForm) => Rejection | undefined;

/** What the messages of a stream came in. */
export type StreamForm = 'array' | 'object' | 'lines';

/** Why an answer is to be rejected, and what to do about it. */
export interface Rejection {
  /** What is wrong with the answer. */
  problem: string;
  /** What to do about it. */
  advice: string;
}

/** What to do about the hourly quota of requests. */
export interface QuotaOptions {
  /** With a spent quota: reject with a `QuotaExceededError`, or wait until it resets and send then. Default: `throw`. */
  onExceeded?: 'throw' | 'wait' | undefined;
  /** The longest that one call waits for the quota, in milliseconds. Default: 3 600 000, an hour. */
  maxWaitMs?: number | undefined;
  /** With so many requests left or fewer, the client makes no retry and iteration fetches no further page. Default: 0. */
  reserve?: number | undefined;
  /** Shares what is known of the quota with other processes of the same user. `quotaStore` of `toggl-focus-chats/quota-store` makes one. */
  store?: QuotaStore | undefined;
}

/** The options of a client, checked, with their defaults. */
export interface Settings {
  /** The value of the header, or a function that makes it. */
  authorization: string | (() => Promise<string>);
  /** Email and password, which the header's value holds in another form. */
  credentials: string[];
  workspaceId: number | undefined;
  baseUrl: string;
  /** `undefined`: the global one. */
  fetch: Fetch | undefined;
  headers: Headers;
  timeoutMs: number;
  maxRetries: number;
  maxRetryAfterMs: number;
  onExceeded: 'throw' | 'wait';
  maxWaitMs: number;
  reserve: number;
  store: QuotaStore | undefined;
  /** Made by `validator` for this client. */
  check: AnswerCheck | undefined;
  on: Partial<ClientEvents>;
}

const CLIENT_OPTIONS: readonly string[] = [
  'apiKey',
  'basic',
  'workspaceId',
  'baseUrl',
  'fetch',
  'headers',
  'timeoutMs',
  'maxRetries',
  'maxRetryAfterMs',
  'quota',
  'validator',
  'on',
] satisfies (keyof ClientOptions)[];

const QUOTA_OPTIONS: readonly string[] = [
  'onExceeded',
  'maxWaitMs',
  'reserve',
  'store',
] satisfies (keyof QuotaOptions)[];

const EVENTS: readonly string[] = [
  'request',
  'response',
  'retry',
  'wait',
  'quota',
  'storeError',
  'drift',
] satisfies (keyof ClientEvents)[];

/** What the client uses of its runtime, beside `fetch`, which is looked up at each call. Jest's jsdom has less. */
const GLOBALS = ['AbortController', 'Headers', 'Request', 'Response', 'TextDecoder', 'TextEncoder', 'URL'] as const;

export function readClientOptions(options: ClientOptions): Settings {
  const missing = GLOBALS.filter((name) => globalThis[name] === undefined);
  if (missing.length > 0) refuse(`This runtime has no ${missing.join(', ')}. Use one that has, or polyfills.`);
  checkNames('options', options, CLIENT_OPTIONS, refuse);
  const { fetch, quota = {}, validator, on = {}, basic } = options;
  checkNames('quota', quota, QUOTA_OPTIONS, refuse);
  checkNames('on', on, EVENTS, refuse);
  for (const [name, listener] of Object.entries(on)) {
    if (listener !== undefined && typeof listener !== 'function') refuse(`on.${name} must be a function.`);
  }
  const named = environment('TOGGL_WORKSPACE_ID');
  const workspaceId = options.workspaceId ?? (named && /^\d+$/.test(named) ? Number(named) : named);
  if (workspaceId !== undefined && !isPositiveInteger(workspaceId))
    return refuse('workspaceId (TOGGL_WORKSPACE_ID) must be a positive integer.');
  if (fetch !== undefined && typeof fetch !== 'function') refuse('fetch must be a function.');
  const { onExceeded = 'throw', store } = quota;
  if (onExceeded !== 'throw' && onExceeded !== 'wait') refuse("quota.onExceeded must be 'throw' or 'wait'.");
  if (store !== undefined && typeof store?.open !== 'function')
    refuse('quota.store must be made by quotaStore of toggl-focus-chats/quota-store.');
  if (validator !== undefined && typeof validator?.open !== 'function')
    refuse('validator must be made by responseValidator of toggl-focus-chats/validate.');
  return {
    authorization: readCredentials(options),
    credentials: basic ? [basic.email, basic.password] : [],
    workspaceId,
    baseUrl: checkBaseUrl(options.baseUrl ?? environment('TOGGL_FOCUS_BASE_URL') ?? SERVER_URL),
    fetch,
    headers: readHeaders(options.headers, refuse),
    timeoutMs: checkLimit('timeoutMs', options.timeoutMs ?? 30_000, refuse),
    maxRetries: checkLimit('maxRetries', options.maxRetries ?? 2, refuse),
    maxRetryAfterMs: checkLimit('maxRetryAfterMs', options.maxRetryAfterMs ?? 60_000, refuse),
    onExceeded,
    maxWaitMs: checkLimit('quota.maxWaitMs', quota.maxWaitMs ?? 3_600_000, refuse),
    reserve: checkLimit('quota.reserve', quota.reserve ?? 0, refuse),
    store,
    check: validator?.open((drift) => notify(() => on.drift?.(drift))),
    on,
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

/** A number of milliseconds or of times. The most that a timer takes is 2³¹ − 1 ms, almost 25 days; with more it does not wait at all. */
export function checkLimit(name: string, value: unknown, refuse: Refuse): number {
  return typeof value === 'number' && value >= 0 && value < 2 ** 31
    ? value
    : refuse(`${name} must be a number from 0 to 2147483647.`);
}

/** The URL without a slash at its end. Over plain http the key would travel in the clear. */
function checkBaseUrl(text: string): string {
  const url = typeof text === 'string' && URL.canParse(text) ? new URL(text) : undefined;
  const isLoopback = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1])$/.test(url?.hostname ?? '');
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback);
  if (!url || !isSafe || url.username || url.password || /[?#]/.test(text)) {
    return refuse(
      'baseUrl must be an absolute https: URL, or http: on a loopback host, without credentials, query or fragment.',
    );
  }
  let end = url.href.length;
  while (url.href[end - 1] === '/') end--;
  return url.href.slice(0, end);
}

/** A copy, without what is undefined, unless it can't be sent. */
export function readHeaders(given: ClientOptions['headers'], refuse: Refuse): Headers {
  return checkHeaders(() => {
    const headers = new Headers();
    const pairs: Iterable<readonly unknown[]> = given && Symbol.iterator in given ? given : fieldsOf(given);
    for (const [givenName, value] of pairs) {
      const name = textOf(givenName);
      if (value !== undefined) headers.append(name, textOf(value));
    }
    return headers;
  }, refuse);
}

function fieldsOf(given: object | undefined): [string, unknown][] {
  if (given === undefined || isRecord(given)) return Object.entries(given ?? {});
  throw new TypeError('no headers');
}

/** Everything can be turned into a text, a function into its source. */
function textOf(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return `${value}`;
  throw new TypeError('no text');
}

/** The headers that `make` makes, unless they can't be sent. */
export function checkHeaders(make: () => Headers, refuse: Refuse): Headers {
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

/** Every ID of the API is one. Larger ones can't be told apart in JavaScript. */
export function isPositiveInteger(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}
