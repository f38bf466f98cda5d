/** The global `fetch` against servers that misbehave. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import { text } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  ApiError,
  type ClientOptions,
  ConnectionError,
  createTogglFocusClient,
  DecodeError,
  NotFoundError,
  ServerError,
  TimeoutError,
  type TogglFocusClient,
} from '../../../src/index.ts';
import { type ClientCall, everyOperation, exampleSuccess, operationCalls } from '../../operations.ts';
import { apiCalls, everyCall } from '../every-call.ts';

/** For servers that stall: it has to pass. */
const timeoutMs = 60;
/** For the rest: it must not pass. */
const longTimeoutMs = 5_000;

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

function clientOf(baseUrl: string, options: ClientOptions = {}): TogglFocusClient {
  return createTogglFocusClient({
    apiKey: 'toggl_sk_example',
    workspaceId: 1,
    baseUrl,
    timeoutMs: longTimeoutMs,
    maxRetries: 0,
    ...options,
  });
}

async function rejection(promise: PromiseLike<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.fail('It did not reject.'),
    (reason: unknown) => reason,
  );
}

/** Writes so often until the connection ends. */
function drip(response: ServerResponse, part: string, everyMs: number): void {
  response.flushHeaders();
  const timer = setInterval(() => !response.writableEnded && response.write(part), everyMs);
  response.on('close', () => clearInterval(timer));
}

/** Writes as fast as the connection takes it, until that ends. */
function pour(response: ServerResponse, part: string): void {
  const write = () => {
    while (!response.destroyed && response.write(part));
  };
  response.on('drain', write);
  write();
}

const chatJson = '{"id":1,"name":"Plan"}';

function sendJson(response: ServerResponse, body: string, status = 200): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
}

/** The names of the errors that calls made at once reject with, by call. */
async function rejectionsOf(
  calls: [string, string, ClientCall][],
  client: TogglFocusClient,
): Promise<[string, string][]> {
  return Promise.all(
    calls.map(async ([name, , call]): Promise<[string, string]> => {
      const error = await rejection(call(client));
      return [name, error instanceof Error ? error.name : ''];
    }),
  );
}

function namesOf(calls: [string, string, ClientCall][], error: string): [string, string][] {
  return calls.map(([name]) => [name, error]);
}

/** Calls that need the body of their answer. */
const bodiless = everyOperation.filter(({ operationId }) => exampleSuccess(operationId).status === 204);
const readingCalls = everyCall.filter(([name]) => bodiless.every((operation) => operation.name !== name));

describe('a server that stalls', () => {
  it('before its headers: each call is a TimeoutError', async () => {
    const baseUrl = await serve(() => {});
    const rejections = await rejectionsOf(everyCall, clientOf(baseUrl, { timeoutMs }));
    expect(rejections).toEqual(namesOf(everyCall, 'TimeoutError'));
  });

  it.each([
    ['within its body', {}],
    ['within its body, after a Content-Length', { 'Content-Length': '22' }],
  ])('%s: each call that reads it is a TimeoutError', async (_, headers) => {
    const baseUrl = await serve((_, response) => response.writeHead(200, headers).write('{"id":1,'));
    const rejections = await rejectionsOf(readingCalls, clientOf(baseUrl, { timeoutMs }));
    expect(rejections).toEqual(namesOf(readingCalls, 'TimeoutError'));
  });

  it('tells the time limit, and that a write may have been carried out', async () => {
    const baseUrl = await serve(() => {});
    const error = await rejection(clientOf(baseUrl, { timeoutMs }).chats.create());
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({ timeoutMs, outcome: 'unknown' });
  });

  it('is let go: the connection ends with the time limit', async () => {
    const closed: Promise<unknown>[] = [];
    const baseUrl = await serve((request) => closed.push(once(request.socket, 'close')));
    const client = clientOf(baseUrl, { timeoutMs: 200 });
    await rejection(client.chats.get(1));
    await Promise.all(closed);
    expect(closed).toHaveLength(1);
  });

  it('within its body, beneath a middleware that made the answer anew: each call is a TimeoutError', async () => {
    const baseUrl = await serve((_, response) => response.writeHead(200).write('{"id":1,'));
    const client = clientOf(baseUrl, { timeoutMs });
    client.api.use({ onResponse: ({ response }) => new Response(response.body, response) });
    expect(await rejectionsOf(readingCalls, client)).toEqual(namesOf(readingCalls, 'TimeoutError'));
  });
});

