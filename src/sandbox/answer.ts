import type { components } from '../../generated/schema.ts';

/** The sandbox's answer before it is put on a wire. */
export interface SandboxAnswer {
  status: number;
  headers: Headers;
  /** The whole text, or its parts one after another where it may be too long to hold. */
  body?: string | Iterable<string>;
}

/**
 * Every field of a response, `undefined` where it is left out: JSON has no `undefined`. A field that the description gains does not compile
 * until it is decided what the sandbox sends.
 */
export type EveryField<Value> = { [Name in keyof Required<Value>]: Value[Name] | undefined };

export function emptyAnswer(status: 201 | 204): SandboxAnswer {
  return { status, headers: new Headers() };
}

export function jsonAnswer(status: number, value: unknown): SandboxAnswer {
  return textAnswer(status, 'application/json', JSON.stringify(value));
}

export function textAnswer(status: number, contentType: string, body: string | Iterable<string>): SandboxAnswer {
  return { status, headers: new Headers({ 'Content-Type': contentType }), body };
}

/** The codes are those of the description's examples. A test of the sandbox can ask for any other status. */
const errors: Record<number, { code: string; description: string }> = {
  400: { code: 'validation', description: 'the request is not valid' },
  401: { code: 'invalid_session', description: 'the provided API key is invalid' },
  402: { code: 'quota_exceeded', description: 'the hourly limit of API calls has been reached' },
  403: { code: 'forbidden', description: 'no access to this workspace' },
  404: { code: 'not_found', description: 'there is nothing at this path' },
  405: { code: 'method_not_allowed', description: 'the method is not allowed here' },
  413: { code: 'too_large', description: 'the body is too large' },
  429: { code: 'too_many_requests', description: 'slow down' },
  500: { code: 'internal_server_error', description: 'something went wrong' },
};

function errorOf(status: number) {
  return errors[status] ?? { code: `status_${status}`, description: `status ${status}` };
}

/** Thrown where a request can't be carried out; becomes an answer with an error body. */
export class Refusal extends Error {
  readonly status: number;
  readonly headers: Record<string, string>;

  constructor(status: number, description = errorOf(status).description, headers: Record<string, string> = {}) {
    super(description);
    this.status = status;
    this.headers = headers;
  }
}

export function refusalAnswer({ status, message, headers }: Refusal, traceId: string): SandboxAnswer {
  const answer = jsonAnswer(status, {
    error: errorOf(status).code,
    error_description: message,
    error_values: undefined,
    trace_id: traceId,
  } satisfies EveryField<components['schemas']['ErrorBody']>);
  for (const [name, value] of Object.entries(headers)) answer.headers.set(name, value);
  return answer;
}
