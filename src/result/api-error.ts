import {
  ApiError,
  type ApiErrorDetails,
  AuthenticationError,
  InvalidRequestError,
  NotFoundError,
  PaymentRequiredError,
  PermissionDeniedError,
  QuotaExceededError,
  RateLimitError,
  ServerError,
} from '../errors.ts';
import type { Call } from '../transport/call.ts';
import { isQuotaEvidence } from '../transport/quota.ts';
import { redact } from '../transport/redact.ts';
import { retryAfterMs } from '../transport/retry.ts';
import { quotaAdvice } from '../transport/transport.ts';

/** The typed error of an answer with a status ≥ 400, from whatever body it had. */
export function apiError(call: Call, { status, headers }: Response, body: unknown): ApiError {
  const { method, path, quota } = call;
  const secrets = call.secrets();
  const field = (name: string): string | undefined => {
    const value: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined;
    return typeof value === 'string' ? redact(value, secrets).slice(0, MAX_FIELD_CHARACTERS) : undefined;
  };
  const details: ApiErrorDetails = {
    status,
    method,
    path,
    code: field('error'),
    description: field('error_description'),
    traceId: field('trace_id'),
    body,
    headers,
  };
  switch (status) {
    case 400:
      return new InvalidRequestError(details, 'Check the query and the body.');
    case 401:
      return new AuthenticationError(details, 'Check the API key: creating a key revokes the former one.');
    case 402: {
      if (quota === undefined || !isQuotaEvidence(quota)) {
        return new PaymentRequiredError(details, 'The plan of this organization lacks the feature.');
      }
      const { resetsAt } = quota;
      return new QuotaExceededError(details, `The quota is spent. ${quotaAdvice(resetsAt)}`, {
        resetsAt,
        local: false,
      });
    }
    case 403:
      return new PermissionDeniedError(details, 'The user may not do this in this workspace.');
    case 404:
      return new NotFoundError(details, `There is no ${whatIsAt(path)}.`);
    case 429: {
      const waitMs = retryAfterMs(headers.get('Retry-After'), Date.now());
      return new RateLimitError(details, 'Send about one request a second.', waitMs);
    }
    default:
      return status >= 500
        ? new ServerError(details, 'The server failed: try again later.')
        : new ApiError(details, 'The API documents no such answer.');
  }
}

/** A code or a sentence. What is longer is a payload. */
const MAX_FIELD_CHARACTERS = 200;

/** What a path names, the innermost first: `chat 42 in workspace 1`. */
function whatIsAt(path: string): string {
  const things = [...path.matchAll(/(\w+?)s\/(\d+)/g)].map(([, thing, id]) => `${thing} ${id}`);
  return things.reverse().join(' in ') || 'such path';
}
