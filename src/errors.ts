/** The base of every error that this client makes. None holds a credential, a query value or a payload in what it prints. */
export class TogglFocusError extends Error {
  static {
    // A literal on the prototype: right in stack traces, left out of JSON, and left alone by minifiers.
    this.prototype.name = 'TogglFocusError';
  }
}

/**
 * The client can't be used as it was set up: no credentials, a token of Toggl Track, a bad option, an unsafe base URL. Thrown by
 * `createTogglFocusClient`; what only a call can tell (no workspace, what a key function returned) rejects the call. Nothing was sent.
 */
export class ConfigurationError extends TogglFocusError {
  static {
    this.prototype.name = 'ConfigurationError';
  }
}

/** An argument of a call can't be right, such as an ID that is no positive integer. Nothing was sent. */
export class ArgumentError extends TogglFocusError {
  static {
    this.prototype.name = 'ArgumentError';
  }
}

/** What an `ApiError` tells beside its message. */
export interface ApiErrorDetails {
  status: number;
  method: string;
  path: string;
  code?: string | undefined;
  description?: string | undefined;
  traceId?: string | undefined;
  retryAfterMs?: number | undefined;
  resetsAt?: Date | undefined;
  local?: boolean;
}

/** Any answer with a status ≥ 400. 400, 401, 402, 403, 404, 429, and 500 and above have classes of their own. */
export class ApiError extends TogglFocusError {
  static {
    this.prototype.name = 'ApiError';
  }
  /** The HTTP status. */
  declare readonly status: number;
  declare readonly method: string;
  /** As sent, below the base URL, without the query. */
  declare readonly path: string;
  /** The error body's `error`, such as `invalid_session` (observed live, not documented). */
  declare readonly code: string | undefined;
  /** The error body's `error_description`: a sentence for people. What it repeats of the request is left out. */
  declare readonly description: string | undefined;
  /** The error body's `trace_id`: what to name when asking Toggl for help. */
  declare readonly traceId: string | undefined;
  /** The body, at most its first 64 KiB: parsed where it is JSON, else text. Not enumerable, to stay out of logs. */
  declare readonly body: unknown;
  /** The answer's headers; none where the client refused the call by itself. Not enumerable. */
  declare readonly headers: Headers | undefined;

  constructor(message: string, details: ApiErrorDetails, body?: unknown, headers?: Headers) {
    super(message);
    Object.assign(this, details);
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
  declare readonly retryAfterMs: number | undefined;
}

/** 500 and above: the server failed. */
export class ServerError extends ApiError {
  static {
    this.prototype.name = 'ServerError';
  }
}

/** The quota is spent: the server said so with a 402, or the client knew and sent nothing (`local`). */
export class QuotaExceededError extends PaymentRequiredError {
  static {
    this.prototype.name = 'QuotaExceededError';
  }
  /** When the quota resets, where the server told. */
  declare readonly resetsAt: Date | undefined;
  /** Whether the client refused the call by itself. */
  declare readonly local: boolean;
  /** Where an iteration that ran into the quota can go on: `list({ page: error.nextPage ?? firstPage })`. Not there where no page had come. */
  declare nextPage?: number;
}

/** Whether a request that failed was possibly carried out. */
export type Outcome = 'not-sent' | 'unknown';

/** No answer came, or it broke off. `cause` is what `fetch` reported, without what it repeats of the request. */
export class ConnectionError extends TogglFocusError {
  static {
    this.prototype.name = 'ConnectionError';
  }
  /** `not-sent`: the server surely did not get it. `unknown`: a write may have been carried out. */
  readonly outcome: Outcome;

  constructor(message: string, outcome: Outcome, cause?: Error) {
    super(message, cause && { cause });
    this.outcome = outcome;
  }
}

/** `timeoutMs` passed before the answer was complete; for a stream, without a byte from the server. */
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

/**
 * A 2xx whose body is not what the operation can return, or a write that a redirect led to a page with 200: most redirects turn a write
 * into a GET. The payload is in no part of the error.
 */
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
