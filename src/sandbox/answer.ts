/** What the sandbox answers, before it is put on a wire. */
export interface Answer {
  status: number;
  headers: Headers;
  /** The whole text, or its parts one after another, for what may be too long to hold. */
  body?: string | Iterable<string>;
}

export function noContent(): Answer {
  return { status: 204, headers: new Headers() };
}

export function jsonAnswer(status: number, value: unknown): Answer {
  return textAnswer(status, 'application/json', JSON.stringify(value));
}

export function textAnswer(status: number, contentType: string, body: string | Iterable<string>): Answer {
  return { status, headers: new Headers({ 'Content-Type': contentType }), body };
}

/** Thrown by what can't carry a request out; becomes an answer with the observed error body. */
export class Refusal extends Error {
  readonly status: number;
  readonly headers: Record<string, string>;

  constructor(status: number, description: string, headers: Record<string, string> = {}) {
    super(description);
    this.status = status;
    this.headers = headers;
  }
}

/** What an error's body says where nothing more is known. The codes of 401 and 403 were observed live; the rest follows the description's examples. */
const errors: Record<number, { code: string; description: string }> = {
  400: { code: 'invalid_request', description: 'the request is not valid' },
  401: { code: 'invalid_session', description: 'the provided API key is invalid' },
  402: { code: 'quota_exceeded', description: 'the hourly limit of API calls has been reached' },
  403: { code: 'forbidden', description: 'no access to this workspace' },
  404: { code: 'not_found', description: 'there is nothing at this path' },
  405: { code: 'method_not_allowed', description: 'the method is not allowed here' },
  429: { code: 'too_many_requests', description: 'slow down' },
  500: { code: 'internal_server_error', description: 'something went wrong' },
};

/** An error as it was observed live: `{ error, error_description, trace_id }`. */
export function errorAnswer(status: number, description: string | undefined, traceId: string): Answer {
  const error = errors[status] ?? { code: `status_${status}`, description: `status ${status}` };
  return jsonAnswer(status, {
    error: error.code,
    error_description: description ?? error.description,
    trace_id: traceId,
  });
}
