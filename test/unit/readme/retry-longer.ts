import { ServerError } from '../../../src/index.ts';

/** Makes a call again while the server fails, after longer waits than those of the client. For calls that may be repeated. */
export async function retryLonger<Result>(
  call: () => Promise<Result>,
  delaysMs = [10_000, 60_000, 300_000],
): Promise<Result> {
  for (const delayMs of delaysMs) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      await new Promise((resolve) => setTimeout(resolve, delayMs));
    }
  }
  return await call();
}
