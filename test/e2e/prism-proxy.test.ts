/** The client against the sandbox over HTTP, with Prism between them, which compares requests and answers with the description. */
import { afterEach, assert, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startPrismProxy } from '../../scripts/prism.ts';
import {
  type ClientOptions,
  createTogglFocusClient,
  type OperationId,
  type TogglFocusClient,
} from '../../src/index.ts';
import { createSandbox } from '../../src/sandbox/index.ts';
import { operationOf, operations } from '../description/read-description.ts';
import { operationCalls } from '../operations.ts';
import { violationsOf } from './conformance.ts';

/** The quota of the Free plan. */
const quota = { limit: 30 };
const sandbox = createSandbox({ chats: 3, quota });
const unknownId = 9_999;

/** A request that went through Prism, and the mistakes that Prism found in it or in its answer. */
interface Seen {
  method: string;
  path: string;
  status: number;
  violations: string | null;
}

let proxyUrl = '';
let sandboxUrl = '';
let seen: Seen[] = [];

beforeAll(async () => {
  const server = await sandbox.listen();
  const proxy = await startPrismProxy(server.url);
  sandboxUrl = server.url;
  proxyUrl = proxy.url;
  return async () => {
    await proxy.close();
    await server.close();
  };
}, 30_000);

beforeEach(() => {
  sandbox.reset();
  seen = [];
});

const recordingFetch: typeof fetch = async (input, init) => {
  const request = new Request(input, init);
  const response = await fetch(request);
  const { headers, status } = response;
  seen.push({
    method: request.method,
    path: new URL(request.url).pathname,
    status,
    violations: headers.get('sl-violations'),
  });
  return response;
};

function clientOf(baseUrl: string, options: ClientOptions = {}): TogglFocusClient {
  const { apiKey, workspaceId } = sandbox;
  return createTogglFocusClient({ apiKey, workspaceId, baseUrl, fetch: recordingFetch, maxRetries: 0, ...options });
}

const throughPrism = (options?: ClientOptions) => clientOf(proxyUrl, options);

function send(url: string, method: string, path: string, init?: RequestInit): Promise<Response> {
  const headers = { Authorization: `Bearer ${sandbox.apiKey}`, 'Content-Type': 'application/json' };
  return recordingFetch(url + path, { method, headers, ...init });
}

/** Of the sandbox's made-up chats. */
const ids = { workspaceId: 1, chatId: 1002, messageId: 700001 };

/** The result of each operation on them. */
const results = {
  listChats: expect.objectContaining({ data: [1003, 1002, 1001].map((id) => expect.objectContaining({ id })) }),
  createChat: undefined,
  getChat: expect.objectContaining({ id: 1002, message_count: 2 }),
  updateChat: undefined,
  deleteChat: undefined,
  restoreChat: undefined,
  listChatMessages: expect.objectContaining({ data: [700001, 700002].map((id) => expect.objectContaining({ id })) }),
  streamChatMessages: [700001, 700002].map((id) => expect.objectContaining({ id })),
  updateChatMessage: undefined,
} satisfies Record<OperationId, unknown>;

function callThroughPrism(operationId: OperationId, options: ClientOptions = {}, chatId = ids.chatId) {
  return operationCalls[operationId].call(throughPrism(options), {}, { ...ids, chatId });
}

