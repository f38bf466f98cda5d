import {
  ApiError,
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
import { redact } from '../transport/failure.ts';
import { isQuotaEvidence } from '../transport/quota.ts';
import { retryAfterMs } from '../transport/retry.ts';

/** The typed error of an answer with a status ≥ 400, from whatever body it had. */
export function apiError(call: Call, { status, headers }: Response, body: unknown): ApiError {
  const { method, path, reading } = call;
  const secrets = call.secrets();
  const field = (name: string): string | undefined => {
    const value: unknown = Object(body)[name];
    // A code or a sentence; what is longer is a payload.
    return typeof value === 'string' ? redact(value, secrets).slice(0, 200) : undefined;
  };
  const code = field('error');
  const description = field('error_description');
  const { resetsAt } = reading;
  const waitMs = retryAfterMs(headers.get('Retry-After'), Date.now());
  const isQuotaSpent = status === 402 && isQuotaEvidence(reading);
  const [Kind, advice] = isQuotaSpent
    ? ([QuotaExceededError, `The quota is spent: wait until ${resetsAt?.toISOString() ?? 'it resets'}.`] as const)
    : kindOf(status, path, waitMs);
  const said = [status, code, description].filter(Boolean).join(', ');
  const details = { status, method, path, code, description, traceId: field('trace_id') };
  const more = isQuotaSpent ? { resetsAt, local: false } : status === 429 && { retryAfterMs: waitMs };
  return new Kind(`${method} ${path}: ${said}. ${advice}`, { ...details, ...more }, body, headers);
}

function kindOf(status: number, path: string, waitMs = 1000): readonly [typeof ApiError, string] {
  switch (status) {
    case 400:
      return [InvalidRequestError, 'Check the query and the body.'];
    case 401:
      return [AuthenticationError, 'Check the API key: creating a key revokes the former one.'];
    case 402:
      return [PaymentRequiredError, 'The plan lacks this feature.'];
    case 403:
      return [PermissionDeniedError, 'The user may not do this in this workspace.'];
    case 404:
      return [NotFoundError, `There is no ${whatIsAt(path)}.`];
    case 429:
      return [RateLimitError, `Wait ${waitMs / 1000} s, then send about one request a second.`];
    default:
      return status < 500
        ? [ApiError, 'The API documents no such answer.']
        : [ServerError, 'The server failed: try later.'];
  }
}

/** What a path names, the innermost first: `chat 42 in workspace 1`. */
function whatIsAt(path: string): string {
  return Array.from(path.matchAll(/(\w+)s\/(\d+)/g), ([, thing, id]) => `${thing} ${id}`)
    .reverse()
    .join(' in ');
}
