import { ConnectionError, type Outcome, TimeoutError } from '../errors.ts';
import type { Outgoing } from './request.ts';

/** What the user put into a request: credentials and other headers, the values of the query, the texts and numbers of the body. */
export function secretsOf({ url, headers, body }: Outgoing): string[] {
  const secrets = [...new URLSearchParams(url.split('?')[1]).values()];
  for (const [name, value] of headers) {
    // What follows a scheme such as Bearer is a secret by itself. An ID of the request, or its format, is none.
    if (!/^(x-request-id|accept|content-type)$/.test(name)) secrets.push(value, value.replace(/^\w+ /, ''));
  }
  try {
    JSON.parse(body || '0', (_, value: unknown) => {
      if (typeof value === 'string' || typeof value === 'number') secrets.push(String(value));
    });
  } catch {
    // A middleware put another body in the place of ours.
    secrets.push(String(body));
  }
  return secrets;
}

/** The text without the secrets, in whatever form they come back: as they are, as JSON, encoded for a URL. */
export function redact(text: string, secrets: string[]): string {
  const forms = secrets.flatMap((secret) => {
    const encoded = new URLSearchParams({ '': secret }).toString().slice(1);
    return [secret, JSON.stringify(secret).slice(1, -1), encoded, encoded.replaceAll('+', '%20')];
  });
  // The longest first: a part that went must not spare the rest. Under four characters nothing is told, and the text would be garbled.
  forms.sort((one, other) => other.length - one.length);
  const withoutQueries = text.replace(/(https?:[^\s?]*\?)[^\s"]*/g, '$1…');
  return forms.reduce((rest, form) => (form.length > 3 ? rest.replaceAll(form, '…') : rest), withoutQueries);
}

/** What a failed `fetch` reported at the root, as a plain error: runtimes hang the URL, and custom ones the whole request, on theirs. */
function rootCause(error: unknown, secrets: string[]): Error & { code?: unknown } {
  let root: { name?: unknown; message?: unknown; code?: unknown; cause?: unknown } = Object(error);
  for (let depth = 0; root.cause instanceof Error && depth < 9; depth++) root = root.cause;
  const { name, message, code } = root;
  const cause = new Error(redact(String(message || code || error), secrets));
  return Object.assign(cause, { name, code, stack: String(cause) });
}

/** How Node, undici, Bun and Deno report that no connection came about. A connection that was there can end with EHOSTUNREACH too. */
const NEVER_CONNECTED =
  /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|connect E(NET|HOST)UNREACH|CONNECT_TIMEOUT|ConnectionRefused|FailedToOpenSocket|\(Connect\)/;

/** Whether the request of a failed `fetch` may have reached the server. */
function outcomeOf({ code, message }: { code?: unknown; message: string }): Outcome {
  return NEVER_CONNECTED.test(`${code} ${message}`) ? 'not-sent' : 'unknown';
}

/** The call that failed. */
interface Failed {
  method: string;
  path: string;
  /** The answer, where one had begun to come. */
  response: Response | undefined;
  secrets(): string[];
}

export function connectionError(call: Failed, problem: string, error: unknown): ConnectionError {
  const cause = rootCause(error, call.secrets());
  const outcome = call.response ? 'unknown' : outcomeOf(cause);
  const said = `${outcome === 'unknown' ? problem : 'not sent'} (${cause.message})`;
  return new ConnectionError(failureMessage(call, said, outcome), outcome, cause);
}

export function timeoutError(call: Failed, outcome: Outcome, timeoutMs: number): TimeoutError {
  const missing = outcome === 'unknown' ? 'no whole answer' : 'not sent, no key from the function apiKey';
  const said = `${missing} within ${timeoutMs} ms (timeoutMs)`;
  return new TimeoutError(failureMessage(call, said, outcome), outcome, timeoutMs);
}

function failureMessage({ method, path }: Failed, said: string, outcome: Outcome): string {
  const mayBeDone = outcome === 'unknown' && method !== 'GET';
  const advice = mayBeDone ? 'It may have been carried out: look before you repeat it.' : 'Try again.';
  return `${method} ${path}: ${said}. ${advice}`;
}
