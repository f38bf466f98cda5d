import { ConfigurationError, ConnectionError, QuotaExceededError, TimeoutError } from '../errors.ts';
import { notify } from '../events.ts';
import type { Settings } from '../options.ts';
import { wait } from './attempt.ts';
import { discardBody, guardBody } from './body.ts';
import type { Call } from './call.ts';
import { outcomeOf, reportedError } from './cause.ts';
import { authorization } from './credentials.ts';
import { isQuotaEvidence, type Quota, type QuotaLedger, readQuota } from './quota.ts';
import { redact, secretsOf } from './redact.ts';
import { type Outgoing, outgoing, type RequestDraft } from './request.ts';
import { backoffMs, isRetriedFailure, isRetriedStatus, retryAfterMs } from './retry.ts';

/** What the calls of one client share. */
export interface Transport {
  settings: Settings;
  ledger: QuotaLedger;
}

/** Sends a request for a call: key, quota, time limit, retries. Resolves to the final answer, whatever its status. */
export async function send(transport: Transport, request: Request | RequestDraft, call: Call): Promise<Response> {
  const { baseUrl } = transport.settings;
  const draft = await outgoing(request);
  if (!draft.url.startsWith(`${baseUrl}/`)) {
    throw new ConfigurationError(
      'A request was turned away from baseUrl, by a middleware or by the call. The credentials are for baseUrl alone.',
    );
  }
  call.method = draft.method;
  call.path = draft.url.slice(baseUrl.length).replace(/[?#].*/s, '');
  call.workspace = /^\/workspaces\/(\d+)/.exec(call.path)?.[1] ?? '';
  call.secrets = () => secretsOf(draft.url, draft.headers, draft.body);
  return new Sending(transport, draft, call).answer();
}

/** Why and when a request is sent again. */
interface Retry {
  reason: string;
  delayMs: number;
}

class Sending {
  readonly #settings: Settings;
  readonly #ledger: QuotaLedger;
  readonly #request: Outgoing;
  readonly #call: Call;
  #attempts = 0;
  #retries = 0;
  #quotaWaits = 0;
  #quotaWaitedMs = 0;

  constructor({ settings, ledger }: Transport, request: Outgoing, call: Call) {
    this.#settings = settings;
    this.#ledger = ledger;
    this.#request = request;
    this.#call = call;
  }

  /** The final answer, or what the last attempt failed with. */
  async answer(): Promise<Response> {
    const { method, path, signal } = this.#call;
    for (;;) {
      signal?.throwIfAborted();
      await this.#passQuotaGate();
      const result = await this.#attempt();
      const failed = result instanceof ConnectionError;
      const retry = failed ? this.#retryOfFailure(result) : this.#retryOfAnswer(result);
      if (retry === undefined) {
        if (failed) throw result;
        return result;
      }
      if (!failed) discardBody(result);
      this.#call.attempt?.end();
      notify(this.#settings.on.retry, { method, path, attempt: this.#attempts, ...retry });
      await wait(retry.delayMs, signal);
    }
  }

  /** Refuses a call, or holds it back, while the quota is known to be spent. */
  async #passQuotaGate(): Promise<void> {
    for (;;) {
      const quota = this.#ledger.current(this.#call.workspace, Date.now());
      if (quota === undefined || quota.remaining > 0) return;
      const delayMs = this.#quotaWait(quota.resetsAt);
      if (delayMs === undefined) throw quotaExceeded(this.#call, quota.resetsAt);
      await wait(delayMs, this.#call.signal);
    }
  }

  /** How long to wait for the quota; `undefined` where the call is not to wait, or not so long. Counts it as waited. */
  #quotaWait(resetsAt: Date): number | undefined {
    const { onExceeded, maxWaitMs } = this.#settings.quota;
    // From the second wait on at least a backoff: a server that says "now" again and again is not to be asked without a pause.
    const leastMs = this.#quotaWaits > 0 ? 500 * 2 ** this.#quotaWaits : 0;
    const delayMs = Math.max(resetsAt.getTime() - Date.now(), leastMs);
    if (onExceeded === 'throw' || this.#quotaWaitedMs + delayMs > maxWaitMs) return undefined;
    this.#quotaWaits++;
    this.#quotaWaitedMs += delayMs;
    return delayMs;
  }

  /** An answer, whatever its status, or the failure of the network. Throws what no further attempt can mend. */
  async #attempt(): Promise<Response | ConnectionError> {
    const { on } = this.#settings;
    const call = this.#call;
    const { method, path, signal } = call;
    const attempt = call.begin();
    try {
      this.#request.headers.set('Authorization', await attempt.race(authorization(this.#settings)));
      call.outcome = 'unknown';
      const event = { method, path, attempt: ++this.#attempts };
      notify(on.request, event);
      const startedAtMs = performance.now();
      const response = await attempt.race(this.#fetch(attempt.signal));
      const quota = this.#recordQuota(response);
      notify(on.response, { ...event, status: response.status, durationMs: performance.now() - startedAtMs, quota });
      if (quota) notify(on.quota, quota);
      call.response = response;
      guardBody(response, call, attempt);
      return response;
    } catch (error) {
      attempt.end();
      signal?.throwIfAborted();
      if (error instanceof TimeoutError) return error;
      // Before `fetch` was called, what failed is the user's key function: more attempts would not mend it.
      if (call.outcome === 'not-sent') throw error;
      const reported = reportedError(error, (text) => redact(text, call.secrets()));
      return call.connectionError('no answer', outcomeOf(reported), reported);
    }
  }

  async #fetch(signal: AbortSignal): Promise<Response> {
    const { fetch } = this.#settings;
    return fetch(...this.#request.fetchArguments(signal));
  }

  #recordQuota({ headers, status }: Response): Quota | undefined {
    const reading = readQuota(headers, Date.now());
    this.#call.quota = reading;
    const remaining = status === 402 && isQuotaEvidence(reading) ? 0 : reading.remaining;
    if (remaining === undefined || reading.resetsAt === undefined) return undefined;
    return this.#ledger.record(this.#call.workspace, { remaining, resetsAt: reading.resetsAt }, Date.now());
  }

  #retryOfAnswer({ status, headers }: Response): Retry | undefined {
    const { quota, method } = this.#call;
    if (status === 402 && quota?.resetsAt && isQuotaEvidence(quota)) {
      const delayMs = this.#quotaWait(quota.resetsAt);
      return delayMs === undefined ? undefined : { reason: 'quota', delayMs };
    }
    if (!isRetriedStatus(method, status)) return undefined;
    const askedMs = retryAfterMs(headers.get('Retry-After'), Date.now());
    if (askedMs !== undefined && askedMs > this.#settings.maxRetryAfterMs) return undefined;
    return this.#retry(String(status), askedMs);
  }

  #retryOfFailure(error: ConnectionError): Retry | undefined {
    if (!isRetriedFailure(this.#call.method, error.outcome)) return undefined;
    return this.#retry(error instanceof TimeoutError ? 'timeout' : 'connection', undefined);
  }

  /** One budget for all failures, and none of the quota that the user keeps in reserve. */
  #retry(reason: string, askedMs: number | undefined): Retry | undefined {
    const quota = this.#ledger.current(this.#call.workspace, Date.now());
    if (this.#retries >= this.#call.maxRetries || (quota && quota.remaining <= this.#settings.quota.reserve))
      return undefined;
    const delayMs = askedMs ?? backoffMs(this.#retries, Math.random());
    this.#retries++;
    return { reason, delayMs };
  }
}

/** The error of a call that the client refuses by itself. */
export function quotaExceeded(
  { method, path }: Pick<Call, 'method' | 'path'>,
  resetsAt: Date | undefined,
): QuotaExceededError {
  const advice = `The quota is spent: no request was sent. ${quotaAdvice(resetsAt)}`;
  return new QuotaExceededError({ status: 402, method, path }, advice, { resetsAt, local: true });
}

export function quotaAdvice(resetsAt: Date | undefined): string {
  return resetsAt ? `Wait until it resets at ${resetsAt.toISOString()}.` : 'Wait until it resets.';
}
