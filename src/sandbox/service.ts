import type { OperationId } from '../../generated/operations.ts';
import { Refusal, refusalAnswer, type SandboxAnswer } from './answer.ts';
import { carryOut } from './behaviours.ts';
import { type ConnectionFault, type Fault, Faults, type StatusFault } from './faults.ts';
import { addMadeUpChats } from './made-up.ts';
import { type QuotaLimit, QuotaWindow } from './quota.ts';
import { traceIds } from './random.ts';
import { parseBody, positiveInteger, type SentBody } from './read-request.ts';
import { findRoute, pathOf, type Route } from './route.ts';
import type { Shapes } from './shapes.ts';
import { Store } from './store.ts';

/** A request as it arrived, in process or over HTTP. */
export interface Incoming {
  method: string;
  /** Absolute. */
  url: string;
  headers: Headers;
  body: Uint8Array;
}

/** A request that the sandbox got. Headers are not kept, so it holds no credentials. */
export interface LoggedRequest {
  /** `undefined` where no operation is at the path with the method. */
  operationId: OperationId | undefined;
  /** The HTTP method. */
  method: string;
  /** Below the base URL, without the query. */
  path: string;
  /** A list where a name was sent more than once. */
  query: Record<string, string | string[]>;
  /** Its value where it is JSON, else its text; `undefined` without a body, and for a body over 1 MiB. */
  body: unknown;
  /** `undefined` where there was no answer: with the faults `reset` and `stall`. */
  status: number | undefined;
}

export interface SandboxSettings {
  workspaceId: number;
  apiKey: string;
  chats: number;
  quota: QuotaLimit | undefined;
  now: () => number;
}

/** The answer to a request, and the fault it meets on its way. No answer where the request is not carried out. */
export interface Handled {
  answer?: SandboxAnswer;
  fault?: ConnectionFault['fault'];
}

const traceSeed = 0x7ace;
const maxLoggedRequests = 10_000;

/** The API without a wire: takes a request, gives an answer. Holds all state of a sandbox. */
export class Service {
  readonly settings: SandboxSettings;
  readonly store: Store;
  readonly faults = new Faults();
  readonly requests: LoggedRequest[] = [];
  readonly #shapes: Shapes;
  readonly #quota: QuotaWindow | undefined;
  readonly #nextTraceId = traceIds(traceSeed);

  constructor(settings: SandboxSettings, shapes: Shapes) {
    this.settings = settings;
    this.#shapes = shapes;
    this.store = new Store(settings.workspaceId);
    this.#quota = settings.quota && new QuotaWindow(settings.quota, settings.now);
    addMadeUpChats(this.store, settings.chats, settings.now());
  }

  get time(): string {
    return new Date(this.settings.now()).toISOString();
  }

  handle(incoming: Incoming): Handled {
    const url = new URL(incoming.url);
    const route = this.#orRefusal(() => findRoute(incoming.method, pathOf(url)));
    const found = route instanceof Refusal ? undefined : route;
    const body = parseBody(incoming.body);
    const fault = this.faults.take(found);
    const handled = this.#handle(incoming.headers, url, route, body, fault);
    this.requests.push({
      operationId: found?.operationId,
      method: incoming.method,
      path: pathOf(url),
      query: queryOf(url),
      body: body.value,
      status: handled.answer?.status,
    });
    if (this.requests.length > maxLoggedRequests) this.requests.shift();
    return handled;
  }

  #handle(headers: Headers, url: URL, route: Route | Refusal, body: SentBody, fault: Fault | undefined): Handled {
    if (fault && 'status' in fault) return { answer: this.#withQuota(this.#answerOfFault(fault)) };
    if (fault?.fault === 'reset' || fault?.fault === 'stall') return { fault: fault.fault };
    const answer = this.#orRefusal(() => this.#carryOut(headers, url, route, body));
    return {
      answer: this.#withQuota(answer instanceof Refusal ? this.#refused(answer) : answer),
      ...(fault && { fault: fault.fault }),
    };
  }

  /** Checks in this order: path, method, key, quota, workspace, then query and body. */
  #carryOut(headers: Headers, { searchParams }: URL, route: Route | Refusal, body: SentBody): SandboxAnswer {
    if (route instanceof Refusal) throw route;
    const { operationId, parameters } = route;
    this.#checkKey(headers.get('Authorization'));
    if (this.#quota?.take() === false) throw new Refusal(402);
    const workspaceId = positiveInteger('workspace_id', parameters.workspace_id ?? '');
    if (workspaceId !== this.settings.workspaceId) throw new Refusal(403);
    const { store, time: now } = this;
    return carryOut(operationId, { parameters, query: searchParams, body, store, shapes: this.#shapes, now });
  }

  #checkKey(authorization: string | null): void {
    if (authorization === null) throw new Refusal(401, 'no API key was sent');
    const [scheme, key] = authorization.split(/ +(.*)/);
    if (scheme?.toLowerCase() === 'basic') {
      throw new Refusal(401, 'email and password are not accepted: send an API key as Bearer');
    }
    if (scheme?.toLowerCase() !== 'bearer' || key !== this.settings.apiKey) {
      throw new Refusal(401);
    }
  }

  #answerOfFault({ status, headers, body }: StatusFault): SandboxAnswer {
    this.#quota?.take();
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const answer: SandboxAnswer =
      body === undefined && status >= 400
        ? this.#refused(new Refusal(status))
        : { status, headers: new Headers(), ...(text !== undefined && { body: text }) };
    if (body !== undefined && typeof body !== 'string') answer.headers.set('Content-Type', 'application/json');
    for (const [name, value] of Object.entries(headers ?? {})) answer.headers.set(name, value);
    return answer;
  }

  #refused(refusal: Refusal): SandboxAnswer {
    return refusalAnswer(refusal, this.#nextTraceId());
  }

  /** Adds the quota headers, except those that a fault set. */
  #withQuota(answer: SandboxAnswer): SandboxAnswer {
    for (const [name, value] of Object.entries(this.#quota?.headers() ?? {})) {
      if (!answer.headers.has(name)) answer.headers.set(name, value);
    }
    return answer;
  }

  #orRefusal<T>(work: () => T): T | Refusal {
    try {
      return work();
    } catch (error) {
      if (error instanceof Refusal) return error;
      throw error;
    }
  }
}

function queryOf({ searchParams }: URL): LoggedRequest['query'] {
  return Object.fromEntries(
    [...new Set(searchParams.keys())].map((name) => {
      const [first = '', ...rest] = searchParams.getAll(name);
      return [name, rest.length > 0 ? [first, ...rest] : first];
    }),
  );
}
