import { ignore } from '../events.ts';

/**
 * The time limit of one call, and what else can end it early: the caller's abort, or that nobody wants its answer any more. Each attempt gets
 * a signal of its own for `fetch`. What has no end of its own (a server that stalls, a body that never closes, a middleware that hangs) is
 * raced against all of these, so a call can't hang.
 */
export class TimeLimit {
  readonly timeoutMs: number;
  readonly #callerSignal: AbortSignal | undefined;
  #callController: AbortController | undefined;
  #attemptController: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** One race within another: the one that began last is the innermost. */
  readonly #races: ((reason: unknown) => void)[] = [];
  #abort: { reason: unknown } | undefined;
  #timeout: unknown;
  #isOver = false;

  constructor(timeoutMs: number, callerSignal: AbortSignal | undefined) {
    this.timeoutMs = timeoutMs;
    this.#callerSignal = callerSignal;
    // A signal that is aborted already tells nobody any more.
    if (callerSignal?.aborted) this.#onCallerAbort();
    else callerSignal?.addEventListener('abort', this.#onCallerAbort);
  }

  /** Whether something failed because the attempt at hand took too long. */
  isTimeout(failure: unknown): boolean {
    return failure !== undefined && failure === this.#timeout;
  }

  /** Begins with what comes before the first attempt: a middleware. Returns a signal of the whole call. */
  beginCall(): AbortSignal {
    this.#callController = this.#begun();
    return this.#callController.signal;
  }

  /** Begins an attempt, which has the whole time. Returns its signal; the caller's own is never handed on, because its listener can't be removed. */
  beginAttempt(): AbortSignal {
    this.#attemptController = this.#begun();
    return this.#attemptController.signal;
  }

  #begun(): AbortController {
    const controller = new AbortController();
    if (this.#abort) controller.abort(this.#abort.reason);
    this.startClock();
    return controller;
  }

  /** `work`, or a rejection as soon as the time is over or the call is aborted, whichever comes first. */
  race<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#abort) {
        reject(this.#abort.reason);
        work.catch(ignore);
        return;
      }
      this.#races.push(reject);
      const leave = () => {
        if (this.#races.at(-1) === reject) this.#races.pop();
        else if (this.#races.includes(reject)) this.#races.splice(this.#races.indexOf(reject), 1);
        if (this.#isOver) this.end();
      };
      work.then(
        (value) => {
          leave();
          resolve(value);
        },
        (error) => {
          leave();
          reject(error);
        },
      );
    });
  }

  /** Waits, apart from any attempt: the time does not count. */
  async wait(delayMs: number): Promise<void> {
    this.stopClock();
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      await this.race(new Promise<void>((resolve) => (timer = setTimeout(resolve, delayMs))));
    } finally {
      clearTimeout(timer);
    }
  }

  /** Gives the whole time from now. */
  startClock(): void {
    this.stopClock();
    if (this.timeoutMs > 0 && !this.#abort) this.#timer = setTimeout(this.#onTimeout, this.timeoutMs);
  }

  stopClock(): void {
    clearTimeout(this.#timer);
  }

  /** Ends the call at once: every race rejects with the reason. */
  abort(reason: unknown): void {
    this.#abort ??= { reason };
    const races = this.#races.splice(0);
    this.end();
    this.#attemptController?.abort(reason);
    this.#callController?.abort(reason);
    for (const reject of races) reject(reason);
  }

  throwIfAborted(): void {
    if (this.#abort) throw this.#abort.reason;
  }

  get isAborted(): boolean {
    return this.#abort !== undefined;
  }

  /** Leaves no timer and no listener, as soon as nothing is waited for: a middleware may still be at work. Safe to call more than once. */
  end(): void {
    this.#isOver = true;
    if (this.#races.length > 0) return;
    this.stopClock();
    this.#callerSignal?.removeEventListener('abort', this.#onCallerAbort);
  }

  readonly #onCallerAbort = (): void => {
    // Some polyfills know no reason.
    const { reason = new DOMException('The call was aborted', 'AbortError') }: { reason?: unknown } =
      this.#callerSignal ?? {};
    this.abort(reason);
  };

  readonly #onTimeout = (): void => {
    // Whoever waits makes the error, because here the stack knows nothing of the caller.
    this.#timeout = new DOMException(`${this.timeoutMs} ms passed`, 'TimeoutError');
    this.#attemptController?.abort(this.#timeout);
    this.#races.pop()?.(this.#timeout);
  };
}