/** A way to get each error. A 400 needs a request that the client would not send: see below. */
const failures: Record<number, { name: string; fail(operationId: OperationId): PromiseLike<unknown> }> = {
  401: {
    name: 'AuthenticationError',
    fail: (operationId) => callThroughPrism(operationId, { apiKey: 'toggl_sk_other' }),
  },
  402: {
    name: 'QuotaExceededError',
    async fail(operationId) {
      const client = createTogglFocusClient({ ...sandbox.clientOptions });
      for (let left = quota.limit; left > 0; left--) await client.chats.list();
      return callThroughPrism(operationId);
    },
  },
  403: {
    name: 'PermissionDeniedError',
    fail: (operationId) => callThroughPrism(operationId, { workspaceId: 2 }),
  },
  404: { name: 'NotFoundError', fail: (operationId) => callThroughPrism(operationId, {}, unknownId) },
  429: {
    name: 'RateLimitError',
    async fail(operationId) {
      sandbox.fail({ status: 429, headers: { 'Retry-After': '2' } });
      return callThroughPrism(operationId);
    },
  },
  500: {
    name: 'ServerError',
    async fail(operationId) {
      sandbox.fail({ status: 500 });
      return callThroughPrism(operationId);
    },
  },
};

describe('through Prism', () => {
  afterEach(() => {
    // In process came what only prepared the test.
    const answered = sandbox.requests.slice(-seen.length);
    expect(seen).toEqual(answered.map(({ method, path, status }) => ({ method, path, status, violations: null })));
    for (const { operationId, status } of answered) {
      expect(Object.keys((operationId && operationOf(operationId).responses) ?? {})).toContain(`${status}`);
    }
  });

  describe.each(operations)('$operationId', ({ operationId, responses, requestBody, method, path }) => {
    const statuses = Object.keys(responses).map(Number);

    it('gives back what the sandbox keeps', async () => {
      expect(await callThroughPrism(operationId)).toEqual(results[operationId]);
      expect(seen.map(({ status }) => status)).toEqual(statuses.filter((status) => status < 300));
    });

    it('is answered with 400 where an ID can be none', async () => {
      const impossible = path.replace('{workspace_id}', '0').replace(/\{.*?\}/g, '1002');
      const body = requestBody ? '{}' : null;
      const response = await send(proxyUrl, method.toUpperCase(), impossible, { body });
      expect([response.status, await response.json()]).toEqual([
        400,
        expect.objectContaining({ error_description: 'workspace_id must be a positive integer' }),
      ]);
    });

    it.each(statuses.filter((status) => status > 400))('rejects with the typed error of %i', async (status) => {
      const { name, fail } = failures[status] ?? assert.fail(`This test lacks a way to get ${status}.`);
      await expect(fail(operationId)).rejects.toMatchObject({
        name,
        status,
        traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
      });
    });
  });

  it('a chat can be created, listed, found, renamed, deleted and restored', async () => {
    const { chats } = throughPrism();
    await chats.create({ name: 'Plan é & + % "x"' });
    const [created] = (await chats.list({ name: 'é & + %' })).data;
    const id = created?.id ?? assert.fail('The chat is not listed.');
    await chats.update(id, { name: 'Renamed' });
    expect(await chats.get(id)).toMatchObject({ name: 'Renamed', deleted_at: null });
    await chats.delete(id);
    expect((await chats.list({ name: 'renamed' })).data).toEqual([]);
    expect((await chats.get(id)).deleted_at).not.toBeNull();
    await chats.restore(id);
    expect((await chats.list({ name: 'renamed' })).data).toMatchObject([{ id, deleted_at: null }]);
  });

  it('a created chat comes back where the sandbox sends it, one without a name too', async () => {
    sandbox.shapes.create = 'chat';
    const { chats } = throughPrism();
    expect(await chats.create()).toMatchObject({ id: 1004, name: null });
    expect(await chats.get(1004)).toMatchObject({ id: 1004, name: null });
  });

  it('chats and messages come in pages, the last of them not full', async () => {
    const chat = sandbox.addChat();
    for (let count = 4; count < 250; count++) sandbox.addChat();
    sandbox.addMessages(
      chat.id,
      Array.from({ length: 45 }, () => ({ role: 'user', content: {} })),
    );
    const { chats, messages } = throughPrism();
    const sizes: number[] = [];
    for await (const page of chats.list({ per_page: 500 }).pages()) sizes.push(page.data.length);
    for await (const page of messages.list(chat.id, { per_page: 20, page: 2 }).pages()) sizes.push(page.data.length);
    expect(sizes).toEqual([100, 100, 50, 20, 5]);
  });

  it('lists come in the order that is asked for, by several fields too', async () => {
    for (const name of ['b', 'a', 'b']) sandbox.addChat({ name });
    const { chats, messages } = throughPrism();
    const { data } = await chats.list({ order_by: ['-name', '-id'], name: 'b', per_page: 2 });
    expect(data.map(({ id }) => id)).toEqual([1006, 1004]);
    expect((await messages.list(1002, { order_by: ['-id'] })).data.map(({ id }) => id)).toEqual([700002, 700001]);
    const stream = messages.stream(1002, { order_by: ['role', 'id'] });
    expect((await stream.toArray()).map(({ role }) => role)).toEqual(['assistant', 'user']);
  });

  it('an order by what is no field is answered with 400', async () => {
    const { chats, messages } = throughPrism();
    const refused = { name: 'InvalidRequestError', status: 400 };
    await expect(chats.list({ order_by: ['nothing'] })).rejects.toMatchObject(refused);
    await expect(messages.list(1002, { order_by: ['name'] })).rejects.toMatchObject(refused);
    await expect(messages.stream(1002, { order_by: ['--id'] }).toArray()).rejects.toMatchObject(refused);
  });

  it('feedback is given, taken back with null, and content changed', async () => {
    const { messages } = throughPrism();
    const first = async () => (await messages.list(1002)).data[0];
    await messages.update(1002, 700001, { feedback_type: 'positive', feedback_message: 'Just what I needed' });
    expect(await first()).toMatchObject({ feedback_type: 'positive', feedback_message: 'Just what I needed' });
    await messages.update(1002, 700001, { feedback_type: null, feedback_message: null });
    expect(await first()).toMatchObject({ feedback_type: null, feedback_message: null });
    await messages.update(1002, 700001, { content: { parts: [{ text: 'é' }] } });
    expect(await first()).toMatchObject({ content: { parts: [{ text: 'é' }] } });
    await expect(messages.update(1002, unknownId, {})).rejects.toMatchObject({ status: 404 });
  });

  it.each(['array', 'null'] as const)('nothing there is an empty list, sent as %s', async (emptyList) => {
    sandbox.shapes.emptyList = emptyList;
    const { chats, messages } = throughPrism();
    expect((await chats.list({ name: 'nowhere' })).data).toEqual([]);
    expect((await chats.list({ page: 9 })).data).toEqual([]);
    expect((await messages.list(1001)).data).toEqual([]);
    expect(await messages.stream(1001).toArray()).toEqual([]);
  });

  it('fields without a value may be left out, and the total sent', async () => {
    Object.assign(sandbox.shapes, { absent: 'omitted', total: 'sent' });
    const { chats, messages } = throughPrism();
    expect(await chats.get(1002)).not.toHaveProperty('deleted_at');
    expect(await chats.list()).toMatchObject({ total: 3 });
    expect((await messages.list(1002)).data[0]).not.toHaveProperty('feedback_type');
    expect((await messages.stream(1002).toArray())[0]).not.toHaveProperty('feedback_message');
  });

  it('a per_page above the cap can be answered with 400', async () => {
    sandbox.shapes.perPage = 'refused';
    await expect(throughPrism().chats.list({ per_page: 200 })).rejects.toMatchObject({ code: 'validation' });
  });

  it('a long stream comes whole, with roles and feedback that are objects', async () => {
    const added = sandbox.addMessages(
      1001,
      Array.from({ length: 2_000 }, (_, index) => ({
        role: index % 2 ? { kind: 'assistant' } : 'user',
        content: { text: `é ${index}` },
        feedback_type: index % 3 ? null : { kind: 'positive' },
      })),
    );
    expect(await throughPrism().messages.stream(1001).toArray()).toEqual(added);
  });

  it('email and password are answered with 401', async () => {
    const client = throughPrism({ apiKey: undefined, basic: { email: 'ada@example.com', password: 'secret' } });
    await expect(client.chats.list()).rejects.toMatchObject({ name: 'AuthenticationError', status: 401 });
  });

  it('the client hears how much of the quota is left', async () => {
    const client = throughPrism();
    await client.chats.list();
    await client.chats.create();
    expect(client.quota?.remaining).toBe(quota.limit - 2);
  });
});

