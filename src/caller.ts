import createClient, { type Client } from 'openapi-fetch';
import type { paths } from '../generated/schema.ts';
import { ConfigurationError, TogglFocusError } from './errors.ts';
import { type CallOptions, checkHeaders, type Settings } from './options.ts';
import { serializeBody, serializePath, serializeQuery } from './parameters.ts';
import { apiError } from './result/api-error.ts';
import { type Answer, ApiPromise } from './result/api-promise.ts';
import { decodePage } from './result/decode.ts';
import { readItems } from './result/message-stream.ts';
import { Page, type PageBody, PagePromise } from './result/page.ts';
import { type BodyUse, Call } from './transport/call.ts';
import { QuotaLedger } from './transport/quota.ts';
import { draftingRequest } from './transport/request.ts';
import { quotaExceeded, send } from './transport/transport.ts';

/** What a method hands to openapi-fetch beside path, query and body. */
export interface CallInit {
  fetch(request: Request): Promise<Response>;
  headers?: Headers;
}

/** What openapi-fetch resolves to. */
interface Exchange<D> {
  data?: D;
  error?: unknown;
  response: Response;
}

/** A call of one of openapi-fetch's methods. */
type Send<D> = (init: CallInit, workspaceId: number) => Promise<Exchange<D>>;

/** Takes calls from the methods to openapi-fetch and the transport beneath it, and answers to results or typed errors. */
export class Caller {
  readonly settings: Settings;
  readonly ledger = new QuotaLedger();
  /** openapi-fetch's client. Each call brings its own `fetch`, which leads to the transport. */
  readonly openapi: Client<paths>;
  /** A middleware wants real `Request`s. */
  hasMiddleware = false;

  constructor(settings: Settings) {
    this.settings = settings;
    this.openapi = createClient<paths>({
      baseUrl: settings.baseUrl,
      headers: settings.headers,
      Request: draftingRequest(() => this.hasMiddleware),
      pathSerializer: serializePath,
      querySerializer: serializeQuery,
      bodySerializer: serializeBody,
    });
  }

  /** A call whose whole answer is one result. */
  call<D, T>(
    options: CallOptions = {},
    bodyUse: BodyUse,
    request: Send<D>,
    decode: (data: D | undefined, call: Call) => T,
  ): ApiPromise<T> {
    const call = new Call(this.settings, options, bodyUse);
    return new ApiPromise(call, this.#answer(call, options, request, decode));
  }

  /** A call that returns a list in pages. */
  list<T extends { id: number }>(
    options: CallOptions = {},
    query: { page?: number; per_page?: number } = {},
    request: (
      query: { page?: number; per_page: number },
      ...rest: Parameters<Send<PageBody<T>>>
    ) => Promise<Exchange<PageBody<T>>>,
  ): PagePromise<T> {
    const call = new Call(this.settings, options, 'needed');
    const { page = 1, per_page = 100 } = query;
    const answer = this.#answer<PageBody<T>, Page<T>>(
      call,
      options,
      (...init) => request({ ...query, per_page }, ...init),
      (body) =>
        new Page(decodePage(body, { page, per_page }, call), {
          page,
          fetchPage: (nextPage) => this.list(options, { ...query, page: nextPage }, request),
          checkReserve: () => this.#checkReserve(call),
          repeatedPageError: (nextPage) => call.decodeError(`page ${nextPage} repeats the page before it`),
        }),
    );
    return new PagePromise(call, answer);
  }

  /** A call whose answer is read while it comes. Sent when the first item is asked for. */
  stream<T extends object>(options: CallOptions = {}, request: Send<unknown>): AsyncGenerator<T, void, undefined> {
    const call = new Call(this.settings, options, 'needed');
    return readItems(call, () => this.#exchange(call, options, request));
  }

  async #answer<D, T>(
    call: Call,
    options: CallOptions,
    request: Send<D>,
    decode: (data: D | undefined, call: Call) => T,
  ): Promise<Answer<T>> {
    const { data, response } = await this.#exchange(call, options, request);
    call.attempt?.end();
    return {
      response,
      result: () => {
        if (call.bodyUse === 'handed-out')
          throw new TogglFocusError('asResponse() handed out the body, so there is no result.');
        return decode(data, call);
      },
    };
  }

  /** Calls openapi-fetch. An answer with a status ≥ 400 rejects; one whose attempt goes on, with its body, is the caller's to end. */
  async #exchange<D>(call: Call, options: CallOptions, request: Send<D>): Promise<Exchange<D>> {
    call.check();
    const workspaceId = options.workspaceId ?? this.settings.workspaceId;
    if (workspaceId === undefined) {
      throw new ConfigurationError(
        'No workspace: give workspaceId to the client or the call, or set TOGGL_WORKSPACE_ID.',
      );
    }
    const init: CallInit = { fetch: (draft) => send(this, draft, call) };
    if (options.headers) init.headers = checkHeaders(options.headers);
    const exchange = await guarded(call, request(init, workspaceId));
    if (!exchange.response.ok) {
      call.attempt?.end();
      throw apiError(call, exchange.response, exchange.error);
    }
    return exchange;
  }

  /** With no more than the reserve left, a further page is not bought. With nothing left at all, the quota's own rules hold. */
  #checkReserve(call: Call): void {
    const quota = this.ledger.current(call.workspace, Date.now());
    if (quota && quota.remaining > 0 && quota.remaining <= this.settings.quota.reserve)
      throw quotaExceeded(call, quota.resetsAt);
  }
}

/** openapi-fetch reports a body that is not JSON with a bare SyntaxError, which quotes the body. */
export async function guarded<T>(call: Call, exchange: Promise<T>): Promise<T> {
  try {
    return await exchange;
  } catch (error) {
    call.attempt?.end();
    throw error instanceof SyntaxError ? call.decodeError('the body is not JSON') : error;
  }
}
