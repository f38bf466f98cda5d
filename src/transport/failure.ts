import { ConnectionError, type Outcome, TimeoutError } from '../errors.ts';
import { type Secrets, withoutCredentials, withoutSecrets } from '../redaction.ts';
import { requestName, type Target } from './target.ts';

/** What `fetch` rejected with. */
export interface FetchFailure {
  /** The root of it as a plain error: runtimes hang the URL, and custom ones the whole request, on theirs. */
  cause: Error & { code?: string | number };
  outcome: Outcome;
  /** Whether the same request may go well another time. */
  canRetryHelp: boolean;
  /** Whether it is a time limit of undici's own, 300 s for the headers and between two parts of a body. */
  isTimeout: boolean;
}

export function fetchFailure(error: unknown, secrets: Secrets): FetchFailure {
  const isHopeless = isThroughout(error, isRefusedByTheRuntime);
  return {
    cause: rootCause(error, secrets),
    outcome: isHopeless || isThroughout(error, hasNoConnection) ? 'not-sent' : 'unknown',
    canRetryHelp: !isHopeless,
    isTimeout: chainOf(error).some(({ code }) => code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT'),
  };
}

/** An error of any realm, or what a custom `fetch` throws in its place. */
interface Thrown {
  name?: unknown;
  message?: unknown;
  code?: unknown;
  cause?: unknown;
  /** Of an AggregateError: one for each address that was tried. */
  errors?: unknown;
}

function isObject(value: unknown): value is Thrown {
  return typeof value === 'object' && value !== null;
}

/** An error can be its own cause. */
const MAX_DEPTH = 10;

/** The error, its cause, the cause of that, and so on. */
function chainOf(error: unknown): Thrown[] {
  const chain: Thrown[] = [];
  for (let link = error; isObject(link) && chain.length < MAX_DEPTH; link = link.cause) chain.push(link);
  return chain;
}

/** Whether the error, or a cause of it, is such a one; where there are several in one, whether all of them are. */
function isThroughout(error: unknown, isSuch: (link: Thrown) => boolean): boolean {
  return chainOf(error).some((link) => {
    const { errors } = link;
    const isOfSeveral = Array.isArray(errors) && errors.length > 0;
    return isOfSeveral ? errors.every((each) => chainOf(each).some(isSuch)) : isSuch(link);
  });
}

/** A certificate that is not trusted, as OpenSSL names it in Node and Bun. */
const CERTIFICATE_CODE =
  /^(ERR_TLS_CERT_|CERT_|CRL_|ERROR_IN_C|UNABLE_TO_|(DEPTH_ZERO_)?SELF_SIGNED_CERT|(INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|HOSTNAME_MISMATCH)$)/;

/** The same in Deno and Safari; a port that `fetch` blocks; an argument that it does not take, in Node, Bun, Deno, workerd, Chrome, Firefox and Safari. */
const REFUSAL =
  /invalid peer certificate|^The certificate for this server is invalid|^bad port$|^unknown scheme$|^Failed to (parse URL|execute|construct)|^Invalid (URL|header)|^Headers\.|^RequestInit: |^Request (with|has method|cannot be constructed)|^Cannot convert argument to a ByteString|is not a valid HTTP method|^fetch\(\) |^Fetch API cannot load|^(Window|WorkerGlobalScope)\.fetch: |^URL is not valid/;

function isRefusedByTheRuntime({ code, message }: Thrown): boolean {
  return (
    CERTIFICATE_CODE.test(textOf(code)) ||
    /^(ERR_INVALID_URL|ERR_INVALID_CHAR|ERR_INVALID_HTTP_TOKEN|UND_ERR_INVALID_ARG)$/.test(textOf(code)) ||
    REFUSAL.test(textOf(message))
  );
}

/** Name resolution, connecting and too many open files, in Node, undici and Bun. */
const CONNECT_CODE =
  /^(ENOTFOUND|EAI_[A-Z]+|ECONNREFUSED|EADDRNOTAVAIL|EMFILE|ENFILE|UND_ERR_CONNECT_TIMEOUT|UND_ERR_PRX_TLS|ConnectionRefused|FailedToOpenSocket|DNSLookupFailed)$/;

/** The TLS handshake. Other codes of ERR_SSL, and other alerts, can come when the request has left; so can a plain reset. */
const HANDSHAKE_CODE =
  /^(UNKNOWN_CERTIFICATE_VERIFICATION_ERROR|ERR_SSL_(WRONG_VERSION_NUMBER|UNSUPPORTED_PROTOCOL|NO_PROTOCOLS_AVAILABLE|UNSAFE_LEGACY_RENEGOTIATION_DISABLED|(DH|EE)_KEY_TOO_SMALL|TLSV1_ALERT_PROTOCOL_VERSION|TLSV1_ALERT_NO_APPLICATION_PROTOCOL|TLSV1_UNRECOGNIZED_NAME|(SSLV3|SSL\/TLS)_ALERT_HANDSHAKE_FAILURE))$/;

/**
 * Both in words: Node, Node's TLS, undici's proxy, other proxy agents, Deno, workerd and Safari. Chrome and Firefox don't tell, nor does workerd's
 * "Network connection lost".
 */
const CONNECT_MESSAGE =
  /\b(connect|getaddrinfo) E[A-Z]|disconnected before secure TLS connection was established|^Proxy response \(\d+\) !== 200|^tunneling socket could not be established|client error \(Connect\)|error trying to connect: |\bconnect\(\): |^Could not connect to the server|^A server with the specified hostname could not be found|^An SSL error has occurred and a secure connection/;

/** A connection that was there can end with ECONNRESET, ETIMEDOUT or EHOSTUNREACH too: their code alone tells nothing. */
function hasNoConnection({ code, message }: Thrown): boolean {
  return CONNECT_CODE.test(textOf(code)) || HANDSHAKE_CODE.test(textOf(code)) || CONNECT_MESSAGE.test(textOf(message));
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? `${value}` : '';
}

function rootCause(error: unknown, secrets: Secrets): FetchFailure['cause'] {
  const root = chainOf(error).at(-1);
  const cause = new Error(withoutSecrets(root ? sentenceOf(root) : String(error), secrets));
  const { name, code } = root ?? {};
  return Object.assign(cause, {
    name: withoutCredentials(textOf(name), secrets) || 'Error',
    ...(typeof code === 'number' && { code }),
    ...(typeof code === 'string' && { code: withoutCredentials(code, secrets) }),
    stack: `${cause}`,
  });
}

/** An AggregateError of Node has no message of its own. */
function sentenceOf({ message, code, errors }: Thrown): string {
  const parts = Array.isArray(errors) ? errors.flatMap((each) => chainOf(each).slice(-1)) : [];
  const sentence = textOf(message) || parts.map((part) => textOf(part.message)).join(', ');
  return sentence || textOf(code) || 'it did not say why';
}

/** Time limits of undici's own; with `timeoutMs` above them, or 0, they end an attempt first. */
const UNDICI_TIMEOUT_MS = 300_000;

/** The error of an answer that did not come, or broke off. */
export function connectionError(target: Target, problem: string, failure: FetchFailure): ConnectionError {
  const { cause, outcome, isTimeout } = failure;
  if (isTimeout) {
    const said = `no whole answer within ${UNDICI_TIMEOUT_MS} ms, the limit of Node's own fetch, which a dispatcher with another headersTimeout and bodyTimeout lifts`;
    return new TimeoutError(failureMessage(target, said, 'unknown'), 'unknown', UNDICI_TIMEOUT_MS, {
      ...target,
      cause,
    });
  }
  const said = `${outcome === 'unknown' ? problem : 'not sent'} (${cause.message})`;
  const message = failureMessage(target, said, outcome, failure.canRetryHelp);
  return new ConnectionError(message, outcome, { ...target, cause });
}

export function timeoutError(target: Target, outcome: Outcome, timeoutMs: number): TimeoutError {
  const missing = outcome === 'unknown' ? 'no whole answer' : 'not sent, no key from the function apiKey';
  const said = `${missing} within ${timeoutMs} ms (timeoutMs)`;
  return new TimeoutError(failureMessage(target, said, outcome), outcome, timeoutMs, target);
}

function failureMessage(target: Target, said: string, outcome: Outcome, canRetryHelp = true): string {
  const mayBeDone = outcome === 'unknown' && target.method !== 'GET';
  const again = canRetryHelp ? 'Try again.' : 'Trying again will not help: mend what it names.';
  const advice = mayBeDone ? 'It may have been carried out: look before you repeat it.' : again;
  return `${requestName(target)}: ${said}. ${advice}`;
}
