/** `npm run spec:upstream`, on files as Toggl could publish them. */
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assert, describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { outcomeOf } from '../../../scripts/upstream/command.ts';
import { differencesBetween } from '../../../scripts/upstream/differences.ts';
import { readDocument } from '../../../scripts/upstream/document.ts';
import { operationsIn } from '../../../scripts/upstream/facts.ts';
import { reportOf, siblingsOf } from '../../../scripts/upstream/report.ts';
import { project, runScript } from '../../project-copy.ts';
import { description, replaced } from '../read-description.ts';

const swaggerPath = fileURLToPath(new URL('chats-swagger.yaml', import.meta.url));
const openapiPath = fileURLToPath(new URL('chats-openapi.yaml', import.meta.url));
const swagger: unknown = parse(readFileSync(swaggerPath, 'utf8'));
const openapi: unknown = parse(readFileSync(openapiPath, 'utf8'));

const chats = ['paths', '/workspaces/{workspace_id}/chats'];
const chat = ['paths', '/workspaces/{workspace_id}/chats/{chat_id}'];
const chatFields = ['definitions', 'models.Chat', 'properties'];
const messageFields = ['definitions', 'models.ChatMessage', 'properties'];

/** Through JSON, so that what is `undefined` is gone. */
function changed(document: unknown, keys: string[], value: unknown): unknown {
  return JSON.parse(JSON.stringify(replaced(document, keys, value)));
}

/** Differences that no departure declares, each as [place, theirs, ours]. */
function differencesOf(document: unknown): string[][] {
  const { differences } = reportOf(operationsIn(document), description);
  return differences.map(({ place, theirs, ours }) => [place, theirs, ours]);
}

function fileOf(document: unknown): string {
  return fileWith(JSON.stringify(document));
}

function fileWith(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'toggl-focus-chats-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'focus.json');
  writeFileSync(path, text);
  return path;
}

const error = { description: 'Bad', schema: { $ref: '#/definitions/response.Error' } };
const tag = { $ref: '#/definitions/models.Tag' };

/** As Toggl's file is in August 2026: many paths, none of them about chats. */
const withoutChats = {
  swagger: '2.0',
  paths: {
    '/workspaces/{workspace_id}/tags': {
      get: {
        parameters: [
          {
            name: 'order_by',
            in: 'query',
            type: 'array',
            items: { type: 'string' },
            collectionFormat: 'csv',
            description: 'repeatable; prefix with `-` for descending',
          },
        ],
        responses: { 200: { schema: { type: 'array', items: tag } }, 403: error },
      },
      post: { responses: { 201: { schema: tag }, 400: error, 500: { description: 'Internal Server Error' } } },
    },
    '/workspaces/{workspace_id}/tags/stream': {
      get: { responses: { 200: { schema: { type: 'array', items: tag } } } },
    },
    ...Object.fromEntries(
      Array.from({ length: 298 }, (_, index) => [
        `/workspaces/{workspace_id}/resource${index}`,
        { get: { responses: { 204: { description: 'No Content' } } } },
      ]),
    ),
  },
  definitions: {
    'models.Tag': {
      type: 'object',
      required: ['id', 'updated_at'],
      properties: {
        id: { type: 'integer' },
        deleted_at: { type: 'string' },
        updated_at: { type: 'string', 'x-nullable': true },
        parent: tag,
      },
    },
    'response.Error': {
      type: 'object',
      required: ['error', 'error_description'],
      properties: { error: { type: 'string' }, error_description: { type: 'string' }, trace_id: { type: 'string' } },
    },
  },
};

