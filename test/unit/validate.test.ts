/** `toggl-focus-chats/validate`: where an answer departs from the description, and what becomes of it. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import bundle from '../../generated/openapi.json' with { type: 'json' };
import { validators } from '../../generated/validators.js';
import { bundleParts } from '../../scripts/bundle-bytes.ts';
import {
  type ClientOptions,
  ConfigurationError,
  createTogglFocusClient,
  DecodeError,
  type DriftEvent,
  type TogglFocusClient,
} from '../../src/index.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.ts';
import { responseValidator } from '../../src/validate.ts';
import { everyOperation, exampleResponse } from '../operations.ts';
import { clientOf, rejection, stubClient, untyped } from './stub-fetch.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));
const { Chat, ChatPage, ChatMessages } = bundle.components.examples;
const chat: Record<string, unknown> = Chat.value;
const [message]: Record<string, unknown>[] = ChatMessages.value;

/** Options of a client that checks its answers, and what it is told of them. */
function checking(mode: 'warn' | 'strict' = 'warn') {
  const told: DriftEvent[] = [];
  const options = { validator: responseValidator({ mode }), on: { drift: (event: DriftEvent) => told.push(event) } };
  return { told, options };
}

/** A checking client of an API that always answers with this value. */
function answeredWith(value: unknown, mode: 'warn' | 'strict' = 'warn', status = 200) {
  const { told, options } = checking(mode);
  const { client } = stubClient(() => Response.json(value, { status }), options);
  return { client, told };
}

describe('an answer as described', () => {
  it.each(everyOperation)('is told nothing of: $name', async ({ operationId, call }) => {
    const { told, options } = checking('strict');
    const { client } = stubClient(() => exampleResponse(operationId), options);
    await call(client);
    expect(told).toEqual([]);
  });

  it.each([
    ['a page without a list', 'null'],
    ['times with any offset', '2026-10-01T10:15:00.123456+05:30'],
  ])('may have %s', async (_, value) => {
    const { client, told } = answeredWith({
      ...ChatPage.value,
      data: value === 'null' ? null : [{ ...chat, created_at: value }],
      total: 1,
    });
    await client.chats.list();
    expect(told).toEqual([]);
  });

  it('may leave optional fields out, and have an object as a role', async () => {
    const { updated_at, feedback_message, feedback_type, ...rest } = message ?? {};
    const { client, told } = answeredWith([{ ...rest, role: { name: 'user', any: 1 }, content: { any: [1, null] } }]);
    await client.messages.stream(5).toArray();
    expect(told).toEqual([]);
  });
});

