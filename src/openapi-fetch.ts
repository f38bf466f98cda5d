import createClient, { type Client, type Middleware } from 'openapi-fetch';
import type { paths } from '../generated/schema.ts';
import { retraced } from './errors.ts';
import type { Call } from './transport/call.ts';
import { Draft } from './transport/outgoing.ts';

/** What openapi-fetch gives. */
export interface OpenapiResult {
  data?: unknown;
  error?: unknown;
  response: Response;
}

/** openapi-fetch's client, for an operation that is data here: its method and path are no literals then. */
interface AnyOperation {
  request(method: string, path: string, init?: Record<string, unknown>): Promise<OpenapiResult>;
}

/** openapi-fetch, with the transport in the place of `fetch`. */
export class OpenapiFetch {
  readonly client: Client<paths>;
  readonly #middleware = new Set<Middleware>();

  constructor(baseUrl: string, headers: Headers) {
    this.client = createClient<paths>({ baseUrl, headers });
  }

  use(...middleware: Middleware[]): void {
    this.client.use(...middleware);
    for (const one of middleware) this.#middleware.add(one);
  }

  eject(...middleware: Middleware[]): void {
    this.client.eject(...middleware);
    for (const one of middleware) this.#middleware.delete(one);
  }

  /** Sends a call. A middleware sees a real `Request`, and is itself under the call's time limit and abort. */
  async send(call: Call, template: string, init: Record<string, unknown>): Promise<OpenapiResult> {
    const hasMiddleware = this.#middleware.size > 0 || init.middleware !== undefined;
    const openapi: AnyOperation = this.client;
    // Given base URL and path in one.
    const pathSerializer = (url: string) => url.slice(0, url.length - template.length) + call.target.path;
    const common = { ...init, pathSerializer, fetch: call.send, Request: hasMiddleware ? Request : Draft };
    const { method } = call.target;
    try {
      if (!hasMiddleware) return await openapi.request(method, template, common);
      const signal = call.limit.beginCall();
      return await call.limit.race(openapi.request(method, template, { ...common, signal }));
    } catch (failure) {
      throw retraced(call.abandon(failure));
    }
  }
}
