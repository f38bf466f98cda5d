/** The state of a promise so far. Its rejection is handled, so that a fake clock can move on. */
export interface Watched {
  state: 'pending' | 'resolved' | 'rejected';
  value?: unknown;
}

export function watch(promise: PromiseLike<unknown>): Watched {
  const watched: Watched = { state: 'pending' };
  promise.then(
    (value) => Object.assign(watched, { state: 'resolved', value }),
    (value: unknown) => Object.assign(watched, { state: 'rejected', value }),
  );
  return watched;
}