describe('a server that drips', () => {
  /** Far more than the pause between two parts, so that a busy machine is no silent server. */
  const silenceMs = 250;

  it('for longer than the time limit: each call that reads it is a TimeoutError', async () => {
    const baseUrl = await serve((_, response) => drip(response, ' ', 10));
    const calls = readingCalls.filter(([name]) => name !== 'messages.stream');
    const rejections = await rejectionsOf(calls, clientOf(baseUrl, { timeoutMs }));
    expect(rejections).toEqual(namesOf(calls, 'TimeoutError'));
  });

  it('is fine for a stream, whose limit is the longest silence', async () => {
    const baseUrl = await serve((_, response) => {
      drip(response, '{"id":1}\n', 10);
      setTimeout(() => response.end(), silenceMs * 2);
    });
    const startMs = performance.now();
    const messages = await clientOf(baseUrl, { timeoutMs: silenceMs }).messages.stream(1).toArray();
    expect(performance.now() - startMs).toBeGreaterThan(silenceMs * 1.5);
    expect(messages.length).toBeGreaterThan(1);
  });

  it('and then falls silent is a TimeoutError for a stream, after what had come', async () => {
    const baseUrl = await serve((_, response) => {
      response.write('[{"id":1},');
      setTimeout(() => response.write('{"id":2},'), 10);
    });
    const ids: number[] = [];
    const read = async () => {
      for await (const { id } of clientOf(baseUrl, { timeoutMs: silenceMs }).messages.stream(1)) ids.push(id);
    };
    expect(await rejection(read())).toBeInstanceOf(TimeoutError);
    expect(ids).toEqual([1, 2]);
  });
});

describe('a connection that breaks', () => {
  it.each(everyCall)('before the headers: %s (%s) is a ConnectionError of unknown outcome', async (_, __, call) => {
    const baseUrl = await serve(({ socket }) => socket.resetAndDestroy());
    const error = await rejection(call(clientOf(baseUrl)));
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).not.toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({ outcome: 'unknown', cause: expect.any(Error) });
  });

  it.each([
    ['chats.get', (client: TogglFocusClient) => client.chats.get(1)],
    ['chats.create', (client: TogglFocusClient) => client.chats.create()],
    ['api.GET', apiCalls['api.GET'].call],
    [
      'chats.get, with a middleware that reads the answer',
      (client: TogglFocusClient) => {
        client.api.use({
          onResponse: async ({ response }) => {
            await response.clone().text();
          },
        });
        return client.chats.get(1);
      },
    ],
    [
      'chats.get, with a middleware that made the answer anew',
      (client: TogglFocusClient) => {
        client.api.use({ onResponse: ({ response }) => new Response(response.body, response) });
        return client.chats.get(1);
      },
    ],
  ])('within its body: %s is a ConnectionError of unknown outcome', async (_, call) => {
    let request: IncomingMessage | undefined;
    const baseUrl = await serve((received, response) => {
      request = received;
      response.writeHead(200, { 'Content-Length': '22' }).write('{"id":1,');
    });
    const on = { response: () => request?.socket.resetAndDestroy() };
    const error = await rejection(call(clientOf(baseUrl, { on })));
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).not.toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({ outcome: 'unknown', cause: expect.any(Error) });
  });

  it('within a stream: it is a ConnectionError after the messages that had come', async () => {
    let request: IncomingMessage | undefined;
    const baseUrl = await serve((received, response) => {
      request = received;
      response.write('{"items":[{"id":1},{"id":2},{"id"');
    });
    const ids: number[] = [];
    const read = async () => {
      for await (const { id } of clientOf(baseUrl).messages.stream(1)) {
        ids.push(id);
        request?.socket.resetAndDestroy();
      }
    };
    const error = await rejection(read());
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({ outcome: 'unknown' });
    expect(ids).toEqual([1, 2]);
  });

  it('before the whole Content-Length came: it is a ConnectionError, not half a result', async () => {
    const baseUrl = await serve((_, response) => {
      response.writeHead(200, { 'Content-Length': '99' });
      response.write(chatJson, () => response.destroy());
    });
    for (const { call } of [operationCalls.getChat, apiCalls['api.GET'], operationCalls.streamChatMessages]) {
      expect(await rejection(call(clientOf(baseUrl)))).toBeInstanceOf(ConnectionError);
    }
  });

  it("within an error's body: the status tells", async () => {
    let request: IncomingMessage | undefined;
    const baseUrl = await serve((received, response) => {
      request = received;
      response.writeHead(404, { 'Content-Length': '99' }).write('{"error":"x"');
    });
    const on = { response: () => request?.socket.resetAndDestroy() };
    expect(await rejection(clientOf(baseUrl, { on }).chats.get(1))).toBeInstanceOf(NotFoundError);
  });

  it.each(everyCall)('that is refused: %s (%s) was not sent', async (_, __, call) => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    server.close();
    await once(server, 'close');
    const baseUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    const error = await rejection(call(clientOf(baseUrl)));
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({ outcome: 'not-sent' });
  });

  it('is made anew for a retry, with the whole request', async () => {
    const bodies: string[] = [];
    const baseUrl = await serve(async (request, response) => {
      bodies.push(await text(request));
      if (bodies.length > 1) return sendJson(response, chatJson);
      response.writeHead(503, { 'Retry-After': '0' });
      pour(response, 'x'.repeat(1_024));
    });
    await clientOf(baseUrl, { maxRetries: 1 }).chats.update(1, { name: 'Größe' });
    expect(bodies).toEqual(['{"name":"Größe"}', '{"name":"Größe"}']);
  });
});

