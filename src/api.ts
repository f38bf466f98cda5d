import { type Client, mergeHeaders } from 'openapi-fetch';
import type { paths } from '../generated/schema.ts';
import type { Caller } from './caller.ts';
import { checkHeaders } from './options.ts';
import { checkPaging, serializePath } from './parameters.ts';
import { Answer } from './result/answer.ts';
import { Call } from './transport/call.ts';

/** openapi-fetch's client, each of whose calls goes through the transport like those of the methods. */
export function apiOf(caller: Caller): Client<paths> {
  return new Proxy(caller.openapi, {
    get(openapi, name) {
      const member: unknown = Reflect.get(openapi, name);
      if (name === 'use') caller.hasMiddleware = true;
      if (typeof member !== 'function' || name === 'use' || name === 'eject') return member;
      return (...given: unknown[]) => {
        const path = given.slice(0, name === 'request' ? 2 : 1);
        return apiCall(caller, Object(given[path.length]), (init) => Reflect.apply(member, openapi, [...path, init]));
      };
    },
  });
}

/** The last argument of openapi-fetch's methods, as far as it matters here. */
interface ApiInit {
  signal?: AbortSignal;
  parseAs?: string;
  headers?: Parameters<typeof mergeHeaders>[0];
  params?: { path?: unknown; query?: unknown };
}

interface ApiResult {
  data?: unknown;
  error?: unknown;
  response: Response;
}

async function apiCall(
  caller: Caller,
  { signal, ...init }: ApiInit,
  request: (init: object) => Promise<ApiResult>,
): Promise<ApiResult> {
  const call = new Call(caller, { signal }, true);
  checkHeaders(() => mergeHeaders(init.headers));
  checkPaging(init.params?.query);
  const guards = {
    fetch: call.send,
    pathSerializer: serializePath,
    Request: call.Request,
    // Without it openapi-fetch would not ask for the path to be serialized.
    params: { ...init.params, path: init.params?.path ?? {} },
  };
  // Read as text, and parsed here: openapi-fetch reports what is not JSON with a bare SyntaxError, which quotes the body.
  const isJson = (init.parseAs ?? 'json') === 'json';
  try {
    const result = await request({ ...init, ...guards, ...(isJson && { parseAs: 'text' }) });
    const { data, response } = result;
    const isStreaming = data instanceof ReadableStream && (data === call.body || call.body?.locked);
    if (!isStreaming) call.end();
    if (isJson && typeof data === 'string') result.data = new Answer(call, response).parseJson(data);
    // Query libraries take an empty error for success.
    if (!response.ok)
      result.error ||= { error: `http_${response.status}`, error_description: 'The answer has no body.' };
    return result;
  } catch (error) {
    call.abandon();
    // openapi-fetch takes a reason that is falsy for no failure.
    signal?.throwIfAborted();
    throw error;
  }
}
