/** What the sandbox answers, against the description: statuses, headers, bodies. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import description from '../../../generated/openapi.json' with { type: 'json' };
import { createSandbox, type Sandbox } from '../../../src/sandbox/index.ts';
import { inProcess, sandboxWithClock } from './ways-in.ts';

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(description, 'description');

/** What the sandbox answers although the description does not, and why. */
const exceptions: Record<string, string> = {
  'no operation: 404': 'nothing is described at the path',
  'no operation: 405': 'a method that the path does not describe',
};

/** Where in the description the operation's answer with the status is; `undefined` where it is not. */
function pointerTo(operationId: string, status: number): string | undefined {
  for (const [path, item] of Object.entries(description.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      if (!('operationId' in operation) || operation.operationId !== operationId) continue;
      const answer: unknown = Reflect.get(operation.responses, status);
      if (typeof answer !== 'object' || answer === null) return undefined;
      if ('$ref' in answer && typeof answer.$ref === 'string') return answer.$ref;
      return `#/paths/${path.replaceAll('/', '~1')}/${method}/responses/${status}`;
    }
  }
  return undefined;
}

/** Throws where the description does not allow the answer. */
async function check(operationId: string | undefined, response: Response): Promise<string> {
  const seen = `${operationId ?? 'no operation'}: ${response.status}`;
  const body = await response.text();
  for (const [name, value] of response.headers) if (name.startsWith('x-toggl-quota-')) expect(value).toMatch(/^\d+$/);
  if (exceptions[seen]) {
    expect(validate('#/components/schemas/ErrorBody', JSON.parse(body))).toEqual([]);
    return seen;
  }
  const pointer = pointerTo(operationId ?? '', response.status);
  expect(pointer, `${seen} is not described`).toBeDefined();
  const answer: unknown = ajv.getSchema(`description${pointer}`)?.schema;
  const content = typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'content') : undefined;
  if (content === undefined) expect(body, `${seen} has no body`).toBe('');
  else {
    expect(response.headers.get('Content-Type')).toBe('application/json');
    expect(validate(`${pointer}/content/application~1json/schema`, JSON.parse(body)), body).toEqual([]);
  }
  return seen;
}

function validate(pointer: string, value: unknown): unknown[] {
  const validator = ajv.compile({ $ref: `description${pointer}` });
  return validator(value) ? [] : (validator.errors ?? []);
}

async function sendAndCheck(sandbox: Sandbox, method: string, path: string, init?: RequestInit): Promise<string> {
  const response = await inProcess(sandbox)(method, path, init);
  return check(sandbox.requests.at(-1)?.operationId, response);
}

const id = fc.constantFrom('1001', '1002', '1003', '1009', '700001', '0', '-1', 'x', 'stream', '');
const path = fc
  .tuple(
    fc.constantFrom('1', '1', '1', '2', 'x'),
    id,
    id,
    fc.constantFrom('', '', '?page=2', '?per_page=500', '?page=0', '?order_by=-name', '?order_by=x', '?name=e'),
  )
  .chain(([workspace, chat, message, query]) =>
    fc.constantFrom(
      `/workspaces/${workspace}/chats${query}`,
      `/workspaces/${workspace}/chats/${chat}`,
      `/workspaces/${workspace}/chats/${chat}/restore`,
      `/workspaces/${workspace}/chats/${chat}/messages${query}`,
      `/workspaces/${workspace}/chats/${chat}/messages/stream${query}`,
      `/workspaces/${workspace}/chats/${chat}/messages/${message}`,
      `/${workspace}${query}`,
    ),
  );
const body = fc.oneof(
  fc.constantFrom(
    '',
    '{',
    '[]',
    '{}',
    '{"name":"é"}',
    '{"name":null}',
    '{"feedback_type":null}',
    '{"content":{"a":[1]}}',
  ),
  fc.json(),
);
const request = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'),
  path,
  body,
  key: fc.constantFrom('toggl_sk_sandbox', 'toggl_sk_sandbox', 'toggl_sk_sandbox', 'toggl_sk_other'),
});

describe('every answer of the sandbox', () => {
  it('is one that the description allows, or a named exception', async () => {
    const seen = new Set<string>();
    const property = fc.asyncProperty(
      fc.array(request, { maxLength: 20 }),
      fc.constantFrom('array', 'null'),
      async (requests, emptyList) => {
        const { sandbox } = sandboxWithClock({ chats: 3, quota: { limit: 3 } });
        Object.assign(sandbox.shapes, { emptyList });
        for (const { method, path, body, key } of requests) {
          const headers = { Authorization: `Bearer ${key}` };
          seen.add(await sendAndCheck(sandbox, method, path, method === 'GET' ? { headers } : { headers, body }));
        }
      },
    );
    await fc.assert(property, { seed: 6, numRuns: 150 });
    const statuses = [...seen].map((one) => one.slice(-3));
    expect([...new Set(statuses)].sort()).toEqual(['200', '201', '204', '400', '401', '402', '403', '404', '405']);
    for (const one of Object.keys(exceptions)) expect(seen).toContain(one);
  });

  it('is so for each operation, when all is well', async () => {
    const sandbox = createSandbox({ chats: 3 });
    const chats = '/workspaces/1/chats';
    const seen = [
      await sendAndCheck(sandbox, 'GET', `${chats}?name=e&order_by=-updated_at&order_by=name`),
      await sendAndCheck(sandbox, 'POST', chats, { body: '{"name":"Plan"}' }),
      await sendAndCheck(sandbox, 'GET', `${chats}/1004`),
      await sendAndCheck(sandbox, 'PUT', `${chats}/1004`, { body: '{"name":"Review"}' }),
      await sendAndCheck(sandbox, 'DELETE', `${chats}/1004`),
      await sendAndCheck(sandbox, 'GET', `${chats}/1004`),
      await sendAndCheck(sandbox, 'PATCH', `${chats}/1004/restore`),
      await sendAndCheck(sandbox, 'GET', `${chats}/1002/messages`),
      await sendAndCheck(sandbox, 'GET', `${chats}/1002/messages/stream`),
      await sendAndCheck(sandbox, 'PATCH', `${chats}/1002/messages/700001`, { body: '{"feedback_type":"positive"}' }),
    ];
    expect(seen).toEqual([
      'listChats: 200',
      'createChat: 201',
      'getChat: 200',
      'updateChat: 204',
      'deleteChat: 204',
      'getChat: 200',
      'restoreChat: 204',
      'listChatMessages: 200',
      'streamChatMessages: 200',
      'updateChatMessage: 204',
    ]);
  });

  it.each([400, 401, 402, 403, 429, 500])('is so for a fault with the status %i', async (status) => {
    const sandbox = createSandbox();
    sandbox.fail({ status });
    expect(await sendAndCheck(sandbox, 'GET', '/workspaces/1/chats')).toBe(`listChats: ${status}`);
  });

  it('would be caught here if it were not so', async () => {
    await expect(check('getChat', Response.json({ id: 1 }))).rejects.toThrow();
    await expect(check('getChat', Response.json({}, { status: 418 }))).rejects.toThrow('getChat: 418 is not described');
    await expect(check('deleteChat', Response.json({}, { status: 200 }))).rejects.toThrow('is not described');
    await expect(check('createChat', Response.json({ id: 1 }, { status: 201 }))).rejects.toThrow('has no body');
    await expect(check('listChats', Response.json({ error: '' }, { status: 400 }))).rejects.toThrow();
  });
});