describe('an error whose body never ends', () => {
  it.each([
    ['poured', (response: ServerResponse) => pour(response, 'x'.repeat(16_384)), 65_536, longTimeoutMs],
    ['dripped', (response: ServerResponse) => drip(response, 'x', 5), timeoutMs, timeoutMs],
    ['silent', (response: ServerResponse) => response.flushHeaders(), 0, timeoutMs],
  ])('(%s) is a typed error by its status, within the time limit and 64 KiB', async (_, write, most, limitMs) => {
    const closed: Promise<unknown>[] = [];
    const baseUrl = await serve((_, response) => {
      closed.push(once(response, 'close'));
      response.writeHead(500, { 'Content-Type': 'text/html' });
      write(response);
    });
    const client = clientOf(baseUrl, { timeoutMs: limitMs });
    const startMs = performance.now();
    const error = await rejection(client.chats.get(1));
    expect(performance.now() - startMs).toBeLessThan(1_000);
    expect(error).toBeInstanceOf(ServerError);
    const body = error instanceof ApiError ? error.body : undefined;
    expect(String(body ?? '').length).toBeLessThanOrEqual(most);
    expect(await apiCalls['api.GET'].call(client)).toMatchObject({ response: { status: 500 } });
    await Promise.all(closed);
  });

  it('holds the beginning of the body', async () => {
    const baseUrl = await serve((_, response) => {
      response.writeHead(500);
      pour(response, 'é'.repeat(1_000));
    });
    const error = await rejection(clientOf(baseUrl).chats.get(1));
    const body = error instanceof ApiError ? String(error.body) : '';
    expect(body.slice(0, 1_000)).toBe('é'.repeat(1_000));
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(65_536 + 2);
  });
});

describe('a body that is cut off', () => {
  it.each(['chats.get', 'chats.list', 'messages.list', 'api.GET'])('is a DecodeError for %s', async (name) => {
    const call = everyCall.find(([each]) => each === name)?.[2];
    const baseUrl = await serve((_, response) => sendJson(response, '{"page":1,"per_page":1,"data":[{"id":1}'));
    const error = await rejection(call?.(clientOf(baseUrl)) ?? Promise.resolve());
    expect(error).toBeInstanceOf(DecodeError);
    expect(error).toMatchObject({ contentType: 'application/json' });
  });

  it.each(['[{"id":1},{"id":2},{"i', '{"items":[{"id":1},{"id":2},{"i', '{"id":1}\n{"id":2}\n{"i'])(
    'is a DecodeError for a stream, after the messages before: %j',
    async (body) => {
      const baseUrl = await serve((_, response) => sendJson(response, body));
      const ids: number[] = [];
      const read = async () => {
        for await (const { id } of clientOf(baseUrl).messages.stream(1)) ids.push(id);
      };
      const error = await rejection(read());
      expect(error).toBeInstanceOf(DecodeError);
      expect(error).toMatchObject({ position: expect.any(Number) });
      expect(ids).toEqual([1, 2]);
    },
  );
});

