/**
 * Requests and calls made from the description, valid and broken, in sequences on one sandbox. The same each time, but for
 * FUZZ_SEED and FUZZ_RUNS: `FUZZ_SEED=7 FUZZ_RUNS=5000 npx vitest run --project e2e fuzz`. A failure prints its seed and the shortest sequence.
 */
import { request as httpRequest } from 'node:http';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { type OperationId, operations } from '../../generated/operations.ts';
import { type ClientOptions, createTogglFocusClient, type TogglFocusClient } from '../../src/index.ts';
import {
  type ConnectionFault,
  createSandbox,
  type Fault,
  type Sandbox,
  type SandboxFetch,
  type Shapes,
} from '../../src/sandbox/index.ts';
import { argumentsOf, callUntyped, isStream, operationCalls } from '../operations.ts';
import { type MadeUpCall, madeUpCall, type WireRequest, wireRequest } from './arbitraries.ts';
import { type Exchange, nameOf, violationsOf } from './conformance.ts';

/** Each run is a sequence of ten or so. */
const numRuns = Number(process.env.FUZZ_RUNS ?? 80);
const longestMs = 5_000;
const interruptAfterTimeLimit = 20_000 + numRuns * 100;
/** Time is up when a sequence in which something hangs is still being shortened: then what was found so far is told. */
const runs = {
  seed: Number(process.env.FUZZ_SEED ?? 6),
  numRuns,
  interruptAfterTimeLimit,
  markInterruptAsFailure: true,
};
const timeoutMs = interruptAfterTimeLimit + 3 * longestMs;

const shapes: fc.Arbitrary<Shapes> = fc.record({
  stream: fc.constantFrom('items', 'array', 'ndjson'),
  emptyList: fc.constantFrom('array', 'null'),
  create: fc.constantFrom('empty', 'chat'),
  absent: fc.constantFrom('null', 'omitted'),
  perPage: fc.constantFrom('lowered', 'refused'),
  total: fc.constantFrom('omitted', 'sent'),
});

type Answered = Omit<Exchange, 'operationId' | 'method'>;

interface Opened {
  send(request: WireRequest): Promise<Answered>;
  clientOptions: ClientOptions & { fetch: SandboxFetch };
  close(): Promise<void>;
}

const waysIn: { name: string; open(sandbox: Sandbox): Promise<Opened> }[] = [
  {
    name: 'in process',
    async open({ fetch, clientOptions }) {
      return {
        async send({ method, target, headers, body }) {
          const hasBody = body !== undefined && method !== 'GET' && method !== 'HEAD';
          const response = await fetch(clientOptions.baseUrl + target, { method, headers, ...(hasBody && { body }) });
          return { status: response.status, headers: response.headers, body: await response.text() };
        },
        clientOptions,
        close: async () => {},
      };
    },
  },
  {
    name: 'over HTTP',
    async open(sandbox) {
      const { url, close } = await sandbox.listen();
      const clientOptions = { ...sandbox.clientOptions, baseUrl: url, fetch };
      return { send: (request) => sendOverHttp(url, request), clientOptions, close };
    },
  },
];

/** Not with `fetch`, which would tidy up the target and refuse a GET with a body. */
function sendOverHttp(url: string, { method, target, headers, body = '' }: WireRequest): Promise<Answered> {
  const { port, pathname } = new URL(url);
  return new Promise((resolve, reject) => {
    const length = { 'Content-Length': Buffer.byteLength(body) };
    const options = { port, host: '127.0.0.1', method, path: pathname + target, headers: { ...headers, ...length } };
    const request = httpRequest({ ...options, agent: false });
    request.once('error', reject);
    request.once('response', async (response) => {
      const pairs = Object.entries(response.headersDistinct).flatMap(([name, values = []]) =>
        values.map((value): [string, string] => [name, value]),
      );
      resolve({ status: response.statusCode ?? 0, headers: new Headers(pairs), body: await text(response) });
    });
    request.end(body);
  });
}

/** The bound on each request: what does not end by then has failed. */
async function inTime<T>(work: PromiseLike<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`There was no end of it within ${longestMs} ms.`)), longestMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

