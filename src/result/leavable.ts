/**
 * The same items, but `return()` does not wait for the `next()` before it, as that of an async generator does: `leave` ends what that one
 * waits for.
 */
export function leavable<T>(
  items: AsyncGenerator<T, void, undefined>,
  leave: () => void,
): AsyncGenerator<T, void, undefined> {
  const left: AsyncGenerator<T, void, undefined> = Object.create(items);
  return Object.assign(left, {
    next: () => items.next(),
    return: (value: void | PromiseLike<void>) => {
      leave();
      return items.return(value);
    },
    throw: (error: unknown) => {
      leave();
      return items.throw(error);
    },
  });
}
