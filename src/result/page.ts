import { TogglFocusError } from '../errors.ts';
import { ignore } from '../events.ts';
import type { Answer } from '../transport/answer.ts';
import { type ApiPromise, CallPromise, type StartedCall } from './api-promise.ts';
import { leavable } from './leavable.ts';

/** One page of a list. */
export interface Page<T> {
  /** The items on this page. */
  readonly data: T[];
  /** Counts from 1. */
  readonly page: number;
  /** Items per page as the server used it: it may lower what is above its cap. */
  readonly per_page: number;
  /** How many items there are over all pages, where the server tells. */
  readonly total?: number;
  /** Whether a next page may hold something: `total` is not reached, or, where the server does not tell it, this page is full. */
  hasNextPage(): boolean;
  /**
   * The next page, or `undefined` after the last. Sends one request, and rejects as the list itself does.
   *
   * ```ts
   * for (let page: Page<Chat> | undefined = await client.chats.list(); page; page = await page.getNextPage()) {
   *   console.log(page.data.length);
   * }
   * ```
   */
  getNextPage(): Promise<Page<T> | undefined>;
}

/**
 * A promise of the first page, and an iterable of the items of all pages. Each page costs a request.
 *
 * ```ts
 * const page = await client.chats.list();
 * for await (const chat of client.chats.list()) console.log(chat.name);
 * const chats = await client.chats.list().toArray();
 * ```
 *
 * What ends an iteration throws after the items it has: go on at the error's `nextPage`. To delete items while you iterate makes the server
 * move those behind them forward, so pages skip some: collect first with `toArray()`.
 */
export interface PagePromise<T> extends ApiPromise<Page<T>>, AsyncIterable<T> {
  /** The pages, from the first on. */
  pages(): AsyncGenerator<Page<T>, void, undefined>;
  /** The items of all pages. */
  toArray(): Promise<T[]>;
  /** The items, from the first page on. */
  [Symbol.asyncIterator](): AsyncGenerator<T, void, undefined>;
}

/** What the API sends as a page. */
export interface PageBody<T> {
  data: T[];
  page: number;
  per_page: number;
  total: number | undefined;
}

/** How a list goes on after a page that is not its last. */
export interface Continuation<T> {
  nextPage: number;
  fetchNextPage(): CallPagePromise<T>;
  /** Throws where iteration must not spend a further request by itself: see `quota.reserve`. */
  checkReserve(): void;
}

/** `page` is the one that was asked for. A server that does not tell `total` may have more behind a full page. */
export function mayHaveNextPage({ data, per_page, total }: PageBody<object>, page: number): boolean {
  return data.length > 0 && (total === undefined ? data.length >= per_page : page * per_page < total);
}

export class ListPage<T> implements Page<T> {
  readonly data: T[];
  readonly page: number;
  readonly per_page: number;
  declare readonly total?: number;
  readonly #continuation: Continuation<T> | undefined;

  /** Without a continuation it is the last page. */
  constructor({ data, page, per_page, total }: PageBody<T>, continuation: Continuation<T> | undefined) {
    this.data = data;
    this.page = page;
    this.per_page = per_page;
    if (total !== undefined) this.total = total;
    this.#continuation = continuation;
  }

  hasNextPage(): boolean {
    return this.#continuation !== undefined;
  }

  async getNextPage(): Promise<ListPage<T> | undefined> {
    const next = this.#continuation;
    return next && withNextPage(next.nextPage, () => next.fetchNextPage());
  }

  get continuation(): Continuation<T> | undefined {
    return this.#continuation;
  }
}

/** An error of the client says where the list can go on. */
async function withNextPage<T>(nextPage: number, work: () => PromiseLike<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TogglFocusError) error.nextPage = nextPage;
    throw error;
  }
}

export class CallPagePromise<T> extends CallPromise<ListPage<T>> implements PagePromise<T> {
  readonly #cancel: () => void;

  constructor({ answer, cancel }: StartedCall, read: (answer: Answer) => Promise<ListPage<T>>) {
    super(answer, read);
    this.#cancel = cancel;
  }

  pages(): AsyncGenerator<ListPage<T>, void, undefined> {
    let current: CallPagePromise<T> = this;
    let isAsked = false;
    let hasLeft = false;
    // Whoever iterates meets the failure there. Only where nobody asked yet: with a second listener on the promise, V8 loses the caller's stack.
    queueMicrotask(() => isAsked || this.catch(ignore));
    async function* pages() {
      isAsked = true;
      try {
        let page = await current;
        yield page;
        for (let next = page.continuation; next; next = page.continuation) {
          const { nextPage, checkReserve, fetchNextPage } = next;
          page = await withNextPage(nextPage, () => {
            checkReserve();
            current = fetchNextPage();
            return current;
          });
          yield page;
        }
      } catch (error) {
        if (!hasLeft) throw error;
      }
    }
    return leavable(pages(), () => {
      hasLeft = true;
      current.#cancel();
    });
  }

  [Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    const pages = this.pages();
    return leavable(itemsOf(pages), () => void pages.return());
  }

  async toArray(): Promise<T[]> {
    const items: T[] = [];
    for await (const { data } of this.pages()) {
      // One by one: a call takes no more than some 100,000 arguments.
      for (const item of data) items.push(item);
    }
    return items;
  }
}

async function* itemsOf<T>(pages: AsyncIterable<Page<T>>): AsyncGenerator<T, void, undefined> {
  for await (const page of pages) yield* page.data;
}