describe.each(waysIn)('requests made from the description, $name', ({ open }) => {
  const windowMs = 10_000;
  const step = fc.oneof(
    { arbitrary: wireRequest('toggl_sk_sandbox'), weight: 12 },
    { arbitrary: fc.integer({ min: 1, max: 2 * windowMs }).map((passedMs) => ({ passedMs })), weight: 1 },
  );
  const sequence = fc.record({
    steps: fc.array(step, { minLength: 1, maxLength: 20, size: 'max' }),
    limit: fc.oneof(fc.constant(undefined), fc.integer({ min: 0, max: 10 })),
    shapes,
  });

  it('are each answered in time, as the description says, and never with 500', { timeout: timeoutMs }, async () => {
    const seen: string[] = [];
    const property = fc.asyncProperty(sequence, async ({ steps, limit, shapes }) => {
      let nowMs = Date.parse('2026-10-01T08:00:00Z');
      const endsAtMs = nowMs + windowMs;
      const quota = limit === undefined ? undefined : { limit, windowMs };
      const sandbox = createSandbox({ chats: 3, quota, now: () => nowMs });
      Object.assign(sandbox.shapes, shapes);
      const { send, close } = await open(sandbox);
      let left = limit;
      try {
        for (const step of steps) {
          if ('passedMs' in step) {
            const windowsBefore = Math.floor((nowMs - endsAtMs) / windowMs);
            nowMs += step.passedMs;
            if (Math.floor((nowMs - endsAtMs) / windowMs) > windowsBefore) left = limit;
            continue;
          }
          const answered = await inTime(send(step));
          const { operationId } = sandbox.requests.at(-1) ?? {};
          const exchange = { operationId, method: step.method, ...answered };
          seen.push(nameOf(exchange, shapes));
          expect(violationsOf(exchange, shapes)).toEqual([]);
          expect(answered.status).toBeLessThan(500);

          const isLetIn = operationId !== undefined && answered.status !== 401;
          expect(answered.status === 402).toBe(isLetIn && left === 0);
          if (isLetIn && left !== undefined) left = Math.max(0, left - 1);
          const resetsInMs = windowMs - ((((nowMs - endsAtMs) % windowMs) + windowMs) % windowMs);
          expect([
            answered.headers.get('X-Toggl-Quota-Remaining'),
            answered.headers.get('X-Toggl-Quota-Resets-In'),
          ]).toEqual(limit === undefined ? [null, null] : [`${left}`, `${Math.ceil(resetsInMs / 1000)}`]);
        }
      } finally {
        await close();
      }
    });
    await fc.assert(property, runs);

    // The requests reached enough of the description.
    expect(seen.length).toBeGreaterThan(numRuns * 7);
    expect([...new Set(seen.map((name) => /\d+/.exec(name)?.[0]))].sort()).toEqual([
      '200',
      '201',
      '204',
      '400',
      '401',
      '402',
      '403',
      '404',
      '405',
    ]);
    expect(seen).toEqual(
      expect.arrayContaining([
        ...Object.keys(operationCalls).map((operationId) => expect.stringMatching(`${operationId}: 20`)),
        'no operation: 404',
        'no operation: 405',
        'createChat: 201 with chat',
        'streamChatMessages: 200 with items',
        'streamChatMessages: 200 with ndjson',
      ]),
    );
  });
});

function start(client: TogglFocusClient, { operationId, ids, query, body }: MadeUpCall, signal: AbortSignal): unknown {
  const options = { workspaceId: ids.workspace_id, signal };
  return callUntyped(client, operationId, argumentsOf(operationId, { ids, query, body, options }));
}

function isOf(fault: Fault | undefined, ...kinds: ConnectionFault['fault'][]): boolean {
  return fault !== undefined && 'fault' in fault && kinds.includes(fault.fault);
}

/** True if the body is the sandbox's own, and whole. */
function isOwn(fault: Fault | undefined): boolean {
  return fault === undefined || ('fault' in fault ? fault.fault === 'drip' : fault.body === undefined);
}

/** The result of a call, as JSON, so that the names of its fields don't matter; or its error. */
type Outcome = { json: string | undefined } | { error: unknown };

async function outcomeOf(operationId: OperationId, result: unknown): Promise<Outcome> {
  try {
    const value: unknown = await (isStream(result) ? result.toArray() : result);
    return { json: JSON.stringify(operationId.startsWith('list') ? fieldsOf(value) : value) };
  } catch (error) {
    return { error };
  }
}

function fieldsOf(value: unknown): unknown {
  const { data, page, per_page, total } = Object(value);
  return { data, page, per_page, total };
}

/** The numbers of a page are those of the answer where they can be, else those that were asked for. */
function pageOf(value: unknown, asked: { page?: unknown; per_page?: unknown }): unknown {
  const { data, page, per_page, total } = Object(value);
  const askedPerPage = Number(asked.per_page ?? 100);
  return {
    data,
    page: page >= 1 ? page : Number(asked.page ?? 1),
    per_page: per_page >= 1 && per_page <= askedPerPage ? per_page : askedPerPage,
    total,
  };
}

const errorNames: Record<number, string> = {
  400: 'InvalidRequestError',
  401: 'AuthenticationError',
  402: 'PaymentRequiredError',
  403: 'PermissionDeniedError',
  404: 'NotFoundError',
  429: 'RateLimitError',
};

function errorLike(fields: object): Outcome {
  return { error: expect.objectContaining(fields) };
}

