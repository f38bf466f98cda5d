import type { Results } from '../generated/methods.ts';
import { type Operation, type OperationId, operations } from '../generated/operations.ts';
import { fillPath, type Input, partsOf, readQuery, serializeQuery, writeBody } from './arguments.ts';
import { type CallOptions, readCallOptions } from './call-options.ts';
import { retraced } from './errors.ts';
import type { OpenapiFetch } from './openapi-fetch.ts';
import type { Settings } from './options.ts';
import { apiError } from './result/api-error.ts';
import { type ApiPromise, CallPromise, type StartedCall } from './result/api-promise.ts';
import { decodePage, readCreated, readNothing, readObject } from './result/decode.ts';
import { type MessageStream, messageStream } from './result/message-stream.ts';
import { CallPagePromise, ListPage, mayHaveNextPage, type PageBody, type PagePromise } from './result/page.ts';
import type { Answer } from './transport/answer.ts';
import { MAX_BODY_BYTES } from './transport/body.ts';
import { Call, type CallLimits, type Reader } from './transport/call.ts';
import type { Gate } from './transport/gate.ts';
import { quotaExceeded } from './transport/quota.ts';
import { type Target, workspaceOf } from './transport/target.ts';

/** An operation that answers with an object, or a list of them. */
type WithResult = OperationId & keyof Results;

/** A call whose arguments were checked and copied: what the caller does with them afterwards changes nothing. */
interface Prepared {
  target: Target;
  /** The path with the names of its parameters. */
  template: string;
  params: { path: object; query: Record<string, unknown> };
  body: string | undefined;
  headers: Headers | undefined;
  limits: CallLimits;
}

/** The methods, of a stream whatever its length. */
const WHOLE_BODY: Reader = { who: 'method', maxBodyBytes: MAX_BODY_BYTES };
const STREAM: Reader = { who: 'method', maxBodyBytes: Number.POSITIVE_INFINITY };

/** Makes the calls of the client's methods, by the kind of their answer. */
export class Calls {
  readonly #settings: Settings;
  readonly #gate: Gate;
  readonly #openapi: OpenapiFetch;
  readonly #parts = new Map<OperationId, readonly string[]>();

  constructor(settings: Settings, gate: Gate, openapi: OpenapiFetch) {
    this.#settings = settings;
    this.#gate = gate;
    this.#openapi = openapi;
  }

  object<Id extends WithResult>(id: Id, input: Input, options?: CallOptions): ApiPromise<Results[Id]> {
    return new CallPromise(this.#start(id, input, options).answer, readObject<Results[Id]>);
  }