describe('a difference', () => {
  it.each<[string, Record<string, unknown>, Omit<DriftEvent, 'operationId'>]>([
    ['another kind', { name: 5 }, { pointer: '/name', expected: 'string or null', got: 'number' }],
    ['a list', { message_count: [] }, { pointer: '/message_count', expected: 'integer', got: 'array' }],
    ['null', { created_at: null }, { pointer: '/created_at', expected: 'string', got: 'null' }],
    ['a fraction', { message_count: 1.5 }, { pointer: '/message_count', expected: 'integer', got: 'number' }],
    ['no time', { updated_at: 'today' }, { pointer: '/updated_at', expected: 'date-time', got: 'string' }],
    ['a date', { created_at: '2026-10-01' }, { pointer: '/created_at', expected: 'date-time', got: 'string' }],
    [
      'no offset',
      { created_at: '2026-10-01T08:15:00' },
      { pointer: '/created_at', expected: 'date-time', got: 'string' },
    ],
    ['a missing field', { name: undefined }, { pointer: '/name', expected: 'string or null', got: 'nothing' }],
    ['an unknown field', { pinned_at: null }, { pointer: '/pinned_at', expected: 'nothing', got: 'null' }],
    ['a field named by data', { 'ann@example.com': {} }, { pointer: '/?', expected: 'nothing', got: 'object' }],
  ])('is told in kinds: %s', async (_, fields, difference) => {
    const { client, told } = answeredWith({ ...chat, ...fields });
    expect(await client.chats.get(5)).toEqual(JSON.parse(JSON.stringify({ ...chat, ...fields })));
    expect(told).toEqual([{ operationId: 'getChat', ...difference }]);
  });

  it('is told of a list once, whichever of its items have it', async () => {
    const data = [chat, { ...chat, name: 1 }, { ...chat, name: 2 }];
    const { client, told } = answeredWith({ data, page: 1, per_page: undefined });
    expect((await client.chats.list()).data).toEqual(data);
    expect(told).toEqual([
      { operationId: 'listChats', pointer: '/per_page', expected: 'integer', got: 'nothing' },
      { operationId: 'listChats', pointer: '/data/*/name', expected: 'string or null', got: 'number' },
    ]);
  });

  it('is told once a client, of each operation', async () => {
    const { told, options } = checking();
    const fetch = async () => Response.json({ ...chat, pinned_at: null, data: [] });
    const clients = [clientOf(fetch, options), clientOf(fetch, options)];
    const counts: number[] = [];
    for (const client of clients) {
      await client.chats.get(5);
      await client.chats.get(6);
      counts.push(told.length);
      await client.chats.create();
      counts.push(told.length);
    }
    // A created chat is one itself: the description has no body there.
    expect(counts).toEqual([2, 5, 7, 10]);
  });

  it('is told of no more than a thousand, so that a server with ever new names does not fill the memory', async () => {
    const names = Array.from({ length: 1_500 }, (_, index) =>
      [...`${index}`].map((digit) => 'abcdefghij'[Number(digit)]).join(''),
    );
    const { client, told } = answeredWith({ ...chat, ...Object.fromEntries(names.map((name) => [name, 1])) });
    await client.chats.get(5);
    expect(told).toHaveLength(1_000);
  });

  it('is nothing to a client without a listener', async () => {
    const { client } = stubClient(() => Response.json({ id: 5 }), { validator: responseValidator() });
    expect(await client.chats.get(5)).toEqual({ id: 5 });
  });

  it('is not looked for in an error, in what returns nothing, nor in what others read', async () => {
    const { client, told } = answeredWith({ id: '5' }, 'strict');
    await client.chats.delete(5);
    await (await client.chats.get(5).asResponse()).json();
    await client.api.GET('/workspaces/{workspace_id}/chats/{chat_id}', {
      params: { path: { workspace_id: 1, chat_id: 5 } },
    });
    const failing = answeredWith({ code: 5 }, 'strict', 404);
    await expect(failing.client.chats.get(5)).rejects.toMatchObject({ status: 404 });
    expect([told, failing.told]).toEqual([[], []]);
  });
});

describe('a stream', () => {
  it('is checked message by message', async () => {
    const { told, options } = checking();
    const lines = [message, { ...message, id: 'b' }, message].map((one) => JSON.stringify(one));
    const { client } = stubClient(() => new Response(`[${lines.join(',')}]`), options);
    const toldBefore: number[] = [];
    for await (const _ of client.messages.stream(5)) toldBefore.push(told.length);
    expect(toldBefore).toEqual([0, 1, 1]);
    expect(told).toEqual([{ operationId: 'streamChatMessages', pointer: '/*/id', expected: 'integer', got: 'string' }]);
  });

  it.each([
    ['{"total":0,"items":[]}', 'object'],
    ['\uFEFF {"items":null}', 'object'],
    [' [ ]', undefined],
    ['null', undefined],
    ['', undefined],
  ])('without a message has a form too: %s', async (body, got) => {
    const { told, options } = checking();
    const { client } = stubClient(() => new Response(body), options);
    expect(await client.messages.stream(5).toArray()).toEqual([]);
    expect(told.map((drift) => drift.got)).toEqual(got === undefined ? [] : [got]);
  });
});

