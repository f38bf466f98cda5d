import createClient, { type Client } from 'openapi-fetch';
import type { paths } from '../generated/schema.ts';
import { ConfigurationError } from './errors.ts';
import { type CallOptions, checkHeaders, type Settings } from './options.ts';
import { serializeBody, serializePath, serializeQuery } from './parameters.ts';
import { Answer } from './result/answer.ts';
import { apiError } from './result/api-error.ts';
import { ApiPromise } from './result/api-promise.ts';
import { decodePage } from './result/decode.ts';
import { readItems } from './result/message-stream.ts';
import { Page, PagePromise } from './result/page.ts';
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
  call<T>(options: CallOptions | undefined, request: Send<T>, read: (answer: Answer) => Promise<T> | T): ApiPromise<T> {
    return new ApiPromise(this.#send(options, request), read);
  }

  /** A call that returns a list in pages. */
  list<T extends { id: number }>(
    options: CallOptions | undefined,
    query: { page?: number; per_page?: number } | undefined,
    request: (
      query: { page?: number; per_page: number },
      ...init: Parameters<Send<unknown>>
    ) => ReturnType<Send<{ data: T[] | null }>>,
    formerIds: string[] = [],
  ): PagePromise<T> {
    const asked = () => ({ page: query?.page ?? 1, per_page: query?.per_page ?? 100 });
    const answer = this.#send(options, (...init) => request({ ...query, per_page: asked().per_page }, ...init));
    return new PagePromise(answer, async (answer) => {
      const { page } = asked();
      const body = decodePage<T>(await answer.readJson(), asked(), answer);
      const ids = `${body.data.map(({ id }) => id)}`;
      if (ids !== '' && formerIds.includes(ids)) throw answer.decodeError(`page ${page} repeats a page before it`);
      return new Page(body, {
        page,
        fetchPage: (nextPage) => this.list(options, { ...query, page: nextPage }, request, [...formerIds, ids]),
        checkReserve: () => answer.call.checkReserve(),
      });
    });
  }

  /** A call whose answer is read while it comes. Sent when the first item is asked for. */
  stream<T extends object>(
    options: CallOptions | undefined,
    request: Send<unknown>,
  ): AsyncGenerator<T, void, undefined> {
    return readItems(() => this.#send(options, request));
  }

  /** The answer, with its body unread; a status ≥ 400 rejects. */
  async #send<T>(options: CallOptions = {}, request: Send<T>): Promise<Answer> {
    const { workspaceId = this.settings.workspaceId, headers } = options;
    const call = new Call(this, options);
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
    try {
      const { response, error } = await request(init, workspaceId);
      if (!response.ok) throw apiError(call, response, error);
      const answer = new Answer(call, response);
      // Most redirects turn a write into a GET, of a proxy's page to sign in at, say. The API's own answers to writes are 201 and 204.
      if (response.redirected && response.status === 200 && call.method !== 'GET')
        throw answer.decodeError('from where a redirect led, so this was possibly not carried out');
      return answer;
    } catch (failure) {
      call.abandon();
      // openapi-fetch takes a reason that is falsy for no failure.
      call.signal?.throwIfAborted();
      throw failure;
    }
  }
}