describe('an answer that violates the description', () => {
  const chat = { ...sandbox.addChat() };

  it.each([
    ['a text for an ID', { ...chat, id: '1004' }, 'response.body.id'],
    ['a time that is none', { ...chat, created_at: 'yesterday' }, 'response.body.created_at'],
    ['a field that is missing', { ...chat, name: undefined }, 'response.body'],
    ['no body', undefined, 'response.body'],
  ])('is seen by Prism: %s', async (_, body, place) => {
    sandbox.fail({ status: 200, body });
    await expect(throughPrism().chats.get(1001)).rejects.toMatchObject({ status: 500 });
    const found: { location: string[] }[] = JSON.parse(seen[0]?.violations ?? '[]');
    expect(found.map(({ location }) => location.join('.'))).toContain(place);
  });

  it('is let through by Prism where only the status is not described, and seen by the list of those that are', async () => {
    sandbox.fail({ status: 418 });
    await expect(throughPrism().chats.get(1001)).rejects.toMatchObject({ status: 418 });
    expect(Object.keys(operationOf('getChat').responses)).not.toContain('418');
  });
});

describe('what Prism answers itself is told by the sandbox alone', () => {
  it.each([
    ['a missing key', 'GET', '/workspaces/1/chats', { headers: {} }, 401, 401],
    ['an ID that is no number', 'GET', '/workspaces/1/chats/x', {}, 422, 400],
    ['a page that is no number', 'GET', '/workspaces/1/chats?page=x', {}, 422, 400],
    ['a name that is no text', 'POST', '/workspaces/1/chats', { body: '{"name":5}' }, 422, 400],
    ['no body', 'PUT', '/workspaces/1/chats/1001', {}, 422, 400],
    ['a method of no operation', 'DELETE', '/workspaces/1/chats', {}, 405, 405],
    ['a path of no operation', 'GET', '/workspaces/1', {}, 404, 404],
  ])('%s', async (_, method, path, init, status, sandboxStatus) => {
    expect((await send(proxyUrl, method, path, init)).status).toBe(status);
    expect(sandbox.requests).toEqual([]);
    const response = await send(sandboxUrl, method, path, init);
    expect(response.status).toBe(sandboxStatus);
    const { operationId } = sandbox.requests[0] ?? assert.fail('The request did not arrive.');
    const { headers } = response;
    expect(
      violationsOf({ operationId, method, status: response.status, headers, body: await response.text() }),
    ).toEqual([]);
  });
});

describe('a stream in a shape that only the words of the description know', () => {
  const line = (id: number) => `${JSON.stringify({ id })}\n`;

  it.each([
    ['an object with items', () => Object.assign(sandbox.shapes, { stream: 'items' })],
    ['newline-delimited JSON', () => Object.assign(sandbox.shapes, { stream: 'ndjson' })],
    [
      'newline-delimited JSON that says it is JSON',
      () =>
        sandbox.fail({
          status: 200,
          headers: { 'Content-Type': 'application/json' },
          body: line(700001) + line(700002),
          times: 2,
        }),
    ],
  ])('is refused by Prism, and read by the client from the sandbox: %s', async (_, prepare) => {
    prepare();
    await expect(throughPrism().messages.stream(1002).toArray()).rejects.toMatchObject({ status: 500 });
    const messages = await clientOf(sandboxUrl).messages.stream(1002).toArray();
    expect(messages.map(({ id }) => id)).toEqual([700001, 700002]);
  });
});
