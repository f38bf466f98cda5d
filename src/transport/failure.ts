import type { Outcome } from '../errors.ts';
import type { Outgoing } from './request.ts';

/** The text without what the user put into the request: the credential, the body, the values of the query. */
export function redact(text: string, request: Outgoing | undefined): string {
  const query = request?.url.split('?')[1] ?? '';
  const secrets = [
    request?.headers.get('Authorization')?.split(' ')[1],
    request?.body,
    query,
    ...new URLSearchParams(query).values(),
  ];
  // Shorter ones tell nothing, and cutting them out would garble the text.
  return secrets.reduce<string>(
    (rest, secret) => (secret && secret.length > 3 ? rest.replaceAll(secret, '…') : rest),
    text,
  );
}

/** What a failed `fetch` reported at the root, as a plain error: runtimes hang the URL, and custom ones the whole request, on theirs. */
export function rootCause(error: unknown, request: Outgoing | undefined): Error & { code?: unknown } {
  let root: { name?: unknown; message?: unknown; code?: unknown; cause?: unknown } = Object(error);
  for (let depth = 0; root.cause instanceof Error && depth < 9; depth++) root = root.cause;
  const { name, message, code } = root;
  const cause = new Error(redact(String(message || code || error), request));
  return Object.assign(cause, { name, code, stack: String(cause) });
}

/** How Node, undici, Bun and Deno report that no connection came about. */
const NEVER_CONNECTED =
  /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|E(NET|HOST)UNREACH|CONNECT_TIMEOUT|ConnectionRefused|FailedToOpenSocket|\(Connect\)/;

/** Whether the request of a failed `fetch` may have reached the server. */
export function outcomeOf({ code, message }: { code?: unknown; message: string }): Outcome {
  return NEVER_CONNECTED.test(`${code} ${message}`) ? 'not-sent' : 'unknown';
}
