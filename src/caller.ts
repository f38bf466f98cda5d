import createClient, { type Client } from 'openapi-fetch';
import type { paths } from '../generated/schema.ts';
import { ConfigurationError } from './errors.ts';
import { type CallOptions, checkHeaders, type Settings } from './options.ts';
import { serializeBody, serializePath, serializeQuery } from './parameters.ts';
import { apiError } from './result/api-error.ts';
import { ApiPromise } from './result/api-promise.ts';
import { decodePage, readJson } from './result/decode.ts';
import { readItems } from './result/message-stream.ts';
import { Page, type PageBody, PagePromise } from './result/page.ts';
import { Call } from './transport/call.ts';
import { QuotaLedger } from './transport/quota.ts';

/**
 * What a method hands to openapi-fetch beside path, query and body. `parseAs: 'stream'`, which is there too, leaves the body to the method;
 * it is left out of the type for openapi-fetch to tell the type of what is in the body.
 */
interface CallInit {
  fetch(request: Request): Promise<Response>;
  Request: typeof Request;
  headers?: Headers;
}

/** A call of one of openapi-fetch's methods. */
type Send<T> = (init: CallInit, workspaceId: number) => Promise<{ data?: T; error?: unknown; response: Response }>;

/** Takes calls from the methods to openapi-fetch, with the transport beneath it, and their answers to results or typed errors. */
export class Caller {
  readonly settings: Settings;
  readonly ledger = new QuotaLedger();
  /** openapi-fetch's client. Each call brings its own `fetch`, which leads to the transport. */
  readonly openapi: Client<paths>;
  /** Whether there is, or was, a middleware, which wants real `Request`s. */
  hasMiddleware = false;

  constructor(settings: Settings) {
    this.settings = settings;
    this.openapi = createClient<paths>({
      baseUrl: settings.baseUrl,
      headers: settings.headers,
      pathSerializer: serializePath,
      querySerializer: serializeQuery,
      bodySerializer: serializeBody,
    });
  }

  /** A call whose whole answer is one result. */
  call<T>(
    options: CallOptions | undefined,
    request: Send<T>,
    read: (response: Response, call: Call) => Promise<T> | T,
  ): ApiPromise<T> {
    const call = new Call(this);
    return new ApiPromise(call, this.#answer(call, options, request), (response) => read(response, call));
  }

  /** A call that returns a list in pages. */
  list<T extends { id: number }>(
    options: CallOptions | undefined,
    query: { page?: number; per_page?: number } | undefined,
    request: (
      query: { page?: number; per_page: number },
      ...init: Parameters<Send<unknown>>
    ) => ReturnType<Send<PageBody<T>>>,
    formerIds: string[] = [],
  ): PagePromise<T> {
    const call = new Call(this);
    const perPage = () => query?.per_page ?? 100;
    const answer = this.#answer(call, options, (...init) => request({ ...query, per_page: perPage() }, ...init));
    return new PagePromise(call, answer, async (response) => {
      const page = query?.page ?? 1;
      const body = decodePage<T>(await readJson(response, call), { page, per_page: perPage() }, call);
      const ids = `${body.data?.map(({ id }) => id)}`;
      if (body.data?.length && formerIds.includes(ids)) throw call.decodeError(`page ${page} repeats a page before it`);
      return new Page(body, {
        page,
        fetchPage: (nextPage) => this.list(options, { ...query, page: nextPage }, request, [...formerIds, ids]),
        checkReserve: () => this.#checkReserve(call),
      });
    });
  }

  /** A call whose answer is read while it comes. Sent when the first item is asked for. */
  stream<T extends object>(
    options: CallOptions | undefined,
    request: Send<unknown>,
  ): AsyncGenerator<T, void, undefined> {
    const call = new Call(this);
    return readItems(call, () => this.#answer(call, options, request));
  }

  /** The answer, with its body unread; a status ≥ 400 rejects. */
  async #answer<T>(call: Call, options: CallOptions | undefined, request: Send<T>): Promise<Response> {
    const { workspaceId = this.settings.workspaceId, headers, ...limits } = options ?? {};
    call.configure(limits);
    if (workspaceId === undefined) {
      throw new ConfigurationError(
        'No workspace: give workspaceId to the client or the call, or set TOGGL_WORKSPACE_ID.',
      );
    }
    const init = {
      fetch: call.send,
      Request: call.Request,
      parseAs: 'stream',
      ...(headers && { headers: checkHeaders(() => new Headers(headers)) }),
    };
    const { response, error } = await request(init, workspaceId).catch((failure) => {
      call.abandon();
      // openapi-fetch takes a reason that is falsy for no failure.
      call.signal?.throwIfAborted();
      throw failure;
    });
    call.response = response;
    if (response.ok) return response;
    throw apiError(call, response, error);
  }

  /** With no more than the reserve left, a further page is not bought. With nothing left at all, the quota's own rules hold. */
  #checkReserve(call: Call): void {
    const { quota } = call;
    if (quota && quota.remaining > 0 && quota.remaining <= this.settings.reserve) throw call.quotaExceeded(quota);
  }
}
