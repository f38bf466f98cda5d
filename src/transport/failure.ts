import { ConnectionError, type Outcome, TimeoutError } from '../errors.ts';
import { type Secrets, withoutSecrets } from '../redaction.ts';
import { requestName, type Target } from './target.ts';

/** What a failed `fetch` reported at the root, as a plain error: runtimes hang the URL, and custom ones the whole request, on theirs. */
function rootCause(error: unknown, secrets: Secrets): Error & { code?: unknown } {
  let root: { name?: unknown; message?: unknown; code?: unknown; cause?: unknown } = Object(error);
  for (let depth = 0; root.cause instanceof Error && depth < 9; depth++) root = root.cause;
  const { name, message, code } = root;
  const cause = new Error(withoutSecrets(String(message || code || error), secrets));
  return Object.assign(cause, { name, code, stack: String(cause) });
}

/** How Node, undici, Bun and Deno report that no connection came about. A connection that was there can end with EHOSTUNREACH too. */
const NEVER_CONNECTED =
  /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|connect E(NET|HOST)UNREACH|CONNECT_TIMEOUT|ConnectionRefused|FailedToOpenSocket|\(Connect\)/;

/** Whether the request of a failed `fetch` may have reached the server. */
function outcomeOf({ code, message }: { code?: unknown; message: string }): Outcome {
  return NEVER_CONNECTED.test(`${code} ${message}`) ? 'not-sent' : 'unknown';
}

/** The error of an answer that did not come, or broke off. Once an answer began to come, the request had left. */
export function connectionError(
  target: Target,
  problem: string,
  error: unknown,
  secrets: Secrets,
  known?: Outcome,
): ConnectionError {
  const cause = rootCause(error, secrets);
  const outcome = known ?? outcomeOf(cause);
  const said = `${outcome === 'unknown' ? problem : 'not sent'} (${cause.message})`;
  return new ConnectionError(failureMessage(target, said, outcome), outcome, { ...target, cause });
}

export function timeoutError(target: Target, outcome: Outcome, timeoutMs: number): TimeoutError {
  const missing = outcome === 'unknown' ? 'no whole answer' : 'not sent, no key from the function apiKey';
  const said = `${missing} within ${timeoutMs} ms (timeoutMs)`;
  return new TimeoutError(failureMessage(target, said, outcome), outcome, timeoutMs, target);
}

function failureMessage(target: Target, said: string, outcome: Outcome): string {
  const mayBeDone = outcome === 'unknown' && target.method !== 'GET';
  const advice = mayBeDone ? 'It may have been carried out: look before you repeat it.' : 'Try again.';
  return `${requestName(target)}: ${said}. ${advice}`;
}
