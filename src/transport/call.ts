import { ConnectionError, DecodeError, type Outcome, TimeoutError } from '../errors.ts';
import { type CallOptions, checkLimit, type Settings } from '../options.ts';
import { Attempt } from './attempt.ts';
import type { ReportedError } from './cause.ts';
import type { QuotaReading } from './quota.ts';

/**
 * What becomes of the body of a 2xx:
 * - `needed`: read, and JSON;
 * - `optional`: read, and taken for none where it is not JSON;
 * - `ignored`: not waited for, whatever it is;
 * - `handed-out`: left unread, for the user to read.
 */
export type BodyUse = 'needed' | 'optional' | 'ignored' | 'handed-out';

/** One call by the user, from its options to the end of its answer's body. The transport fills in what becomes known on the way. */
export class Call {
  readonly signal: AbortSignal | undefined;
  readonly timeoutMs: number;
  readonly maxRetries: number;
  bodyUse: BodyUse;
  method = '';
  /** As sent, below the base URL, without the query. */
  path = '';
  /** Whose quota it spends. */
  workspace = '';
  /** What must not appear in an error of this call. */
  secrets: () => string[] = () => [];
  /** The attempt that is under way, or whose body is being read. */
  attempt: Attempt | undefined;
  /** Whether the request of this attempt may have reached the server. */
  outcome: Outcome = 'not-sent';
  /** The final answer, as it came. */
  response: Response | undefined;
  /** Whether the reading of a 2xx's body has begun. */
  isBodyTaken = false;
  /** The body of a 2xx, once it was read. */
  text: string | undefined;
  /** What the latest answer told of the quota. */
  quota: QuotaReading | undefined;

  constructor(settings: Settings, options: Pick<CallOptions, 'signal' | 'timeoutMs' | 'maxRetries'>, bodyUse: BodyUse) {
    this.signal = options.signal;
    this.timeoutMs = options.timeoutMs ?? settings.timeoutMs;
    this.maxRetries = options.maxRetries ?? settings.maxRetries;
    this.bodyUse = bodyUse;
  }

  /** Apart from the constructor, because a method does not throw: what is wrong with its options rejects. */
  check(): void {
    checkLimit('timeoutMs', this.timeoutMs);
    checkLimit('maxRetries', this.maxRetries);
  }

  begin(): Attempt {
    this.outcome = 'not-sent';
    this.attempt = new Attempt(this.timeoutMs, this.signal, () => {
      const { method, path, timeoutMs, outcome } = this;
      const message = `${method} ${path}: no complete answer within ${timeoutMs} ms (timeoutMs). ${ADVICE[outcome]}`;
      return new TimeoutError(message, outcome, timeoutMs);
    });
    return this.attempt;
  }

  connectionError(what: string, outcome: Outcome, reported: ReportedError | undefined): ConnectionError {
    const reason = reported && ` (${reported.cause?.message || reported.message})`;
    return new ConnectionError(
      `${this.method} ${this.path}: ${what}${reason ?? ''}. ${ADVICE[outcome]}`,
      outcome,
      reported,
    );
  }

  decodeError(what: string, position?: number): DecodeError {
    const contentType = this.response?.headers.get('Content-Type') ?? undefined;
    const message = `${this.method} ${this.path}: ${this.response?.status}, but ${what} (${contentType ?? 'no content type'}). Was it the API that answered?`;
    return new DecodeError(message, contentType, position);
  }
}

/** What to do after a failure of the network. */
const ADVICE: Record<Outcome, string> = {
  'not-sent': 'The request was not sent: try again.',
  unknown: 'A write may have been carried out: look before you repeat it.',
};
