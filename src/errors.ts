import type { OperationId } from '../generated/operations.ts';

/** What an error tells beside its message. */
interface ErrorDetails {
  operationId?: OperationId | undefined;
  cause?: Error | undefined;
}

/**
 * The base of every error that this client makes. None shows a credential, nor eight characters or more of a text that the caller sent, when it is
 * printed or turned into JSON. Where an answer is asked for twice (a stream, or a body that `asResponse()` handed out), it is thrown itself.
 */
export class TogglFocusError extends Error {
  static {
    // A literal on the prototype: right in stack traces, and left alone by minifiers.
    this.prototype.name = 'TogglFocusError';
  }
  /** The operation that was called; `undefined` where none was named, as on a path of `client.api` that the description does not know. */
  declare readonly operationId?: OperationId;
  /**
   * Where an iteration over pages that this error ended can go on: `list({ page: error.nextPage })`. `operationId` tells which list it is.
   * `undefined` where not even one page had arrived.
   */
  declare nextPage?: number;

  constructor(message: string, { operationId, cause }: ErrorDetails = {}) {
    super(message, cause && { cause });
    if (operationId) this.operationId = operationId;
  }

  /** `name`, `message` and the fields, for logs. */
  toJSON(): object {
    const { name, message } = this;
    return Object.assign({ name, message }, this);
  }
}

/**
 * V8 keeps ten lines of a stack. Taken anew where the client's inner work ends, they reach the line of the caller. An error that is not the
 * client's own is left as it is.
 */
export function retraced(error: unknown): unknown {
  if (error instanceof TogglFocusError && 'captureStackTrace' in Error && typeof Error.captureStackTrace === 'function')
    Error.captureStackTrace(error, retraced);
  return error;
}

/**
 * The client can't be used as it was set up: no credentials, a token of Toggl Track, a bad option, an unsafe base URL, a `fetch` that gives
 * no `Response`. Thrown by `createTogglFocusClient`; what only a call can tell (no workspace, what a key function returned) rejects the call.
 */
export class ConfigurationError extends TogglFocusError {
  static {
    this.prototype.name = 'ConfigurationError';
  }
}

/** An argument of a call can't be right, such as an ID that is not a positive integer. Nothing was sent. */
export class ArgumentError extends TogglFocusError {
  static {
    this.prototype.name = 'ArgumentError';
  }
}

/** The fields of an `ApiError`, and what it keeps out of every printing. */
export interface ApiErrorDetails extends ErrorDetails {
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
  /** The HTTP method. */
  declare readonly method: string;
  /** As sent, below the base URL, without the query. */
  declare readonly path: string;
  /** The error body's `error`, such as `invalid_session` (reported by other clients, on other resources). */
  declare readonly code: string | undefined;
  /** The error body's `error_description`: a sentence for people. What it repeats of the request is left out. */
  declare readonly description: string | undefined;
  /** The error body's `trace_id`: what to name when asking Toggl for help. */
  declare readonly traceId: string | undefined;
  // Private fields, because nothing prints them, not even with `showHidden`.
  readonly #body: unknown;
  readonly #headers: Headers | undefined;

  constructor(message: string, { operationId, ...fields }: ApiErrorDetails, body?: unknown, headers?: Headers) {
    super(message, { operationId });
    Object.assign(this, fields);
    this.#body = body;
    this.#headers = headers;
  }

  /** The body, at most its first 64 KiB: parsed where it is JSON, else text. In no printing, to stay out of logs. */
  get body(): unknown {
    return this.#body;
  }

  /** The answer's headers; `undefined` where the client refused the call by itself. In no printing. */
  get headers(): Headers | undefined {
    return this.#headers;
  }

  /** The error body's `error_values`: what else the server says, such as the field that is wrong. In no printing. */
  get values(): Readonly<Record<string, unknown>> | undefined {
    const body = this.#body;
    const values = typeof body === 'object' && body !== null && 'error_values' in body ? body.error_values : undefined;
    return typeof values === 'object' && values !== null ? { ...values } : undefined;
  }
}

/** 400: the server refused what was sent. */
export class InvalidRequestError extends ApiError {
  static {
    this.prototype.name = 'InvalidRequestError';
  }
}

/** 401: the credentials are wrong, revoked or expired. */
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

  constructor(message: string, outcome: Outcome, details?: ErrorDetails) {
    super(message, details);
    this.outcome = outcome;
  }
}

/** `timeoutMs` passed before the answer was complete; for a stream, without a byte from the server. */
export class TimeoutError extends ConnectionError {
  static {
    this.prototype.name = 'TimeoutError';
  }
  /** The time limit that passed, in milliseconds. */
  readonly timeoutMs: number;

  constructor(message: string, outcome: Outcome, timeoutMs: number, details?: ErrorDetails) {
    super(message, outcome, details);
    this.timeoutMs = timeoutMs;
  }
}

/**
 * An answer below 400 that the operation can't have given: another kind of JSON, none at all, a redirect, a body over 64 MiB, a web page or
 * an error in the place of a write's success. With a strict validator also one that departs from the description. The payload is in no part of
 * the error.
 */
export class DecodeError extends TogglFocusError {
  static {
    this.prototype.name = 'DecodeError';
  }
  /** The media type of the answer, where it had one. */
  readonly contentType: string | undefined;
  /** For streams: where in the body the trouble is, in bytes. */
  readonly position: number | undefined;

  constructor(message: string, contentType: string | undefined, position?: number, details?: ErrorDetails) {
    super(message, details);
    this.contentType = contentType;
    this.position = position;
  }
}