describe('strict', () => {
  it('rejects what is of another kind or missing, and says where and what', async () => {
    const { client, told } = answeredWith(
      { data: [chat, { ...chat, name: 'a secret', id: 1.5 }], page: 1, per_page: 9 },
      'strict',
    );
    const error = await rejection(client.chats.list(), DecodeError);
    expect(error.message).toBe(
      'GET /workspaces/1/chats: 200, but the answer of listChats has number at /data/*/id, where the description has integer ' +
        '(application/json). The API may have changed: look for a newer version of this package, or give responseValidator ' +
        "the mode 'warn'.",
    );
    expect(error).toMatchObject({ operationId: 'listChats', contentType: 'application/json', position: undefined });
    expect(told).toHaveLength(1);
  });

  it('rejects again what it has told before', async () => {
    const { client, told } = answeredWith({ ...chat, name: 5 }, 'strict');
    for (const id of [5, 6]) await rejection(client.chats.get(id), DecodeError);
    expect(told).toHaveLength(1);
  });

  it('lets additions through, the body of a created chat as well', async () => {
    const { client, told } = answeredWith({ ...chat, pinned_at: null }, 'strict', 201);
    expect(await client.chats.create()).toMatchObject({ pinned_at: null });
    expect(told.map(({ pointer, expected, got }) => `${pointer} ${expected} ${got}`)).toEqual([
      '/pinned_at nothing null',
      ' nothing object',
    ]);
  });

  it('ends a stream after the messages before the one that is wrong', async () => {
    const { client } = answeredWith([message, { ...message, content: 'Hello' }, message], 'strict');
    const messages: unknown[] = [];
    const read = async () => {
      for await (const one of client.messages.stream(5)) messages.push(one);
    };
    const error = await rejection(read(), DecodeError);
    expect(error.message).toContain('streamChatMessages has string at /*/content, where the description has object');
    expect(messages).toEqual([message]);
  });
});

describe('the shapes of the sandbox', () => {
  /** Every read, of lists with and without items, and a created chat. */
  async function readAll(client: TogglFocusClient, sandbox: Sandbox): Promise<void> {
    await client.chats.list({ name: 'no such name' });
    const filled = sandbox.addChat({ name: 'Filled' });
    sandbox.addMessages(filled.id, [{ role: 'user', content: { text: 'Which?' }, feedback_type: null }]);
    const empty = sandbox.addChat();
    await client.chats.create({ name: 'Created' });
    await client.chats.list({ per_page: 101 }).catch(() => {});
    for (const { id } of [filled, empty]) {
      await client.chats.get(id);
      await client.messages.list(id);
      await client.messages.stream(id).toArray();
      await client.chats.delete(id);
    }
    await client.chats.get(empty.id);
  }

  async function toldOf(shapes: Partial<Sandbox['shapes']>): Promise<string[]> {
    const sandbox = createSandbox({ chats: 3 });
    Object.assign(sandbox.shapes, shapes);
    const { told, options } = checking('strict');
    await readAll(createTogglFocusClient({ ...sandbox.clientOptions, ...options }), sandbox);
    return told.map(({ operationId, pointer, expected, got }) => `${operationId}${pointer}: ${expected}, ${got}`);
  }

  it.each<[string, Partial<Sandbox['shapes']>]>([
    ['the defaults', {}],
    ['emptyList null', { emptyList: 'null' }],
    ['absent omitted', { absent: 'omitted' }],
    ['perPage refused', { perPage: 'refused' }],
    ['total sent', { total: 'sent' }],
  ])('that the description has are no difference: %s', async (_, shapes) => {
    expect(await toldOf(shapes)).toEqual([]);
  });

  it.each<[string, Partial<Sandbox['shapes']>, string]>([
    ['stream items', { stream: 'items' }, 'streamChatMessages: array, object'],
    ['stream ndjson', { stream: 'ndjson' }, 'streamChatMessages: array, lines'],
    ['create chat', { create: 'chat' }, 'createChat: nothing, object'],
  ])('that it does not have are the only difference: %s', async (_, shapes, difference) => {
    expect(await toldOf(shapes)).toEqual([difference]);
  });
});

