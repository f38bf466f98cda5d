import { QuotaExceededError } from '../errors.ts';
import { ignore } from '../events.ts';
import { ApiPromise } from './api-promise.ts';

/** What the API sends as a page. */
export interface PageBody<T> {
  data: T[];
  page: number;
  per_page: number;
  total: number | null | undefined;
}

interface Item {
  id: number;
}

/** The list that a page belongs to, seen from that page. */
export interface List<T extends Item> {
  /** The page that was asked for. */
  page: number;
  fetchPage(page: number): PagePromise<T>;
  /** Throws where iteration must not spend a further request by itself: see `quota.reserve`. */
  checkReserve(): void;
}

/** One page of a list. */
export class Page<T extends Item> {
  readonly data: T[];
  /** Counts from 1. */
  readonly page: number;
  /** Items per page as the server used it: it lowers what is above its cap. */
  readonly per_page: number;
  /** How many items there are over all pages, where the server tells. */
  declare readonly total?: number;
  readonly #list: List<T>;
  /** Settled once: a caller may empty `data` as it works through it. */
  readonly #hasNextPage: boolean;

  constructor({ data, page, per_page, total }: PageBody<T>, list: List<T>) {
    this.data = data;
    this.page = page;
    this.per_page = per_page;
    if (typeof total === 'number') this.total = total;
    this.#list = list;
    this.#hasNextPage =
      data.length > 0 && (this.total === undefined ? data.length >= per_page : list.page * per_page < this.total);
  }

  /** Whether a next page may hold something: `total` is not reached, or, where the server does not tell it, this page is full. */
  hasNextPage(): boolean {
    return this.#hasNextPage;
  }

  /** The next page, or `undefined` after the last. Sends one request. */
  async getNextPage(): Promise<Page<T> | undefined> {
    return this.hasNextPage() ? this.#getNextPage() : undefined;
  }

  /** This page and those after it. */
  static async *from<T extends Item>(first: Promise<Page<T>>): AsyncGenerator<Page<T>, void, undefined> {
    let page = await first;
    yield page;
    while (page.hasNextPage()) {
      page = await page.#getNextPage(page.#list.checkReserve);
      yield page;
    }
  }

  async #getNextPage(mayProceed?: () => void): Promise<Page<T>> {
    const nextPage = this.#list.page + 1;
    try {
      mayProceed?.();
      return await this.#list.fetchPage(nextPage);
    } catch (error) {
      if (error instanceof QuotaExceededError) error.nextPage = nextPage;
      throw error;
    }
  }
}

/**
 * A promise of the first page, and an iterable of the items of all pages. Each page costs a request.
 *
 * ```ts
 * const page = await client.chats.list();
 * for await (const chat of client.chats.list()) console.log(chat.name);
 * ```
 *
 * An iteration that runs into the quota throws a `QuotaExceededError` after the items it has: go on at its `nextPage`.
 */
export class PagePromise<T extends Item> extends ApiPromise<Page<T>> implements AsyncIterable<T> {
  /** The pages, from the first on. */
  pages(): AsyncGenerator<Page<T>, void, undefined> {
    // Whoever iterates meets the failure there.
    this.catch(ignore);
    return Page.from(this);
  }

  /** The items, from the first page on. */
  [Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    return itemsOf(this.pages());
  }
}

async function* itemsOf<T extends Item>(pages: AsyncIterable<Page<T>>): AsyncGenerator<T, void, undefined> {
  for await (const page of pages) yield* page.data;
}
