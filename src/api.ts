import type { Client } from 'openapi-fetch';
import type { paths } from '../generated/schema.ts';
import { type Caller, guarded } from './caller.ts';
import { serializePath } from './parameters.ts';
import { guardStream } from './transport/body.ts';
import { Call } from './transport/call.ts';
import { send } from './transport/transport.ts';

/** openapi-fetch's client, each of whose calls goes through the transport like those of the methods. */
export function apiOf(caller: Caller): Client<paths> {
  return new Proxy(caller.openapi, {
    get(openapi, name) {
      const member: unknown = Reflect.get(openapi, name);
      if (name === 'use') caller.hasMiddleware = true;
      if (typeof member !== 'function' || name === 'use' || name === 'eject') return member;
      return (...given: unknown[]) => {
        const init = isInit(given.at(-1)) ? given.pop() : {};
        const method = String(name === 'request' ? given[0] : name);
        return apiCall(caller, method, isInit(init) ? init : {}, (guardedInit) =>
          Reflect.apply(member, openapi, [...given, guardedInit]),
        );
      };
    },
  });
}

/** The last argument of openapi-fetch's methods, as far as it matters here. */
interface ApiInit {
  signal?: AbortSignal;
  parseAs?: string;
  middleware?: unknown[];
}

interface ApiResult {
  data?: unknown;
  error?: unknown;
  response: Response;
}

function isInit(value: unknown): value is ApiInit {
  return typeof value === 'object' && value !== null;
}

async function apiCall(
  caller: Caller,
  method: string,
  { signal, ...init }: ApiInit,
  request: (init: object) => Promise<ApiResult>,
): Promise<ApiResult> {
  // As with the methods, a write succeeds whatever its answer's body is.
  const isBodyNeeded = method.toUpperCase() === 'GET' || init.parseAs !== undefined;
  const call = new Call(caller.settings, { signal }, isBodyNeeded ? 'needed' : 'optional');
  const guards = {
    fetch: (draft: Request) => send(caller, draft, call),
    pathSerializer: serializePath,
    ...(init.middleware && { Request }),
  };
  const result = await guarded(call, request({ ...init, ...guards }));
  const { data, error, response } = result;
  if (call.attempt && response.ok && data instanceof ReadableStream) {
    return { data: guardStream(data, call, call.attempt), response };
  }
  call.attempt?.end();
  // Query libraries take an empty error for success.
  if (!response.ok && !error)
    return { error: { error: `http_${response.status}`, error_description: 'The answer has no body.' }, response };
  return result;
}
