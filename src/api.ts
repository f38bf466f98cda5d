import { type Client, type Middleware, mergeHeaders } from 'openapi-fetch';
import { isOperationId, type OperationId, operations } from '../generated/operations.ts';
import type { paths } from '../generated/schema.ts';
import { checkPaging, fillPath, partsOf, serializeBody, serializeQuery } from './arguments.ts';
import { checkSignal } from './call-options.ts';
import { ArgumentError } from './errors.ts';
import type { OpenapiFetch, OpenapiResult } from './openapi-fetch.ts';
import { isRecord } from './option-names.ts';
import { checkHeaders, type Settings } from './options.ts';
import { refuseArgument, refuseCall } from './refusal.ts';
import { MAX_BODY_BYTES } from './transport/body.ts';
import { Call } from './transport/call.ts';
import type { Gate } from './transport/gate.ts';
import type { Target } from './transport/target.ts';

/** The last argument of openapi-fetch's methods, as far as it matters here. */
interface ApiInit {
  signal?: unknown;
  parseAs?: unknown;
  headers?: Parameters<typeof mergeHeaders>[0];
  fetch?: unknown;
  params?: { path?: Record<string, unknown>; query?: Record<string, unknown> };
}

const METHODS = ['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'TRACE'] as const;

/** openapi-fetch's client, each of whose calls goes through the transport like those of the methods. */
export function apiOf(settings: Settings, gate: Gate, openapi: OpenapiFetch): Client<paths> {
  const send = (method: unknown, path: unknown, init: ApiInit = {}) =>
    apiCall(settings, gate, openapi, method, path, init);
  const methods: Record<string, (path: unknown, init?: ApiInit) => Promise<OpenapiResult>> = {};
  for (const method of METHODS) methods[method] = (path, init) => send(method, path, init);
  return Object.assign({ ...openapi.client }, methods, {
    request: (method: unknown, path: unknown, init?: ApiInit) => send(method, path, init),
    use: (...middleware: Middleware[]) => openapi.use(...middleware),
    eject: (...middleware: Middleware[]) => openapi.eject(...middleware),
  });
}

async function apiCall(
  settings: Settings,
  gate: Gate,
  openapi: OpenapiFetch,
  givenMethod: unknown,
  givenPath: unknown,
  init: ApiInit,
): Promise<OpenapiResult> {
  const { method, template } = readPlace(givenMethod, givenPath);
  const target = targetOf(method, template, init);
  const { signal, ...others } = init;
  const { timeoutMs, maxRetries } = settings;
  const limits = { signal: checkSignal(target, signal), timeoutMs, maxRetries };
  const maxBodyBytes = others.parseAs === 'stream' ? Number.POSITIVE_INFINITY : MAX_BODY_BYTES;
  const call = new Call(settings, gate, target, limits, { who: 'other', maxBodyBytes });
  // Read as text, and parsed here: openapi-fetch reports what is not JSON with a bare SyntaxError, which quotes the body.
  const isJson = (others.parseAs ?? 'json') === 'json';
  const result = await openapi.send(call, template, {
    // Ours where the caller has none.
    querySerializer: (query: unknown) => serializeQuery(target, query),
    bodySerializer: (body: unknown) => serializeBody(target, body),
    ...others,
    // Without it openapi-fetch would not ask for the path to be serialized.
    params: { ...others.params, path: others.params?.path ?? {} },
    ...(isJson && { parseAs: 'text' }),
  });
  const { data, response } = result;
  if (!(others.parseAs === 'stream' && data && call.isAnswerOf(data))) call.limit.end();
  if (isJson && typeof data === 'string') result.data = call.answer(response).parseJson(data);
  // Query libraries take an empty error for success.
  if (response.status >= 400)
    result.error ||= { error: `http_${response.status}`, error_description: 'The answer has no body.' };
  return result;
}

function readPlace(givenMethod: unknown, template: unknown): { method: string; template: string } {
  const method = METHODS.find((known) => typeof givenMethod === 'string' && known === givenMethod.toUpperCase());
  const refuse = (problem: string): never => {
    throw new ArgumentError(`client.api.${method ?? 'request'}: ${problem} Nothing was sent.`);
  };
  if (!method) return refuse(`the method must be one of ${METHODS.join(', ')}.`);
  if (typeof template === 'string' && template.startsWith('/')) return { method, template };
  return refuse('the path must be a text that begins with a slash.');
}

/** Checks what can be checked of a call before a request is spent. */
function targetOf(method: string, template: string, init: ApiInit): Target {
  const nameless: Target = {
    operationId: operationAt(method, template),
    method,
    path: template.replace(/[?#].*/s, ''),
  };
  const refuse = (problem: string) => refuseCall(nameless, problem);
  const checkRecord = (name: string, value: unknown) => {
    if (value !== undefined && !isRecord(value)) refuseArgument(nameless, `${name} must be an object.`);
  };
  checkRecord('init', init);
  const { fetch, headers, params } = init;
  checkRecord('params', params);
  checkRecord('params.path', params?.path);
  checkRecord('params.query', params?.query);
  if (fetch !== undefined) refuse('fetch is an option of createTogglFocusClient, not of a call.');
  checkHeaders(() => mergeHeaders(headers), refuse);
  checkPaging(nameless, params?.query ?? {});
  const path = fillPath({ ...nameless, path: template }, partsOf(template), params?.path ?? {});
  // As servers read them: a dot segment leads out of the path, in whatever writing.
  if (/[\\?#\s{}]|%2f|%5c|\/\/|\/(\.|%2e){1,2}(;[^/]*)?(\/|$)/i.test(path))
    refuseArgument(nameless, 'the path leads elsewhere, or is more than a path.');
  return { ...nameless, path };
}

function operationAt(method: string, template: string): OperationId | undefined {
  return Object.keys(operations)
    .filter(isOperationId)
    .find((id) => operations[id].method === method && operations[id].path === template);
}