describe('no value', () => {
  const marker = 'toggl_sk_5ecre7000';
  const leaf = fc.oneof(
    fc.constant(marker),
    fc.string().map((text) => `${text}${marker}`),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
  );
  const names = [
    ...Object.keys(chat),
    ...Object.keys(message ?? {}),
    'data',
    'items',
    'page',
    'per_page',
    'total',
    'error',
  ];
  const name = fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...names) }, fc.constant(marker), fc.string());
  const { json } = fc.letrec((tie) => ({
    json: fc.oneof(
      { depthSize: 'small' },
      leaf,
      fc.array(tie('json'), { maxLength: 4 }),
      fc.dictionary(name, tie('json'), { maxKeys: 8 }),
    ),
  }));

  it('of an answer is in a report or in the error of a rejection', async () => {
    let reports = 0;
    await fc.assert(
      fc.asyncProperty(json, fc.constantFrom('warn' as const, 'strict' as const), async (body, mode) => {
        for (const { call } of everyOperation) {
          const { client, told } = answeredWith(body, mode);
          const result = await call(client).catch((error: unknown) => error);
          const shown = [
            JSON.stringify(told),
            result instanceof Error ? `${result.message} ${JSON.stringify(result)}` : '',
          ];
          reports += told.length;
          expect(shown.join(' ')).not.toContain('5ecre7');
          for (const drift of told) expect(Object.keys(drift)).toEqual(['operationId', 'pointer', 'expected', 'got']);
        }
      }),
      { numRuns: 150 },
    );
    expect(reports).toBeGreaterThan(0);
  });
});

it('keeps nothing of an answer once it is checked', async () => {
  const { client } = answeredWith({ ...chat, name: 5 });
  await client.chats.get(5);
  expect(validators.getChat.errors).toBe(null);
});

describe('the options', () => {
  it.each([[{ mode: 'loud' }], [{ mod: 'warn' }], ['strict']])('of responseValidator are checked: %j', (options) => {
    const problem = "responseValidator takes { mode }, which is 'warn' or 'strict'.";
    expect(() => responseValidator(untyped(options))).toThrow(new TypeError(problem));
  });

  it('of a client take nothing else as a validator', () => {
    const options: ClientOptions = { apiKey: 'toggl_sk_example', validator: untyped({ mode: 'warn' }) };
    expect(() => createTogglFocusClient(options)).toThrow(
      new ConfigurationError('validator must be made by responseValidator of toggl-focus-chats/validate.'),
    );
  });
});

describe('the code', () => {
  it('is not in a program that imports the client alone', async () => {
    const files = (await bundleParts('src/index.ts', project)).map(([file]) => file);
    expect(files).toContain('src/calls.ts');
    expect(files.filter((file) => /validat[^/]*$/.test(file))).toEqual([]);
  });

  it('runs where no code may be made at run time, as in Workers', async () => {
    const contents = `
      import { createTogglFocusClient } from './src/index.ts';
      import { responseValidator } from './src/validate.ts';
      const client = createTogglFocusClient({
        apiKey: 'toggl_sk_example', workspaceId: 1, fetch: async () => Response.json({ id: '5' }),
        validator: responseValidator(), on: { drift: ({ pointer }) => console.log(pointer) },
      });
      await client.chats.get(5);
      try { new Function(''); } catch (error) { console.log(error.name); }`;
    // As JavaScript, which every Node can read.
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: project, loader: 'ts' },
      bundle: true,
      format: 'esm',
      write: false,
    });
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['--disallow-code-generation-from-strings', '--input-type=module'],
      { input: outputFiles[0]?.text, encoding: 'utf8' },
    );
    expect(stderr).toBe('');
    expect(stdout.split('\n')).toEqual(expect.arrayContaining(['/id', '/created_at', 'EvalError']));
  });

  it('is one module that imports nothing', async () => {
    const files = (await bundleParts('generated/validators.js', project)).map(([file]) => file);
    expect(files).toEqual(['generated/validators.js']);
  });
});
