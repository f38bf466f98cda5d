/**
 * One attempt at a request: its time limit and the caller's abort, as one signal for `fetch`. What has no end of its own
 * (a server that stalls, a body that never closes) is raced against that signal, so a call can't hang.
 */
export class Attempt {
  readonly #controller = new AbortController();
  readonly #timeoutMs: number;
  readonly #timeoutError: () => Error;
  readonly #callerSignal: AbortSignal | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #rejectRace: ((reason: unknown) => void) | undefined;

  constructor(timeoutMs: number, callerSignal: AbortSignal | undefined, timeoutError: () => Error) {
    this.#timeoutMs = timeoutMs;
    this.#timeoutError = timeoutError;
    this.#callerSignal = callerSignal;
    callerSignal?.addEventListener('abort', this.#onCallerAbort);
    this.startClock();
    // A signal that is aborted already tells nobody any more.
    if (callerSignal?.aborted) this.#onCallerAbort();
  }

  /** For `fetch`. The caller's own signal is never handed on: what listens to it can't be made to let go. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** `work`, or the reason of an abort, whichever comes first. `toError` makes the error of what `work` rejects with. */
  race<T>(work: Promise<T>, toError = (error: unknown): unknown => error): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.signal.aborted) reject(this.signal.reason);
      this.#rejectRace = reject;
      // Where one read waits for another, an abort rejects the inner one, and this one learns of it by its work.
      work.then(resolve, (error) => reject(this.signal.aborted ? this.signal.reason : toError(error)));
    });
  }

  /** Gives the server the whole time limit from now. */
  startClock(): void {
    this.stopClock();
    if (this.#timeoutMs > 0) this.#timer = setTimeout(() => this.#abort(this.#timeoutError()), this.#timeoutMs);
  }

  stopClock(): void {
    clearTimeout(this.#timer);
  }

  /** Leaves no timer and no listener. Safe to call more than once. */
  end(): void {
    this.stopClock();
    this.#callerSignal?.removeEventListener('abort', this.#onCallerAbort);
  }

  #onCallerAbort = (): void => this.#abort(this.#callerSignal?.reason);

  #abort(reason: unknown): void {
    this.end();
    this.#controller.abort(reason);
    this.#rejectRace?.(reason);
  }
}

/** Waits, or rejects with the signal's reason as soon as it aborts. Leaves no timer and no listener. */
export function wait(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, delayMs);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