describe('a redirect', () => {
  const calls: [string, ClientCall][] = everyCall.map(([name, , call]) => [name, call]);
  const beneathMiddleware: [string, ClientCall][] = calls.map(([name, call]) => [
    `${name}, beneath a middleware`,
    (client, options) => {
      client.api.use({ onRequest: ({ request }) => new Request(request) });
      return call(client, options);
    },
  ]);

  it.each([...calls, ...beneathMiddleware])(
    'is not followed, and is a DecodeError that names where it leads: %s',
    async (_, call) => {
      let followed = 0;
      const elsewhere = await serve((_, response) => {
        followed++;
        sendJson(response, chatJson);
      });
      for (const status of [301, 302, 303, 307, 308]) {
        let requests = 0;
        const baseUrl = await serve(async (request, response) => {
          requests++;
          await text(request);
          response.writeHead(status, { Location: `${elsewhere}/login?token=secret` }).end();
        });
        const error = await rejection(call(clientOf(baseUrl)));
        expect(error).toBeInstanceOf(DecodeError);
        expect(`${error}`).toContain(`${status}, but a redirect to ${elsewhere}, which is not followed`);
        expect(`${error}`).not.toContain('secret');
        expect(requests).toBe(1);
      }
      expect(followed).toBe(0);
    },
  );

  it('tells nothing of the quota', async () => {
    const baseUrl = await serve((_, response) => {
      const quota = { 'X-Toggl-Quota-Remaining': '0', 'X-Toggl-Quota-Resets-In': '600' };
      response.writeHead(302, { Location: '/login', ...quota }).end();
    });
    const client = clientOf(baseUrl);
    await rejection(client.chats.get(1));
    expect(client.quota).toBeUndefined();
    expect(await rejection(client.chats.get(1))).toBeInstanceOf(DecodeError);
  });

  it('to a host whose name repeats the key is told without it', async () => {
    const baseUrl = await serve((_, response) => {
      response.writeHead(307, { Location: 'https://toggl-sk-example-0123456789.example.com/' }).end();
    });
    const error = await rejection(clientOf(baseUrl, { apiKey: 'toggl-sk-example-0123456789' }).chats.create());
    expect(error).toBeInstanceOf(DecodeError);
    expect(`${error}`).toContain('a redirect to https://…');
    expect(`${error}`).not.toContain('0123456789');
  });

  it.each(['', 'no address', 'https://', 'data:text/html,<h1>', '//', 'https://example.com:99999/'])(
    'that names no address, or one that can not be read, is a DecodeError: %j',
    async (location) => {
      const baseUrl = await serve((_, response) => response.writeHead(302, { Location: location }).end());
      const error = await rejection(clientOf(baseUrl).chats.delete(1));
      expect(error).toBeInstanceOf(DecodeError);
      expect(`${error}`).toMatch(/: 302, but a redirect to \S+, which is not followed/);
    },
  );

  it('that a custom fetch followed is a DecodeError too', async () => {
    const baseUrl = await serve((request, response) => {
      if (request.url === '/login') response.writeHead(200, { 'Content-Type': 'text/html' }).end('<h1>Sign in</h1>');
      else response.writeHead(303, { Location: '/login' }).end();
    });
    const follow = (url: string, init: RequestInit) => fetch(url, { ...init, redirect: 'follow' });
    for (const { call } of everyOperation.filter(({ method }) => method !== 'GET')) {
      const error = await rejection(call(clientOf(baseUrl, { fetch: follow })));
      expect(error).toBeInstanceOf(DecodeError);
      expect(`${error}`).toContain(`200, but a redirect to ${baseUrl}, which is not followed`);
    }
  });
});

