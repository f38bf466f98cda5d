/** The mock answers as the description says, and refuses what it forbids. The contract tests of the client rely on that. */
import { describe, expect, inject, it } from 'vitest';
import { type OperationAtPath, operations } from '../description/read-description.ts';

const mockUrl = inject('prismUrl');
const bearer = { Authorization: 'Bearer toggl_sk_example' };

interface RequestChange {
  headers?: Record<string, string>;
  /** Values in place of the examples of the description, by parameter. */
  parameters?: Record<string, string>;
  /** `undefined` sends none. */
  body?: unknown;
}

/** Calls the operation with the description's own examples, but for what `changed` says. */
function call(operation: OperationAtPath, changed: RequestChange = {}): Promise<Response> {
  const [example] = requestExamples(operation);
  const { headers, parameters, body } = { headers: {}, parameters: {}, body: example, ...changed };
  const values = new Map(operation.parameters.map(({ name, example }) => [name, parameters[name] ?? `${example}`]));
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => `${values.get(name)}`);
  const inQuery = operation.parameters.filter((parameter) => parameter.in === 'query');
  const query = new URLSearchParams(inQuery.map(({ name }) => [name, `${values.get(name)}`]));
  return fetch(`${mockUrl}${path}?${query}`, {
    method: operation.method.toUpperCase(),
    headers: {
      ...bearer,
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

function requestExamples(operation: OperationAtPath): unknown[] {
  const examples = operation.requestBody?.content['application/json']?.examples ?? {};
  return Object.values(examples).map(({ value }) => value);
}

/** Each documented response with each of its examples, and how to ask Prism for it. */
function documentedAnswers(operation: OperationAtPath): { status: number; prefer: string; body?: unknown }[] {
  return Object.entries(operation.responses).flatMap(([code, { content }]) => {
    const status = Number(code);
    const examples = Object.entries(content?.['application/json']?.examples ?? {});
    if (examples.length === 0) return { status, prefer: `code=${code}` };
    return examples.map(([name, { value }]) => ({ status, prefer: `code=${code}, example=${name}`, body: value }));
  });
}

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  return text === '' ? undefined : JSON.parse(text);
}

/** The places in request or response where Prism found something wrong, such as `request.query.page`. */
function violations(response: Response): string[] {
  const found: { location: string[] }[] = JSON.parse(response.headers.get('sl-violations') ?? '[]');
  return found.map(({ location }) => location.join('.'));
}

describe.each(operations)('the mock of $operationId', (operation) => {
  const answers = documentedAnswers(operation);

  it('answers with the documented success', async () => {
    const response = await call(operation);
    const success = answers.find(({ status }) => status < 300);
    expect(response.status).toBe(success?.status);
    expect(await bodyOf(response)).toEqual(success?.body);
    expect(violations(response)).toEqual([]);
  });

  it.each(requestExamples(operation).slice(1))('takes the body %j', async (body) => {
    const response = await call(operation, { body });
    expect(response.ok).toBe(true);
  });

  it.each(answers)('answers `Prefer: $prefer` as documented', async ({ status, prefer, body }) => {
    const response = await call(operation, { headers: { Prefer: prefer } });
    expect(response.status).toBe(status);
    expect(await bodyOf(response)).toEqual(body);
    expect(violations(response)).toEqual([]);
    expect(response.headers.get('X-Toggl-Quota-Remaining')).toBe(status === 402 ? '0' : '27');
    expect(response.headers.get('X-Toggl-Quota-Resets-In')).toBe('1834');
    expect(response.headers.get('Retry-After')).toBe(status === 429 ? '2' : null);
  });

  it('answers no status that is not documented', async () => {
    const response = await call(operation, { headers: { Prefer: 'code=418' } });
    expect(response.status).toBe(404);
    expect(await bodyOf(response)).toMatchObject({ detail: expect.stringContaining('418 is not defined') });
  });

  it('takes Basic authentication', async () => {
    const response = await call(operation, { headers: { Authorization: `Basic ${btoa('ada@example.com:secret')}` } });
    expect(response.ok).toBe(true);
  });

  it.each(['', 'Bearer', 'Digest toggl_sk_example'])('refuses the credentials "%s" with 401', async (Authorization) => {
    const response = await call(operation, { headers: { Authorization } });
    expect(response.status).toBe(401);
    expect(violations(response)).toEqual(['request']);
  });

  const integers = operation.parameters.filter(({ schema }) => schema.type === 'integer');
  it.each(integers)('refuses a $name that is no integer with 400', async ({ name, in: place }) => {
    const response = await call(operation, { parameters: { [name]: 'abc' } });
    expect(response.status).toBe(400);
    expect(violations(response)).toEqual([`request.${place}.${name}`]);
  });

  if (operation.requestBody !== undefined) {
    const fields = Object.keys(operation.requestBody.content['application/json']?.schema.properties ?? {});

    it.each(fields)('refuses a body with a number as %s with 400', async (field) => {
      const response = await call(operation, { body: { [field]: 7 } });
      expect(response.status).toBe(400);
      expect(violations(response)).toEqual([`request.body.${field}`]);
    });

    it('refuses a body that is no object with 400', async () => {
      const response = await call(operation, { body: [] });
      expect(response.status).toBe(400);
      expect(violations(response)).toEqual(['request.body']);
    });

    it('refuses a body of another content type with 400', async () => {
      const response = await call(operation, { headers: { 'Content-Type': 'text/plain' } });
      expect(response.status).toBe(400);
      expect(violations(response)).toEqual(['request']);
    });

    it('refuses a request without its body with 400', async () => {
      const response = await call(operation, { body: undefined });
      expect(response.status).toBe(400);
      expect(violations(response)).toEqual(['request']);
    });
  }
});

describe('the mock', () => {
  const chats = '/workspaces/3021544/chats';

  it.each([
    ['PUT', chats],
    ['POST', `${chats}/981204`],
    ['GET', `${chats}/981204/restore`],
    ['POST', `${chats}/981204/messages`],
    ['DELETE', `${chats}/981204/messages/stream`],
    ['GET', `${chats}/981204/messages/7730116`],
  ])('refuses the undocumented %s %s with 405', async (method, path) => {
    const response = await fetch(`${mockUrl}${path}`, { method, headers: bearer });
    expect(response.status).toBe(405);
  });

  it.each([
    '/',
    '/workspaces',
    '/workspaces/3021544',
    `${chats}/981204/undocumented`,
    `${chats}/981204/messages/7730116/undocumented`,
  ])('refuses the undocumented path %s with 404', async (path) => {
    const response = await fetch(`${mockUrl}${path}`, { headers: bearer });
    expect(response.status).toBe(404);
    expect(await bodyOf(response)).toMatchObject({ detail: expect.stringContaining("hasn't been found") });
  });
});
