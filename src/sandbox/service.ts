import type { OperationId } from '../../generated/operations.ts';
import { type Answer, errorAnswer, Refusal } from './answer.ts';
import { type ConnectionFault, type Fault, Faults, type StatusFault } from './faults.ts';
import { parseJson } from './json.ts';
import { addMadeUpChats } from './made-up.ts';
import { behaviours, type Shapes } from './operations.ts';
import { type QuotaLimit, QuotaWindow } from './quota.ts';
import { traceIds } from './random.ts';
import { readId } from './read-request.ts';
import { findRoute, pathOf, type Route } from './route.ts';
import { Store } from './store.ts';

/** A request, as it comes from whatever wire. */
export interface Incoming {
  method: string;
  /** Absolute. */
  url: string;
  headers: Headers;
  body: string;
}

/** A request that the sandbox got, without credentials: headers are not kept. */
export interface LoggedRequest {
  /** `undefined` where no operation is at the path with the method. */
  operationId: OperationId | undefined;
  method: string;
  /** Below the base URL, without the query. */
  path: string;
  /** A list where a name is there more than once. */
  query: Record<string, string | string[]>;
  /** As JSON where it is JSON, else the text; `undefined` without one. */
  body: unknown;
  /** `undefined` where none was sent: with the faults `reset` and `stall`. */
  status: number | undefined;
}

export interface Settings {
  workspaceId: number;
  apiKey: string;
  chats: number;
  quota: QuotaLimit | undefined;
  now: () => number;
}

/** The answer to a request and what is to befall it on its way; no answer where the request is not to reach the API at all. */
export interface Handled {
  answer?: Answer;
  fault?: ConnectionFault['fault'];
}

const traceSeed = 0x7ace;

/** The API without a wire: a request in, an answer out. All that it keeps is here. */
export class Service {
  readonly settings: Settings;
  readonly store: Store;
  readonly faults = new Faults();
  readonly requests: LoggedRequest[] = [];
  readonly #shapes: Shapes;
  readonly #quota: QuotaWindow | undefined;
  readonly #nextTraceId = traceIds(traceSeed);

  constructor(settings: Settings, shapes: Shapes) {
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
    const operationId = route instanceof Refusal ? undefined : route.operationId;
    const fault = this.faults.take(operationId);
    const handled = this.#handle(incoming, url, route, fault);
    this.requests.push({
      operationId,
      method: incoming.method,
      path: pathOf(url),
      query: queryOf(url),
      body: bodyOf(incoming),
      status: handled.answer?.status,
    });
    return handled;
  }

  #handle(incoming: Incoming, url: URL, route: Route | Refusal, fault: Fault | undefined): Handled {
    if (fault && 'status' in fault) return { answer: this.#told(this.#answerOfFault(fault)) };
    if (fault?.fault === 'reset' || fault?.fault === 'stall') return { fault: fault.fault };
    const answer = this.#orRefusal(() => this.#carryOut(incoming, url, route));
    return {
      answer: this.#told(answer instanceof Refusal ? this.#refused(answer) : answer),
      ...(fault && { fault: fault.fault }),
    };
  }

  /** What the API checks, in its order: path, method, key, quota, workspace, then what the operation takes. */
  #carryOut({ headers, body }: Incoming, { searchParams }: URL, route: Route | Refusal): Answer {
    if (route instanceof Refusal) throw route;
    const { operationId, parameters } = route;
    this.#checkKey(headers.get('Authorization'));
    if (this.#quota?.take() === false) throw new Refusal(402, 'the hourly limit of API calls has been reached');
    if (readId('workspace_id', parameters.workspace_id) !== this.settings.workspaceId) {
      throw new Refusal(403, 'no access to this workspace');
    }
    return behaviours[operationId]({
      store: this.store,
      shapes: this.#shapes,
      id: (name) => readId(name, parameters[name]),
      query: searchParams,
      body,
      now: this.time,
    });
  }

  #checkKey(authorization: string | null): void {
    if (authorization === null) throw new Refusal(401, 'no API key was sent');
    const [scheme, key] = authorization.split(/ +(.*)/);
    if (scheme?.toLowerCase() === 'basic') {
      throw new Refusal(401, 'email and password are not accepted: send an API key as Bearer');
    }
    if (scheme?.toLowerCase() !== 'bearer' || key !== this.settings.apiKey) {
      throw new Refusal(401, 'the provided API key is invalid');
    }
  }

  #answerOfFault({ status, headers, body }: StatusFault): Answer {
    this.#quota?.take();
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const answer: Answer =
      body === undefined && status >= 400
        ? errorAnswer(status, undefined, this.#nextTraceId())
        : { status, headers: new Headers(), ...(text !== undefined && { body: text }) };
    if (body !== undefined && typeof body !== 'string') answer.headers.set('Content-Type', 'application/json');
    for (const [name, value] of Object.entries(headers ?? {})) answer.headers.set(name, value);
    return answer;
  }

  #refused({ status, message, headers }: Refusal): Answer {
    const answer = errorAnswer(status, message, this.#nextTraceId());
    for (const [name, value] of Object.entries(headers)) answer.headers.set(name, value);
    return answer;
  }

  /** Tells the quota, unless a fault told another. */
  #told(answer: Answer): Answer {
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

function bodyOf({ body }: Incoming): unknown {
  if (body === '') return undefined;
  try {
    return parseJson(body);
  } catch {
    return body;
  }
}