describe('a connection', () => {
  it('is used again, after a result, no content, an error and a stream', async () => {
    const sockets = new Set<unknown>();
    let requests = 0;
    const baseUrl = await serve((request, response) => {
      requests++;
      sockets.add(request.socket);
      if (request.method === 'DELETE') response.writeHead(204).end();
      else if (request.url?.endsWith('/stream')) sendJson(response, '[{"id":1},{"id":2}]');
      else if (request.url?.endsWith('/404')) sendJson(response, '{"error":"not_found"}', 404);
      else sendJson(response, chatJson);
    });
    const client = clientOf(baseUrl);
    const calls = [
      () => client.chats.get(1),
      () => client.chats.delete(1),
      () => client.chats.get(404).catch(() => {}),
      () => client.messages.stream(1).toArray(),
      async () => (await client.chats.get(1).asResponse()).text(),
      () => apiCalls['api.GET'].call(client),
    ];
    for (const call of [...calls, ...calls]) {
      await call();
      await setImmediate(); // Node's fetch takes a connection back a turn after the end of the body.
    }
    expect(requests).toBe(12);
    expect(sockets.size).toBe(1);
  });

  /** Makes the calls one after the other, against a server that answers with a body that comes after its headers. */
  async function socketsOf(statusOf: (requests: number) => number, calls: number): Promise<number> {
    const sockets = new Set<unknown>();
    const ends: Promise<unknown>[] = [];
    const baseUrl = await serve((request, response) => {
      sockets.add(request.socket);
      response.writeHead(statusOf(ends.length), { 'Content-Type': 'application/octet-stream', 'Retry-After': '0' });
      response.flushHeaders();
      ends.push(once(response, 'close'));
      setTimeout(() => response.end('ok'), 2);
    });
    const client = clientOf(baseUrl, { maxRetries: 1 });
    for (let call = 0; call < calls; call++) {
      await client.chats.update(1, { name: 'Plan' });
      await Promise.all(ends);
      await setImmediate();
    }
    return sockets.size;
  }

  it('is used again after a write whose answer has a body that nobody needs', async () => {
    expect(await socketsOf(() => 200, 20)).toBeLessThanOrEqual(2);
  });

  it('is used again after an answer that is given up for a retry', async () => {
    expect(await socketsOf((requests) => (requests % 2 === 0 ? 503 : 200), 5)).toBeLessThanOrEqual(2);
  });

  it('is let go when a stream is left', async () => {
    const closed: Promise<unknown>[] = [];
    const baseUrl = await serve((_, response) => {
      closed.push(once(response, 'close'));
      pour(response, '{"id":1}\n'.repeat(100));
    });
    for await (const _ of clientOf(baseUrl).messages.stream(1)) break;
    await Promise.all(closed);
    expect(closed).toHaveLength(1);
  });

  it('is let go when a middleware fails on an answer whose body is still coming', async () => {
    const closed: Promise<unknown>[] = [];
    const baseUrl = await serve((_, response) => {
      closed.push(once(response, 'close'));
      response.writeHead(200, { 'Content-Type': 'application/json' }).write('{"id":');
    });
    const client = clientOf(baseUrl);
    const failure = new Error('not mine');
    client.api.use({ onResponse: () => Promise.reject(failure) });
    expect(await rejection(client.chats.get(1))).toBe(failure);
    await Promise.all(closed);
    expect(closed).toHaveLength(1);
  });

  it("is let go when the caller's signal aborts", async () => {
    const closed: Promise<unknown>[] = [];
    const controller = new AbortController();
    const baseUrl = await serve((_, response) => {
      closed.push(once(response, 'close'));
      response.write('{');
    });
    const on = { response: () => controller.abort() };
    const error = await rejection(clientOf(baseUrl, { on }).chats.get(1, { signal: controller.signal }));
    expect(error).toBe(controller.signal.reason);
    await Promise.all(closed);
    expect(closed).toHaveLength(1);
  });
});

/** The one that package.json brings: the program is TypeScript, which the oldest supported Node does not read. */
const nodeThatReadsTypes = fileURLToPath(new URL('../../../node_modules/node/bin/node', import.meta.url));

describe('a program', () => {
  it('ends by itself after one call of each kind', { timeout: 15_000 }, async () => {
    let failures = 0;
    const baseUrl = await serve((request, response) => {
      const [, id, rest] = /\/chats\/(\d+)(.*)$/.exec(request.url ?? '') ?? [];
      if (id === undefined) return sendJson(response, '{"page":1,"per_page":1,"data":[{"id":1}]}');
      if (id === '2') return sendJson(response, '{"error":"not_found"}', 404);
      if (id === '3') return;
      if (id === '4') return response.write(rest === '' ? '{"id":1,' : '[{"id":1},');
      if (id === '5') return request.socket.resetAndDestroy();
      if (id === '6') return pour(response, '{"id":1}\n'.repeat(100));
      if (id === '7') return pour(response.writeHead(404), 'x'.repeat(1_000));
      if (id === '8' && failures++ === 0) return response.writeHead(503, { 'Retry-After': '0' }).end('busy');
      return sendJson(response, rest === '' ? chatJson : '[{"id":1},{"id":2}]');
    });
    const program = fileURLToPath(new URL('one-call-of-each-kind.ts', import.meta.url));
    const child = spawn(nodeThatReadsTypes, [program, baseUrl], { stdio: ['ignore', 'pipe', 'pipe'] });
    onTestFinished(() => {
      child.kill('SIGKILL');
    });
    const stderr = text(child.stderr);
    const exit = once(child, 'exit');
    const [said] = await once(child.stdout.setEncoding('utf8'), 'data');
    const saidMs = performance.now();
    const [code] = await exit;
    const timeLimit = 'TimeoutError TimeoutError TimeoutError';
    expect(said.trim()).toBe(
      `${Array(12).fill('ok').join(' ')} NotFoundError NotFoundError ConnectionError ${timeLimit} AbortError AbortError`,
    );
    expect({ code, stderr: await stderr }).toEqual({ code: 0, stderr: '' });
    expect(performance.now() - saidMs).toBeLessThan(1_500);
  });
});
