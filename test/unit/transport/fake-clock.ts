import { afterEach, beforeEach, vi } from 'vitest';

/** When each test begins. */
export const startMs = Date.UTC(2026, 6, 1, 12, 0, 0);

/** For a file of tests: time stands still until a test moves it, and backoff has no jitter. */
export function useFakeClock(): void {
  beforeEach(() => {
    vi.useFakeTimers({ now: startMs });
    vi.spyOn(Math, 'random').mockReturnValue(0);
  });

  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });
}
