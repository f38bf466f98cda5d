export interface QuotaLimit {
  limit: number;
  windowMs: number;
}

/** Counts requests in windows of equal length. The first one begins when the sandbox is made. */
export class QuotaWindow {
  readonly #quota: QuotaLimit;
  readonly #now: () => number;
  readonly #startedAtMs: number;
  #index = 0;
  #used = 0;

  constructor(quota: QuotaLimit, now: () => number) {
    this.#quota = quota;
    this.#now = now;
    this.#startedAtMs = now();
  }

  /** Counts one request; `false` where none is left. */
  take(): boolean {
    this.#roll();
    if (this.#used >= this.#quota.limit) return false;
    this.#used += 1;
    return true;
  }

  /** The API's headers: requests left, and whole seconds until the window ends. */
  headers(): Record<string, string> {
    this.#roll();
    const endsAtMs = this.#startedAtMs + (this.#index + 1) * this.#quota.windowMs;
    return {
      'X-Toggl-Quota-Remaining': `${this.#quota.limit - this.#used}`,
      'X-Toggl-Quota-Resets-In': `${Math.ceil((endsAtMs - this.#now()) / 1000)}`,
    };
  }

  #roll(): void {
    const index = Math.floor((this.#now() - this.#startedAtMs) / this.#quota.windowMs);
    if (index === this.#index) return;
    this.#index = index;
    this.#used = 0;
  }
}