describe("a file that says what Toggl's reference says", () => {
  it.each([
    ['Swagger 2.0', swaggerPath],
    ['OpenAPI 3', openapiPath],
  ])('has no difference that counts, in %s', async (_, path) => {
    const { exitCode, text } = await outcomeOf([path]);
    expect(exitCode).toBe(0);
    expect(text).toMatch(/^Toggl's file has 6 paths, and 9 operations under ours of chats\.\n\nNo differences\.\n/);
  });

  it('differs where a departure declares it, which is listed apart', async () => {
    const { departures } = reportOf(operationsIn(swagger), description);
    expect(departures).toContainEqual({
      place: 'Chat.name.type',
      theirs: 'string',
      ours: 'string or null',
      departure: 'Chat.name.type',
    });
    expect(departures).toContainEqual({
      place: 'getChat.responses.429',
      theirs: 'Not documented',
      ours: 'object',
      departure: '*.responses.429',
    });
    expect((await outcomeOf([swaggerPath])).text).toContain('\n*.responses.429                             9\n');
  });

  it('may say null as the description does, which is no departure then', () => {
    const nullable = changed(swagger, [...chatFields, 'name', 'x-nullable'], true);
    const { differences, departures } = reportOf(operationsIn(nullable), description);
    expect(differences).toEqual([]);
    expect(departures.map(({ place }) => place)).not.toContain('Chat.name.type');
  });
});

describe('one difference is one line', () => {
  it.each<[what: string, keys: string[], value: unknown, differences: string[][]]>([
    [
      'an operation that is missing',
      [...chat, 'delete'],
      undefined,
      [['deleteChat', 'Not documented', 'DELETE /workspaces/{workspace_id}/chats/{chat_id}']],
    ],
    [
      'an operation that we lack',
      [...chat, 'head'],
      {},
      [
        [
          'HEAD /workspaces/{workspace_id}/chats/{chat_id}',
          'HEAD /workspaces/{workspace_id}/chats/{chat_id}',
          'Not documented',
        ],
      ],
    ],
    [
      'an operation at a path of its own below ours',
      [...chat.slice(0, 1), '/workspaces/{workspace_id}/chats/{chat_id}/archive'],
      { post: {} },
      [
        [
          'POST /workspaces/{workspace_id}/chats/{chat_id}/archive',
          'POST /workspaces/{workspace_id}/chats/{chat_id}/archive',
          'Not documented',
        ],
      ],
    ],
    [
      'a parameter with another name, which is one gone and one new',
      [...chats, 'get', 'parameters', '1', 'name'],
      'page_size',
      [
        ['listChats.parameters.page_size', 'query, integer', 'Not documented'],
        ['listChats.parameters.per_page', 'Not documented', 'query, integer'],
      ],
    ],
    [
      'the type of a query parameter',
      [...chats, 'get', 'parameters', '3', 'items', 'type'],
      'integer',
      [['listChats.parameters.order_by.type', 'Array of integer', 'Array of string']],
    ],
    [
      'a parameter that is required',
      [...chats, 'get', 'parameters', '2', 'required'],
      true,
      [['listChats.parameters.name.required', 'true', 'false']],
    ],
    [
      'a field that a request no longer has',
      ['definitions', 'models.ChatMessageChange', 'properties', 'feedback_message'],
      undefined,
      [['UpdateChatMessageBody.feedback_message', 'Not documented', 'string or null']],
    ],
    [
      'a body that a request no longer has',
      [...chat, 'put', 'parameters'],
      [],
      [['updateChat.requestBody', 'Not documented', 'object']],
    ],
    [
      'the type of a field of a response',
      [...chatFields, 'message_count', 'type'],
      'string',
      [['Chat.message_count.type', 'string', 'integer']],
    ],
    [
      'a type that a departure declares, when it is no longer the one that is quoted there',
      [...messageFields, 'role', 'type'],
      'string',
      [['ChatMessage.role.type', 'string', 'object or string']],
    ],
    [
      'a field that can be null',
      [...chatFields, 'id', 'x-nullable'],
      true,
      [['Chat.id.type', 'integer or null', 'integer']],
    ],
    [
      'what is always there',
      ['definitions', 'models.Chat', 'required'],
      ['id', 'name'],
      [['Chat.required', 'id, name', 'created_at, id, message_count, name, toggl_user_id, workspace_id']],
    ],
    [
      'the items of a list',
      ['definitions', 'models.ChatPage', 'properties', 'data', 'items'],
      { type: 'string' },
      [['ChatPage.data.type', 'Array of string', 'Array of object or null']],
    ],
    [
      'items of a list that can be null, while the list cannot',
      ['definitions', 'models.ChatPage', 'properties', 'data', 'items'],
      { 'x-nullable': true, allOf: [{ $ref: '#/definitions/models.Chat' }] },
      [['ChatPage.data.type', 'Array of (object or null)', 'Array of object or null']],
    ],
    [
      'a status that we lack',
      [...chat, 'get', 'responses', '409'],
      { description: 'Conflict' },
      [['getChat.responses.409', 'No body', 'Not documented']],
    ],
    [
      'a status that is missing',
      [...chat, 'get', 'responses', '404'],
      undefined,
      [['getChat.responses.404', 'Not documented', 'object']],
    ],
    [
      'a body where we have none',
      [...chats, 'post', 'responses', '201', 'schema'],
      { $ref: '#/definitions/models.Chat' },
      [['createChat.responses.201.content', 'object', 'Not documented']],
    ],
    [
      'the media type of a body',
      [...chat, 'get', 'produces'],
      ['application/x-ndjson'],
      [
        ['getChat.responses.200.content.application/x-ndjson', 'object', 'Not documented'],
        ['getChat.responses.200.content.application/json', 'Not documented', 'object'],
      ],
    ],
  ])('%s', (_, keys, value, differences) => {
    expect(differencesOf(changed(swagger, keys, value))).toEqual(differences);
  });

  it('where a parameter of the path has another name', () => {
    const renamed: unknown = JSON.parse(JSON.stringify(swagger).replaceAll('chat_message_id', 'message_id'));
    expect(differencesOf(renamed)).toEqual([
      ['updateChatMessage.parameters.message_id', 'path, integer', 'Not documented'],
      ['updateChatMessage.parameters.chat_message_id', 'Not documented', 'path, integer'],
    ]);
  });

  it('where an operation has a parameter otherwise than its path has it', () => {
    const own = [{ in: 'path', name: 'chat_id', type: 'string', required: true }];
    expect(differencesOf(changed(swagger, [...chat, 'get', 'parameters'], own))).toEqual([
      ['getChat.parameters.chat_id.type', 'string', 'integer'],
    ]);
  });

  it('where a field that is always there is missing', () => {
    const fields = { created_at: 'string', id: 'integer', name: 'string', toggl_user_id: 'integer' };
    const others = { deleted_at: 'string', updated_at: 'string', workspace_id: 'integer' };
    const properties = Object.fromEntries(
      Object.entries({ ...fields, ...others }).map(([name, type]) => [name, { type }]),
    );
    const required = [...Object.keys(fields), 'workspace_id'];
    const chatWithoutCount = { type: 'object', required, properties };
    expect(differencesOf(changed(swagger, ['definitions', 'models.Chat'], chatWithoutCount))).toEqual([
      ['Chat.message_count', 'Not documented', 'integer'],
    ]);
  });

  it('where a field refers to its type, with a text beside', () => {
    const role = { description: 'Who wrote it', allOf: [{ $ref: '#/definitions/models.Role' }] };
    const referring = changed(swagger, [...messageFields, 'role'], role);
    const withType = (type: string) => changed(referring, ['definitions', 'models.Role'], { type });
    expect(differencesOf(withType('object'))).toEqual([]);
    expect(differencesOf(withType('string'))).toEqual([['ChatMessage.role.type', 'string', 'object or string']]);
  });

  it('in the items of lists within lists', () => {
    const listsOf = (type: string) =>
      operationsIn(
        changed(swagger, [...chatFields, 'lists'], { type: 'array', items: { type: 'array', items: { type } } }),
      );
    expect(differencesBetween(listsOf('string'), listsOf('integer'))).toEqual([
      { place: 'models.Chat.lists.items.type', theirs: 'Array of string', ours: 'Array of integer' },
    ]);
  });

  it('in OpenAPI 3 as in Swagger 2.0', () => {
    const keys = ['components', 'schemas', 'ChatMessageChange', 'properties', 'feedback_type', 'anyOf', '0', 'type'];
    expect(differencesOf(changed(openapi, keys, 'integer'))).toEqual([
      ['UpdateChatMessageBody.feedback_type.type', 'integer or null', 'string or null'],
    ]);
  });

  it('where a schema holds itself', () => {
    const chatHolds = (type: string) => ({ type, items: { $ref: '#/definitions/models.Chat' } });
    const old = changed(swagger, [...chatFields, 'forks'], chatHolds('array'));
    expect(differencesOf(old)).toEqual([['Chat.forks', 'Array of object', 'Not documented']]);
    expect(differencesBetween(operationsIn(old), operationsIn(old))).toEqual([]);
  });
});

describe('the report', () => {
  const two = changed(
    changed(swagger, [...chatFields, 'message_count', 'type'], 'string'),
    ['definitions', 'models.Chat', 'required'],
    ['id', 'name'],
  );

  it('is a table of 80 columns, and the exit code is 1', async () => {
    const { exitCode, text } = await outcomeOf([fileOf(two)]);
    expect(exitCode).toBe(1);
    expect(text).toContain(`
2 differences:

Place                                       Toggl's file       Description
------------------------------------------  -----------------  -----------------
Chat.required                               id, name           created_at, id,
                                                               message_count,
                                                               name,
                                                               toggl_user_id,
                                                               workspace_id
Chat.message_count.type                     string             integer

79 differences in x-departures, which do not count:
`);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('breaks a long place after a dot', async () => {
    const place = ['definitions', 'models.ChatMessageChange', 'properties', 'feedback_message', 'type'];
    expect((await outcomeOf([fileOf(changed(swagger, place, 'integer'))])).text).toContain(`
UpdateChatMessageBody.feedback_message.     integer or null    string or null
type
`);
  });

  it('prints no control character of the file', async () => {
    const { text } = await outcomeOf([fileOf(changed(swagger, [...chatFields, 'a\u001b[31mb'], { type: 'string' }))]);
    expect(text).toContain('Chat.a [31mb  ');
  });

  it('is JSON on demand', async () => {
    const { exitCode, text } = await outcomeOf([fileOf(two), '--json']);
    const { departures, ...report } = JSON.parse(text);
    expect({ exitCode, report }).toEqual({
      exitCode: 1,
      report: {
        paths: 6,
        operations: 9,
        differences: [
          {
            place: 'Chat.required',
            theirs: 'id, name',
            ours: 'created_at, id, message_count, name, toggl_user_id, workspace_id',
          },
          { place: 'Chat.message_count.type', theirs: 'string', ours: 'integer' },
        ],
      },
    });
    expect(departures).toHaveLength(79);
  });
});

describe('a file without chats', () => {
  it('is said to have none, and nothing differs', async () => {
    expect(await outcomeOf([fileOf(withoutChats)])).toEqual({
      exitCode: 0,
      text: "Toggl's file has 300 paths, none of them under ours of chats.\nThere is nothing to compare.",
    });
  });

  it('tells with --siblings what other resources say of what was guessed', async () => {
    expect(await outcomeOf([fileOf(withoutChats), '--siblings'])).toEqual({
      exitCode: 0,
      text: `Toggl's file has 300 paths, none of them under ours of chats.
There is nothing to compare.

The other resources of Toggl's file say:

Thing       Times  What they say
----------  -----  -------------------------------------------------------------
deleted_at  1      string, optional
updated_at  1      string or null, required
order_by    1      Array of string, csv, repeatable; prefix with \`-\` for
                   descending
…/stream    1      Array of object
201         1      object
error       2      error, error_description, trace_id?
            1      No body`,
    });
  });

  it('tells the same as JSON', async () => {
    const { text } = await outcomeOf([fileOf(withoutChats), '--siblings', '--json']);
    const { siblings } = JSON.parse(text);
    expect(siblings).toContainEqual({
      topic: 'error',
      says: { 'error, error_description, trace_id?': 2, 'No body': 1 },
    });
  });

  it('leaves chats out of what other resources say', () => {
    expect(siblingsOf(operationsIn(swagger), description).map(({ says }) => says)).toEqual([{}, {}, {}, {}, {}, {}]);
  });
});

describe('two files of theirs', () => {
  it('differ in nothing, although one is Swagger 2.0 and the other OpenAPI 3', async () => {
    const stream = ['paths', '/workspaces/{workspace_id}/chats/{chat_id}/messages/stream', 'get', 'responses', '200'];
    const items = { type: 'array', items: { $ref: '#/definitions/models.ChatMessage' } };
    const old = fileOf(changed(swagger, [...stream, 'schema'], { properties: { items } }));
    const deletedAt = ['components', 'schemas', 'Chat', 'properties', 'deleted_at', 'type'];
    const recent = fileOf(changed(openapi, deletedAt, 'string'));
    expect(await outcomeOf(['--old', old, '--new', recent])).toEqual({ exitCode: 0, text: 'No differences.' });
  });

  it('differ in a renamed field, by the names of the new file, and in what is not about chats too', async () => {
    const renamed = changed(withoutChats, ['definitions', 'models.Tag', 'properties'], {
      id: { type: 'integer' },
      removed_at: { type: 'string' },
      updated_at: { type: 'string', 'x-nullable': true },
      parent: tag,
    });
    expect(await outcomeOf(['--old', fileOf(withoutChats), '--new', fileOf(renamed)])).toEqual({
      exitCode: 1,
      text: `2 differences:

Place                                       Old                New
------------------------------------------  -----------------  -----------------
models.Tag.deleted_at                       string             Not documented
models.Tag.removed_at                       Not documented     string`,
    });
  });

  it('differ as JSON on demand', async () => {
    const changedType = changed(swagger, [...chatFields, 'id', 'type'], 'string');
    const { text } = await outcomeOf(['--old', swaggerPath, '--new', fileOf(changedType), '--json']);
    expect(JSON.parse(text)).toEqual({
      differences: [{ place: 'models.Chat.id.type', old: 'integer', new: 'string' }],
    });
  });
});

describe('what cannot be compared is said in one sentence, and the exit code is 2', () => {
  async function failure(...args: string[]): Promise<string> {
    const { exitCode, text } = await outcomeOf(args);
    expect(exitCode).toBe(2);
    return text;
  }

  it('for a file that is missing', async () => {
    expect(await failure('nowhere.json')).toBe('There is no file nowhere.json.');
  });

  it('for a broken file', async () => {
    const path = fileWith('{"swagger": "2.0", "paths": {');
    expect(await failure(path)).toMatch(`${path} is neither JSON nor YAML: Expected `);
  });

  it('for another JSON file', async () => {
    const path = fileWith('{"name": "focus"}');
    expect(await failure(path)).toBe(`${path} is neither Swagger 2.0 nor OpenAPI 3: it names no such version.`);
  });

  it('for a file that refers to what it does not hold', async () => {
    const path = fileOf(changed(swagger, ['definitions', 'models.Chat'], undefined));
    expect(await failure(path)).toBe(
      `${path} can't be read: it refers to \`#/definitions/models.Chat\`, which it does not hold.`,
    );
  });

  it.each([
    ['no file', []],
    ['two files', ['a.json', 'b.json']],
    ['an old file alone', ['--old', 'a.json']],
    ['--siblings of two files of theirs', ['--old', 'a.json', '--new', 'b.json', '--siblings']],
  ])('for %s in the arguments', async (_, args) => {
    expect(await failure(...args)).toMatch(/^Give one file or https URL, or /);
  });
});

describe('a URL', () => {
  async function serve(listener: RequestListener): Promise<string> {
    const server = createServer(listener).listen(0, '127.0.0.1');
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    await once(server, 'listening');
    const address = server.address();
    return typeof address === 'object' && address !== null
      ? `http://127.0.0.1:${address.port}/focus.json`
      : assert.fail('The server has no port.');
  }

  it('is read as a file is, YAML as well', async () => {
    const url = await serve((_, response) => response.end(readFileSync(swaggerPath)));
    expect(await readDocument(url)).toEqual(swagger);
  });

  it('is refused without https, but for this machine', async () => {
    await expect(readDocument('http://focus.example/focus.json')).rejects.toThrow(
      /^http:\/\/focus\.example\/focus\.json is not fetched, because it is not https\./,
    );
  });

  it('that answers 404 is said to', async () => {
    const url = await serve((_, response) => response.writeHead(404).end('{}'));
    await expect(readDocument(url)).rejects.toThrow(`${url} can't be fetched: the server answered 404.`);
  });

  it('that redirects is not followed, and the new URL is told', async () => {
    const url = await serve((_, response) => response.writeHead(302, { Location: 'http://other.example/' }).end());
    await expect(readDocument(url)).rejects.toThrow(
      `${url} can't be fetched: it redirects to http://other.example/. Give that URL instead.`,
    );
  });

  it('with more than 20 MB is left', async () => {
    const url = await serve((_, response) => response.end(Buffer.alloc(20_000_001, ' ')));
    await expect(readDocument(url)).rejects.toThrow(`${url} can't be fetched: it is larger than 20000000 bytes.`);
  });

  it('that sends no end is left after the time limit', async () => {
    const url = await serve((_, response) => response.write('{'));
    await expect(readDocument(url, 50)).rejects.toThrow(`${url} can't be fetched: it took more than 50 ms.`);
  });

  it('where nobody listens is told with the reason', async () => {
    await expect(readDocument('http://127.0.0.1:9/focus.json')).rejects.toThrow(/can't be fetched: .+/);
  });
});

describe('npm run spec:upstream', { timeout: 20_000 }, () => {
  it('prints the report, and ends with its exit code', async () => {
    const path = fileOf(changed(swagger, [...chatFields, 'id', 'type'], 'string'));
    const { exitCode, text } = await outcomeOf([path]);
    expect(runScript(project, 'upstream.ts', path)).toEqual({ status: exitCode, stdout: `${text}\n`, stderr: '' });
  });

  it('prints what is wrong as an error', () => {
    const stderr = 'There is no file nowhere.json.\n';
    expect(runScript(project, 'upstream.ts', 'nowhere.json')).toEqual({ status: 2, stdout: '', stderr });
  });

  it('says with --help what each exit code means', async () => {
    const { exitCode, text } = await outcomeOf(['--help']);
    expect(exitCode).toBe(0);
    for (const code of [0, 1, 2]) expect(text).toContain(`Exit code ${code}: `);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });
});
