/** The base of every error that this client makes. What it says never holds a credential, a query value or a payload. */
export class TogglFocusError extends Error {
  static {
    // On the prototype, as a literal: right in stack traces, out of JSON, and left alone by minifiers.
    this.prototype.name = 'TogglFocusError';
  }
}

/**
 * The client can't be used as it was set up: no credentials, a token of Toggl Track, a bad option, an unsafe base URL.
 * Thrown by `createTogglFocusClient`, or, where only the call can tell (no workspace, what a key function returned), a call's
 * rejection. No request was sent.
 */
export class ConfigurationError extends TogglFocusError {
  static {
    this.prototype.name = 'ConfigurationError';
  }
}

/** An argument of a call can't be right, such as an id that is not a positive integer. No request was sent. */
export class ArgumentError extends TogglFocusError {
  static {
    this.prototype.name = 'ArgumentError';
  }
}

/** What an `ApiError` is made from. */
export interface ApiErrorDetails {
  status: number;
  method: string;
  path: string;
  code?: string | undefined;
  description?: string | undefined;
  traceId?: string | undefined;
  body?: unknown;
  headers?: Headers;
}

/** Any answer with a status ≥ 400. Statuses of their own class: 400, 401, 402, 403, 404, 429, and 500 and above. */
export class ApiError extends TogglFocusError {
  static {
    this.prototype.name = 'ApiError';
  }
  /** The HTTP status. */
  readonly status: number;
  readonly method: string;
  /** The path as sent, below the base URL, without the query. */
  readonly path: string;
  /** The error body's `error`, such as `invalid_session` (observed live, not documented). */
  readonly code: string | undefined;
  /** The error body's `error_description`: a sentence for people. */
  readonly description: string | undefined;
  /** The error body's `trace_id`: what to name when asking Toggl for help. */
  readonly traceId: string | undefined;
  /** The body: parsed where it is JSON, else text, its first 64 KiB. Not enumerable, so that logs don't show it. */
  declare readonly body: unknown;
  /** The headers; none where the client refused the call by itself. Not enumerable. */
  declare readonly headers: Headers | undefined;

  constructor(details: ApiErrorDetails, advice: string) {
    const { status, method, path, code, description, traceId, body, headers } = details;
    const said = [status, code, description].filter((part) => part !== undefined).join(', ');
    super(`${method} ${path}: ${said}. ${advice}`);
    this.status = status;
    this.method = method;
    this.path = path;
    this.code = code;
    this.description = description;
    this.traceId = traceId;
    Object.defineProperties(this, { body: { value: body }, headers: { value: headers } });
  }
}

/** 400: the server refused what was sent. */
export class InvalidRequestError extends ApiError {
  static {
    this.prototype.name = 'InvalidRequestError';
  }
}

/** 401: the credentials are missing, revoked or wrong. */
export class AuthenticationError extends ApiError {
  static {
    this.prototype.name = 'AuthenticationError';
  }
}

/** 402: the plan lacks the feature, or, as a `QuotaExceededError`, the quota is spent. */
export class PaymentRequiredError extends ApiError {
  static {
    this.prototype.name = 'PaymentRequiredError';
  }
}

/** 403: the user may not do this. */
export class PermissionDeniedError extends ApiError {
  static {
    this.prototype.name = 'PermissionDeniedError';
  }
}

/** 404: the chat, the message or the workspace is not there. */
export class NotFoundError extends ApiError {
  static {
    this.prototype.name = 'NotFoundError';
  }
}

/** 429: too many requests at once, apart from the quota. */
export class RateLimitError extends ApiError {
  static {
    this.prototype.name = 'RateLimitError';
  }
  /** The wait that `Retry-After` asked for, in milliseconds, where it was sent and could be read. */
  readonly retryAfterMs: number | undefined;

  constructor(details: ApiErrorDetails, advice: string, retryAfterMs: number | undefined) {
    super(details, advice);
    this.retryAfterMs = retryAfterMs;
  }
}

/** 500 and above: the server failed. */
export class ServerError extends ApiError {
  static {
    this.prototype.name = 'ServerError';
  }
}

/** The quota is spent: the server said so with a 402, or the client knows it and sent nothing (`local`). */
export class QuotaExceededError extends PaymentRequiredError {
  static {
    this.prototype.name = 'QuotaExceededError';
  }
  /** When the quota resets, where the server told. */
  readonly resetsAt: Date | undefined;
  /** True where the client refused the call by itself: no request was sent. */
  readonly local: boolean;
  /** The page at which an iteration that ran into the quota can go on: `list({ page: error.nextPage })`. */
  nextPage?: number;

  constructor(details: ApiErrorDetails, advice: string, quota: { resetsAt: Date | undefined; local: boolean }) {
    super(details, advice);
    this.resetsAt = quota.resetsAt;
    this.local = quota.local;
  }
}

/** Was the request of a failed attempt possibly carried out? */
export type Outcome = 'not-sent' | 'unknown';

/** No answer came, or it broke off. `cause` is what `fetch` reported, without credentials, query values and payloads. */
export class ConnectionError extends TogglFocusError {
  static {
    this.prototype.name = 'ConnectionError';
  }
  /** `not-sent`: the server surely did not get the request. `unknown`: a write may have been carried out. */
  readonly outcome: Outcome;

  constructor(message: string, outcome: Outcome, cause?: Error) {
    super(message, cause && { cause });
    this.outcome = outcome;
  }
}

/** `timeoutMs` passed before the answer was complete; for a stream: without a byte from the server. */
export class TimeoutError extends ConnectionError {
  static {
    this.prototype.name = 'TimeoutError';
  }
  readonly timeoutMs: number;

  constructor(message: string, outcome: Outcome, timeoutMs: number) {
    super(message, outcome);
    this.timeoutMs = timeoutMs;
  }
}

/** A 2xx whose body is not what the operation can return. The payload is in no part of the error. */
export class DecodeError extends TogglFocusError {
  static {
    this.prototype.name = 'DecodeError';
  }
  /** The answer's `Content-Type`, where it had one. */
  readonly contentType: string | undefined;
  /** For streams: where in the body the trouble is, in bytes. */
  readonly position: number | undefined;

  constructor(message: string, contentType: string | undefined, position?: number) {
    super(message);
    this.contentType = contentType;
    this.position = position;
  }
}
