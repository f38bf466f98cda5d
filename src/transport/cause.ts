import type { Outcome } from '../errors.ts';

/**
 * A copy of what `fetch` reported, down to the first cause: names, messages and codes. Not the error itself, because runtimes and
 * custom `fetch`es hang the URL, the headers or the whole request on theirs.
 */
export class ReportedError extends Error {
  code?: string;
  override cause?: ReportedError;
}

export function reportedError(error: unknown, clean: (text: string) => string, depth = 0): ReportedError | undefined {
  if (error === undefined || error === null || depth > 5) return undefined;
  const { name, message, code, cause }: { name?: unknown; message?: unknown; code?: unknown; cause?: unknown } =
    Object(error);
  const copy = new ReportedError(clean(String(message ?? error)));
  copy.name = String(name ?? 'Error');
  copy.stack = `${copy.name}: ${copy.message}`;
  if (typeof code === 'string') copy.code = code;
  const deeper = reportedError(cause, clean, depth + 1);
  if (deeper) copy.cause = deeper;
  return copy;
}

/** How the runtimes say that no connection came about: Node, undici, Bun. */
const NEVER_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'ConnectionRefused',
  'FailedToOpenSocket',
]);

/** Whether the request of a failed `fetch` may have reached the server. */
export function outcomeOf(reported: ReportedError | undefined): Outcome {
  for (let error = reported; error; error = error.cause) {
    if (error.code !== undefined && NEVER_CONNECTED.has(error.code)) return 'not-sent';
    if (error.message.includes('client error (Connect)')) return 'not-sent'; // Deno, which has no codes
  }
  return 'unknown';
}
