/** Listeners and a middleware that do nothing must change nothing: a call with them takes another way through the code than one without. */
import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { ApiError, type ClientOptions, type TogglFocusClient, TogglFocusError } from '../../../src/index.ts';
import { type ClientCall, everyOperation } from '../../operations.ts';
import { apiCalls } from '../every-call.ts';
import { clientOf, type StubAnswer, stubFetch } from '../stub-fetch.ts';
import { networkFailure } from './answers.ts';
import { useFakeClock } from './fake-clock.ts';
import { watch } from './watch.ts';

useFakeClock();

const bodies = [
  '',
  'null',
  '{}',
  '[]',
  '{"id":1,"name":"Plan"}',
  '[{"id":1},{"id":2}]',
  '{"items":[{"id":1}],"error":"late"}',
  '{"id":1}\n{"id":2}\n',
  '{"page":1,"per_page":1,"data":[{"id":1}]}',
  '{"page":2,"per_page":100,"data":null}',
  '{"error":"validation","error_description":"Too long","trace_id":"abc","error_values":{"max":3}}',
  '{"error":null}',
  '<html>Sign in</html>',
  '{"id":',
  '{"id":9007199254740993}',
];

const headers = fc.record(
  {
    'Content-Type': fc.constantFrom('application/json', 'text/html; charset=utf-8', 'text/plain'),
    'Content-Length': fc.constant('0'),
    'X-Toggl-Quota-Remaining': fc.constantFrom('0', '1', '30', 'many'),
    'X-Toggl-Quota-Resets-In': fc.constantFrom('0', '30', 'soon'),
    'Retry-After': fc.constantFrom('0', '2', '3600'),
    Location: fc.constant('https://example.com/sign-in'),
  },
  { requiredKeys: [] },
);

/** Statuses with which a `Response` takes no body. */
const bodiless = [204, 205, 304];
const statuses = [200, 200, 200, 201, 302, 400, 401, 402, 403, 404, 408, 418, 429, 500, 503, 599, ...bodiless];

const answer = fc
  .record({ status: fc.constantFrom(...statuses), headers, body: fc.constantFrom(...bodies, undefined) })
  .map((given) => {
    const isEmpty = bodiless.includes(given.status) || given.headers['Content-Length'] !== undefined;
    const body = isEmpty ? undefined : given.body;
    const { status, headers } = given;
    const make: StubAnswer = () => new Response(body ?? null, { status, headers });
    return fc.constant(Object.assign(make, { [fc.toStringMethod]: () => JSON.stringify({ status, headers, body }) }));
  })
  .chain((made) => made);

const failure = fc.constantFrom('ECONNREFUSED', 'ECONNRESET', 'EPIPE').map((code) => networkFailure(code));

const calls: [string, ClientCall][] = [
  ...everyOperation.map(({ name, call }): [string, ClientCall] => [name, call]),
  ...Object.entries(apiCalls).map(([name, { call }]): [string, ClientCall] => [name, call]),
  ['chats.list, all pages', ({ chats }) => chats.list().toArray()],
  ['chats.get, with its response', async ({ chats }) => (await chats.get(1).withResponse()).response.status],
  ['chats.get, as a response', async ({ chats }) => (await chats.get(1).asResponse()).text()],
];

/** What a caller sees: the results, and the requests with their times. */
async function seen(
  answers: [StubAnswer, ...StubAnswer[]],
  chosen: [string, ClientCall][],
  options: ClientOptions,
  prepare: (client: TogglFocusClient) => void = () => {},
): Promise<unknown> {
  vi.setSystemTime(0);
  const { fetch, sent } = stubFetch(...answers);
  const client = clientOf(fetch, options);
  prepare(client);
  const outcomes: unknown[] = [];
  for (const [, call] of chosen) {
    const outcome = watch(call(client));
    await vi.runAllTimersAsync();
    outcomes.push({ state: outcome.state, value: shown(outcome.value) });
  }
  const requests = sent.map(({ method, url, headers, body, atMs }) => ({
    method,
    url,
    headers: [...headers],
    body,
    atMs,
  }));
  return { outcomes, requests, quota: client.quota };
}

/** All that can be read of a result or an error. */
function shown(value: unknown): unknown {
  if (value instanceof ApiError)
    return { ...value.toJSON(), body: value.body, values: value.values, headers: value.headers && [...value.headers] };
  if (value instanceof TogglFocusError) return { ...value.toJSON(), cause: `${value.cause}` };
  if (typeof value === 'object' && value !== null && 'response' in value) return { ...value, response: undefined };
  return value;
}

const ignored = { request() {}, response() {}, retry() {}, wait() {}, quota() {} };
const noop = { onRequest() {}, onResponse() {}, onError() {} };

it.each<[string, ClientOptions, (client: TogglFocusClient) => void]>([
  ['listeners for every event', { on: ignored }, () => {}],
  ['a middleware that does nothing', {}, ({ api }) => api.use(noop)],
  ['both', { on: ignored }, ({ api }) => api.use(noop)],
])('calls give the same, and send the same at the same times, with %s', { timeout: 60_000 }, async (_, on, prepare) => {
  const someAnswers = fc.array(fc.oneof({ arbitrary: answer, weight: 9 }, failure), { minLength: 1, maxLength: 5 });
  const someCalls = fc.array(fc.constantFrom(...calls), { minLength: 1, maxLength: 3 });
  const onExceeded = fc.constantFrom('throw', 'wait');
  await fc.assert(
    fc.asyncProperty(someAnswers, someCalls, onExceeded, async ([first, ...others], chosen, exceeded) => {
      if (!first) return;
      const options: ClientOptions = { quota: { onExceeded: exceeded } };
      const plain = await seen([first, ...others], chosen, options);
      expect(await seen([first, ...others], chosen, { ...options, ...on }, prepare)).toEqual(plain);
    }),
    { numRuns: 300 },
  );
});
