import { type Operation, operations } from '../../generated/operations.ts';
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
import { type Secrets, withoutCredentials, withoutSecrets } from '../redaction.ts';
import type { Answer } from '../transport/answer.ts';
import { type AnsweredQuota, quotaOf } from '../transport/quota.ts';
import { retryAfterMs } from '../transport/retry.ts';
import { requestName, type Target } from '../transport/target.ts';

/** The typed error of an answer with a status ≥ 400, from whatever body it had. */
export function apiError({ target, response, secrets }: Answer, body: unknown, quota: AnsweredQuota): ApiError {
  const { status, headers } = response;
  const known = secrets();
  const code = field(body, 'error', known, withoutCredentials);
  const description = field(body, 'error_description', known, withoutSecrets);
  const { resetsAt } = (quota.figure && quotaOf(quota.figure)) ?? {};
  const waitMs = retryAfterMs(headers, Date.now());
  const isQuotaSpent = quota.isSpent;
  const [Kind, advice] = isQuotaSpent
    ? ([QuotaExceededError, `The quota is spent: wait until ${resetsAt?.toISOString() ?? 'it resets'}.`] as const)
    : kindOf(target, response, quota, waitMs);
  // The code itself is for programs, which need it as it is.
  const said = [status, code && withoutSecrets(code, known), description].filter(Boolean).join(', ');
  const details = {
    operationId: target.operationId,
    status,
    method: target.method,
    path: target.path,
    code,
    description,
    traceId: field(body, 'trace_id', known, withoutCredentials),
    ...(isQuotaSpent && { resetsAt, local: false }),
    ...(status === 429 && { retryAfterMs: waitMs }),
  };
  return new Kind(`${requestName(target)}: ${said}. ${advice}`, details, body === '' ? undefined : body, headers);
}

/** A text of the error's body, where it is one. */
function field(
  body: unknown,
  name: 'error' | 'error_description' | 'trace_id',
  secrets: Secrets,
  redact: (text: string, secrets: Secrets) => string,
): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const value: unknown = new Map(Object.entries(body)).get(name);
  return typeof value === 'string' ? redact(value, secrets) : undefined;
}

function kindOf(
  target: Target,
  { status, headers }: Response,
  quota: AnsweredQuota,
  waitMs = 1000,
): readonly [typeof ApiError, string] {
  const operation: Operation | undefined = target.operationId && operations[target.operationId];
  const isPage = /^\s*text\/html/i.test(headers.get('Content-Type') ?? '');
  const elsewhere = 'Something other than the API answered: check baseUrl.';
  const isListed = operation?.errors.includes(status) ?? true;
  const unlisted = `The description lists no ${status} for this operation.`;
  switch (status) {
    case 400:
      return [InvalidRequestError, isPage ? elsewhere : isListed ? 'Check the query and the body.' : unlisted];
    case 401:
      return [
        AuthenticationError,
        'Check the API key: it is wrong, revoked or expired. Creating a key revokes the former one.',
      ];
    case 402:
      return [
        PaymentRequiredError,
        quota.remaining === undefined
          ? 'The plan lacks this feature, or the quota is spent: the answer does not tell which.'
          : 'The plan lacks this feature.',
      ];
    case 403:
      return [PermissionDeniedError, 'The user may not do this in this workspace.'];
    case 404:
      return [NotFoundError, isPage ? elsewhere : isListed ? `There is no ${innermost(target.path)}.` : unlisted];
    case 429:
      return [RateLimitError, `Wait ${waitMs / 1000} s, then send about one request a second.`];
    default:
      if (status >= 500) return [ServerError, 'The server failed: try later.'];
      return [ApiError, operation?.advice?.[status] ?? unlisted];
  }
}

/** What a path names, the innermost first: `chat 42 in workspace 1`. */
function innermost(path: string): string {
  const parts = path.split('/');
  return parts
    .flatMap((part, index) => {
      const id = parts[index + 1] ?? '';
      return part.endsWith('s') && /^\d+$/.test(id) ? [`${part.slice(0, -1)} ${id}`] : [];
    })
    .reverse()
    .join(' in ');
}