  created<Id extends WithResult>(id: Id, input: Input, options?: CallOptions): ApiPromise<Results[Id] | undefined> {
    return new CallPromise(this.#start(id, input, options).answer, readCreated<Results[Id]>);
  }

  nothing(id: OperationId, input: Input, options?: CallOptions): ApiPromise<void> {
    return new CallPromise(this.#start(id, input, options).answer, readNothing);
  }

  pages<Id extends WithResult>(id: Id, input: Input, options?: CallOptions): PagePromise<Results[Id]> {
    return this.#page(done(() => this.#prepare(id, input, options)));
  }

  stream<Id extends WithResult>(id: Id, input: Input, options?: CallOptions): MessageStream<Results[Id]> {
    const prepared = done(() => this.#prepare(id, input, options));
    return messageStream<Results[Id]>(() => this.#send(prepared, STREAM));
  }

  #start(id: OperationId, input: Input, options: CallOptions | undefined): StartedCall {
    return this.#send(() => this.#prepare(id, input, options), WHOLE_BODY);
  }

  #prepare(id: OperationId, input: Input, options: CallOptions | undefined): Prepared {
    const { method, path: template, query: queryNames }: Operation = operations[id];
    const nameless: Target = { operationId: id, method, path: template };
    const { workspaceId, headers, limits } = readCallOptions(nameless, options, this.#settings);
    const path = { workspace_id: workspaceId, ...input.ids };
    const target = { ...nameless, path: fillPath(nameless, this.#partsOf(id), path) };
    return {
      target,
      template,
      params: { path, query: readQuery(target, input.query, queryNames) },
      body: 'body' in input ? writeBody(target, input.body) : undefined,
      headers,
      limits,
    };
  }

  #partsOf(id: OperationId): readonly string[] {
    const parts = this.#parts.get(id) ?? partsOf(operations[id].path);
    this.#parts.set(id, parts);
    return parts;
  }

  /** Never throws: what is wrong with the arguments rejects. */
  #send(prepared: () => Prepared, reader: Reader, paged?: (query: Record<string, unknown>) => object): StartedCall {
    try {
      const { target, template, params, body, headers, limits } = prepared();
      const call = new Call(this.#settings, this.#gate, target, limits, reader);
      const init = {
        params: paged ? { ...params, query: paged(params.query) } : params,
        querySerializer: (query: unknown) => serializeQuery(target, query),
        body,
        bodySerializer: String,
        headers,
        // Leaves the body to the method.
        parseAs: 'stream',
      };
      return {
        answer: this.#answer(call, template, init),
        cancel: () => call.limit.abort(new DOMException('Left', 'AbortError')),
      };
    } catch (error) {
      return { answer: Promise.reject(retraced(error)), cancel() {} };
    }
  }

  /** The answer, with its body unread; a status ≥ 400 rejects. */
  async #answer(call: Call, template: string, init: Record<string, unknown>): Promise<Answer> {
    const { response, error } = await this.#openapi.send(call, template, init);
    const answer = call.answer(response);
    if (response.ok) return answer;
    call.limit.end();
    throw response.status >= 400
      ? apiError(answer, error, call.answeredQuota)
      : answer.decodeError('the operation cannot answer so');
  }

  #page<T extends object>(prepared: () => Prepared, nextPage?: number, before?: PageBefore): CallPagePromise<T> {
    const started = this.#send(prepared, WHOLE_BODY, (query) => ({
      ...query,
      per_page: query.per_page ?? 100,
      ...(nextPage !== undefined && { page: nextPage }),
    }));
    return new CallPagePromise(started, async (answer) => {
      const { target, params } = prepared();
      const asked = {
        page: nextPage ?? numberOr(params.query.page, 1),
        per_page: numberOr(params.query.per_page, 100),
      };
      const body = decodePage<T>(await answer.readJson(), asked, answer);
      const hasNext = mayHaveNextPage(body, asked.page);
      if (!hasNext && !before) return new ListPage(body, undefined);
      const here = compared(body, before);
      if (here.repeats > MAX_REPEATS) throw answer.decodeError(`page ${asked.page} repeats a page before it`);
      const followingPage = asked.page + 1;
      const continuation = {
        nextPage: followingPage,
        fetchNextPage: () => this.#page<T>(prepared, followingPage, here),
        checkReserve: () => this.#checkReserve(target),
      };
      return new ListPage(body, hasNext ? continuation : undefined);
    });
  }

  /** Throws where iteration must not spend a further request by itself. With nothing left at all, the quota's own rules hold. */
  #checkReserve(target: Target): void {
    const quota = this.#gate.known(workspaceOf(target));
    if (quota && quota.remaining > 0 && quota.remaining <= this.#settings.reserve) throw quotaExceeded(target, quota);
  }
}

/** Does the work now, and gives what came of it, or throws, when asked. */
function done<T>(work: () => T): () => T {
  try {
    const result = work();
    return () => result;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}

/** A page as far as those behind it are compared with it. */
interface PageBefore {
  ids: string;
  page: number;
  /** How many pages in a row, up to this one, held the same as a page before them. */
  repeats: number;
  before: PageBefore | undefined;
}

/**
 * A page that holds the same as the one just before it is one of two things. With the same page number, the server does not obey `page`, and an
 * iteration would never end. With the next number, rows were added meanwhile that moved the others on by a whole page; that hardly happens twice
 * in a row. One that holds the same as an earlier page is a repetition.
 */
const MAX_REPEATS = 1;

function compared({ data, page }: PageBody<object>, before: PageBefore | undefined): PageBefore {
  const ids = data.map((item) => ('id' in item && typeof item.id === 'number' ? item.id : '?')).join();
  const isComparable = ids !== '' && !ids.includes('?');
  if (before && isComparable && before.ids === ids && before.page !== page)
    return { ids, page, repeats: before.repeats + 1, before };
  let same = before;
  while (same && isComparable && same.ids !== ids) same = same.before;
  return { ids, page, repeats: same && isComparable ? MAX_REPEATS + 1 : 0, before };
}