/** The outcome that a call must have, from the answer on the wire alone. */
function toldBy(answered: Answered | undefined, { operationId, fault, query }: MadeUpCall): Outcome {
  if (isOf(fault, 'stall')) return errorLike({ name: 'AbortError' });
  const isBroken = isOf(fault, 'reset', 'truncate');
  if (!answered || (isBroken && answered.status < 400)) {
    expect(isBroken).toBe(true);
    return errorLike({ name: 'ConnectionError', outcome: 'unknown' });
  }
  const { status, headers, body } = answered;
  if (status >= 400) {
    const isQuota = status === 402 && headers.get('X-Toggl-Quota-Remaining') === '0';
    const name = isQuota ? 'QuotaExceededError' : (errorNames[status] ?? 'ServerError');
    return errorLike({ name, status, ...(isOwn(fault) && { traceId: JSON.parse(body).trace_id }) });
  }
  if (operationId === 'streamChatMessages') return { json: JSON.stringify(messagesIn(headers, body)) };
  const value: unknown = body === '' ? undefined : JSON.parse(body);
  if (!operationId.startsWith('list')) return { json: JSON.stringify(value) };
  return { json: JSON.stringify(pageOf({ ...Object(value), data: Object(value).data ?? [] }, query)) };
}

function messagesIn(headers: Headers, body: string): unknown {
  if (headers.get('Content-Type') === 'application/x-ndjson') {
    return body
      .split('\n')
      .slice(0, -1)
      .map((line): unknown => JSON.parse(line));
  }
  const value: unknown = JSON.parse(body);
  return (value === null || Array.isArray(value) ? value : Object(value).items) ?? [];
}

/** Hands on what `fetch` does, and keeps the latest answer as it came. */
function recorder(fetchIt: SandboxFetch) {
  let answered: Promise<Answered> | undefined;
  let count = 0;
  const recording: SandboxFetch = async (...request) => {
    count += 1;
    answered = undefined;
    const response = await fetchIt(...request);
    const { status, headers } = response;
    const body = response.clone().text();
    // The client reports an answer that breaks off.
    answered = body.catch(() => '').then((body) => ({ status, headers, body }));
    return response;
  };
  return { fetch: recording, latest: () => answered, count: () => count };
}

describe.each(waysIn)('calls made from the description, $name', ({ open }) => {
  const sequence = fc.record({
    calls: fc.array(madeUpCall, { minLength: 1, maxLength: 20, size: 'max' }),
    limit: fc.oneof(fc.constant(undefined), fc.integer({ min: 1, max: 20 })),
    shapes,
  });

  it('resolve to what the wire says, or reject with the typed error of it', { timeout: timeoutMs }, async () => {
    const seen: string[] = [];
    const property = fc.asyncProperty(sequence, async ({ calls, limit, shapes }) => {
      const sandbox = createSandbox({ chats: 3, quota: limit === undefined ? undefined : { limit } });
      Object.assign(sandbox.shapes, shapes);
      const { clientOptions, close } = await open(sandbox);
      const wire = recorder(clientOptions.fetch);
      const freshClient = () => createTogglFocusClient({ ...clientOptions, maxRetries: 0, fetch: wire.fetch });
      let client = freshClient();
      /** The workspaces whose quota the client knows to be spent. */
      const spent = new Set<unknown>();
      let sent = 0;
      try {
        for (const call of calls) {
          const { operationId, ids, query, fault } = call;
          const numbers = [...Object.values(ids), query.page ?? 1, query.per_page ?? 1];
          const isPossible = numbers.every((value) => Number(value) > 0);
          const isRefused = spent.has(ids.workspace_id);
          const isSent = isPossible && !isRefused;
          if (isSent && fault) sandbox.fail(fault);

          const stalled = new AbortController();
          const result = outcomeOf(operationId, start(client, call, stalled.signal));
          if (isSent && isOf(fault, 'stall')) {
            // Not before it has arrived: the fault would be left to the next request.
            await vi.waitFor(() => expect(sandbox.requests).toHaveLength(sent + 1), {
              interval: 2,
              timeout: longestMs,
            });
            stalled.abort();
          }
          const outcome = await inTime(result);
          seen.push('error' in outcome ? `${Object(outcome.error).name}` : operationId);

          if (isSent) sent += 1;
          expect(wire.count()).toBe(sent);
          const answered = isSent ? await inTime(Promise.resolve(wire.latest())) : undefined;
          if (!isPossible) expect(outcome).toEqual(errorLike({ name: 'ArgumentError' }));
          else if (isRefused) expect(outcome).toEqual(errorLike({ name: 'QuotaExceededError', local: true }));
          else expect(outcome).toEqual(toldBy(answered, call));
          if (answered && isOwn(fault)) {
            const exchange = { operationId, method: operations[operationId].method, ...answered };
            expect(violationsOf(exchange, shapes)).toEqual([]);
          }
          if (answered?.headers.get('X-Toggl-Quota-Remaining') === '0') spent.add(ids.workspace_id);
          if (answered?.status === 429) {
            // It would space out its calls for a minute of real time.
            client = freshClient();
            spent.clear();
          }
        }
      } finally {
        await close();
      }
    });
    await fc.assert(property, runs);

    expect(seen.length).toBeGreaterThan(numRuns * 7);
    const expected = [...Object.keys(operationCalls), ...Object.values(errorNames), 'ServerError', 'ArgumentError'];
    expected.push('QuotaExceededError', 'ConnectionError', 'AbortError');
    expect(expected.filter((name) => !seen.includes(name))).toEqual([]);
  });
});
