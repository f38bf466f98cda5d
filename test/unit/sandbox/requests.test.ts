/** How the sandbox checks requests, answers malformed ones, and keeps a list of them. */
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createTogglFocusClient, QuotaExceededError } from '../../../src/index.ts';
import { createSandbox } from '../../../src/sandbox/index.ts';
import { inProcess, sandboxWithClock, waysIn } from './ways-in.ts';

const observed = (error: string, description: unknown = expect.any(String)) => ({
  error,
  error_description: description,
  trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
});

describe.each(waysIn)('a request $name', ({ open }) => {
  it.each([
    ['without a key', {}, 'no API key was sent'],
    ['with another key', { Authorization: 'Bearer toggl_sk_other' }, 'the provided API key is invalid'],
    [
      'with a key that only begins right',
      { Authorization: 'Bearer toggl_sk_sandbox2' },
      'the provided API key is invalid',
    ],
    ['with a key and no scheme', { Authorization: 'toggl_sk_sandbox' }, 'the provided API key is invalid'],
    [
      'with email and password',
      { Authorization: 'Basic YTpi' },
      'email and password are not accepted: send an API key as Bearer',
    ],
  ])('%s is answered with 401', async (_, headers, description) => {
    const { send } = await open(createSandbox());
    const response = await send('GET', '/workspaces/1/chats', { headers });
    expect(response.status).toBe(401);
    expect(response.headers.get('Content-Type')).toBe('application/json');
    expect(await response.json()).toEqual(observed('invalid_session', description));
  });

  it('for another workspace is answered with 403, and changes nothing', async () => {
    const sandbox = createSandbox({ workspaceId: 7 });
    const { send } = await open(sandbox);
    const response = await send('POST', '/workspaces/8/chats', { body: '{}' });
    expect([response.status, await response.json()]).toEqual([403, observed('forbidden')]);
    expect(await (await send('GET', '/workspaces/7/chats')).json()).toMatchObject({ data: [] });
  });

  it.each([
    ['PUT', '/workspaces/1/chats', 'GET, POST'],
    ['POST', '/workspaces/1/chats/1001', 'GET, PUT, DELETE'],
    ['GET', '/workspaces/1/chats/1001/restore', 'PATCH'],
    ['PATCH', '/workspaces/1/chats/1001/messages/stream', 'GET'],
    ['GET', '/workspaces/1/chats/1001/messages/700001', 'PATCH'],
    ['OPTIONS', '/workspaces/1/chats', 'GET, POST'],
  ])('%s %s is answered with 405 and what is allowed', async (method, path, allow) => {
    const { send } = await open(createSandbox());
    const response = await send(method, path);
    expect([response.status, response.headers.get('Allow')]).toEqual([405, allow]);
    expect(await response.json()).toEqual(observed('method_not_allowed'));
  });

  it('of HEAD is answered with 405 and no body', async () => {
    const { send } = await open(createSandbox());
    const response = await send('HEAD', '/workspaces/1/chats');
    expect([response.status, response.headers.get('Allow')]).toEqual([405, 'GET, POST']);
    expect(await response.text()).toBe('');
  });

  it.each([
    '/',
    '/workspaces',
    '/workspaces/1/chats/',
    '/workspaces//chats',
    '/workspaces/1/chats/1001/messages/1/2',
    '/v2/workspaces/1/chats',
    '//workspaces/1/chats',
  ])('to the unknown path %s is answered with 404', async (path) => {
    const { send } = await open(createSandbox());
    const response = await send('GET', path);
    expect([response.status, await response.json()]).toEqual([404, observed('not_found')]);
  });

  it.each([
    ['GET', '/workspaces/x/chats'],
    ['GET', '/workspaces/0/chats'],
    ['GET', '/workspaces/1/chats/-1'],
    ['GET', '/workspaces/1/chats/1.5'],
    ['GET', '/workspaces/1/chats/1e3'],
    ['GET', '/workspaces/1/chats/0x1'],
    ['GET', '/workspaces/1/chats/01'],
    ['GET', '/workspaces/1/chats/9007199254740993'],
    ['PATCH', '/workspaces/1/chats/1001/messages/x'],
    ['GET', '/workspaces/1/chats?page=0'],
    ['GET', '/workspaces/1/chats?page=x'],
    ['GET', '/workspaces/1/chats?page='],
    ['GET', '/workspaces/1/chats?page=1&page=2'],
    ['GET', '/workspaces/1/chats?per_page=-5'],
    ['GET', '/workspaces/1/chats?name=a&name=b'],
    ['GET', '/workspaces/1/chats?order_by=nothing'],
    ['GET', '/workspaces/1/chats?order_by=name&order_by=--name'],
    ['GET', '/workspaces/1/chats?order_by='],
    ['GET', '/workspaces/1/chats/1001/messages?order_by=content'],
    ['GET', '/workspaces/1/chats/1001/messages?page=0'],
    ['GET', '/workspaces/1/chats/1001/messages/stream?order_by=name'],
  ])('of %s %s, which is malformed, is answered with 400', async (method, path) => {
    const { send } = await open(createSandbox({ chats: 3 }));
    const response = await send(method, path, method === 'PATCH' ? { body: '{}' } : {});
    expect([response.status, await response.json()]).toEqual([400, observed('validation')]);
  });

  it.each(['', '{', 'null', '[]', '"text"', '{"name":null}', '{"name":5}', `${'['.repeat(9_999)}${']'.repeat(9_999)}`])(
    'with the body %.20s is answered with 400',
    async (body) => {
      const sandbox = createSandbox({ chats: 3 });
      const { send } = await open(sandbox);
      for (const [method, path] of [
        ['POST', '/workspaces/1/chats'],
        ['PUT', '/workspaces/1/chats/1001'],
      ] as const) {
        const response = await send(method, path, { body });
        expect([response.status, await response.json()]).toEqual([400, observed('validation')]);
      }
      expect(sandbox.requests).toHaveLength(2);
    },
  );

  it.each(['', '[]', '{"content":null}', '{"content":[]}', '{"feedback_type":{}}', '{"feedback_message":1}'])(
    'of feedback with the body %s is answered with 400',
    async (body) => {
      const { send } = await open(createSandbox({ chats: 3 }));
      const response = await send('PATCH', '/workspaces/1/chats/1002/messages/700001', { body });
      expect([response.status, await response.json()]).toEqual([400, observed('validation')]);
    },
  );

  it('gets quota headers, then 402, and is let in again when the window has passed', async () => {
    const { sandbox, passMs } = sandboxWithClock({ quota: { limit: 2, windowMs: 10_000 } });
    const { send } = await open(sandbox);
    const told = async (path = '/workspaces/1/chats') => {
      const { status, headers } = await send('GET', path);
      return [status, headers.get('X-Toggl-Quota-Remaining'), headers.get('X-Toggl-Quota-Resets-In')];
    };
    expect(await told()).toEqual([200, '1', '10']);
    passMs(2_500);
    expect(await told('/nowhere')).toEqual([404, '1', '8']);
    expect(await told('/workspaces/1/chats/9')).toEqual([404, '0', '8']);
    expect(await told()).toEqual([402, '0', '8']);
    const response = await send('GET', '/workspaces/1/chats');
    expect(await response.json()).toEqual(observed('quota_exceeded'));
    passMs(7_500);
    expect(await told()).toEqual([200, '1', '10']);
  });

  it('gets no quota headers without a quota', async () => {
    const { send } = await open(createSandbox());
    const { headers } = await send('GET', '/workspaces/1/chats');
    expect([...headers.keys()].filter((name) => name.includes('quota'))).toEqual([]);
  });

  it('is listed without its credentials', async () => {
    const sandbox = createSandbox({ chats: 1, apiKey: 'toggl_sk_example' });
    const { send } = await open(sandbox);
    await send('GET', '/workspaces/1/chats?order_by=name&order_by=-id&name=a');
    await send('PUT', '/workspaces/1/chats/1001', { body: '{"name":"Plan"}' });
    await send('PUT', '/workspaces/1/chats/1001', { body: 'no JSON' });
    await send('GET', '/nowhere');
    expect(sandbox.requests).toEqual([
      {
        operationId: 'listChats',
        method: 'GET',
        path: '/workspaces/1/chats',
        query: { order_by: ['name', '-id'], name: 'a' },
        body: undefined,
        status: 200,
      },
      {
        operationId: 'updateChat',
        method: 'PUT',
        path: '/workspaces/1/chats/1001',
        query: {},
        body: { name: 'Plan' },
        status: 204,
      },
      {
        operationId: 'updateChat',
        method: 'PUT',
        path: '/workspaces/1/chats/1001',
        query: {},
        body: 'no JSON',
        status: 400,
      },
      { operationId: undefined, method: 'GET', path: '/nowhere', query: {}, body: undefined, status: 404 },
    ]);
    expect(JSON.stringify(sandbox.requests)).not.toContain('toggl_sk_example');
  });
});

describe.each(waysIn)('a large body $name', ({ open }) => {
  it.each([
    [1_048_576, 204],
    [1_048_577, 413],
  ])('of %i bytes is answered with %i', async (byteLength, status) => {
    const sandbox = createSandbox({ chats: 1 });
    const { send } = await open(sandbox);
    const [start, end] = ['{"name":"é', '"}'];
    const body = start + 'x'.repeat(byteLength - Buffer.byteLength(start + end)) + end;
    const response = await send('PUT', '/workspaces/1/chats/1001', { body });
    expect(response.status).toBe(status);
    if (status === 413) {
      expect(await response.json()).toMatchObject({ error_description: 'the body is larger than 1 MiB' });
      expect(sandbox.requests).toMatchObject([{ status, body: undefined }]);
    }
  });

  it('of 20 MB is read to its end, so that the sender gets its answer', async () => {
    const sandbox = createSandbox({ chats: 1 });
    const { send } = await open(sandbox);
    const response = await send('PUT', '/workspaces/1/chats/1001', { body: 'x'.repeat(20_000_000) });
    expect(response.status).toBe(413);
  });

  it('nested too deep is told apart from one that is not JSON', async () => {
    const { send } = await open(createSandbox({ chats: 1 }));
    const descriptionOf = async (content: string) => {
      const response = await send('PATCH', '/workspaces/1/chats/1002/messages/1', { body: `{"content":${content}}` });
      const { error_description }: { error_description: unknown } = await response.json();
      return error_description;
    };
    expect(await descriptionOf(`${'['.repeat(9_999)}${']'.repeat(9_999)}`)).toBe(
      'the body is nested more than 100 levels deep',
    );
    expect(await descriptionOf('[')).toBe('the body is not JSON');
  });
});

it('keeps the last 10,000 requests', async () => {
  const sandbox = createSandbox();
  for (let page = 1; page <= 10_003; page++) {
    await sandbox.fetch(`http://anywhere.example/workspaces/1/chats?page=${page}`);
  }
  const { requests } = sandbox;
  expect(requests).toHaveLength(10_000);
  expect([requests[0]?.query.page, requests.at(-1)?.query.page]).toEqual(['4', '10003']);
});

it('hands out copies of its requests and client options', async () => {
  const sandbox = createSandbox();
  await inProcess(sandbox)('POST', '/workspaces/1/chats', { body: '{"name":"Plan"}' });
  Object.assign(sandbox.requests[0] ?? {}, { status: 0, body: {} });
  Object.assign(sandbox.clientOptions, { apiKey: 'toggl_sk_other' });
  expect(sandbox.requests).toMatchObject([{ status: 201, body: { name: 'Plan' } }]);
  expect(sandbox.clientOptions.apiKey).toBe('toggl_sk_sandbox');
});

describe('the in-process fetch', () => {
  it('takes a string, a URL and a Request, with or without an init', async () => {
    const { fetch: sandboxFetch } = createSandbox({ chats: 1 });
    const url = 'http://anywhere.example/workspaces/1/chats/1001';
    const headers = { Authorization: 'bearer toggl_sk_sandbox' };
    const statuses = [
      await sandboxFetch(url, { headers }),
      await sandboxFetch(new URL(url), { headers }),
      await sandboxFetch(new Request(url, { headers })),
      await sandboxFetch(new Request(url, { method: 'PUT', body: '{}' }), { headers, method: 'DELETE' }),
      await sandboxFetch(new Request(url, { method: 'PUT', body: '{}', headers })),
    ].map(({ status }) => status);
    expect(statuses).toEqual([200, 200, 200, 204, 204]);
  });

  it('rejects with the reason of a signal that is aborted already, and carries nothing out', async () => {
    const sandbox = createSandbox();
    const reason = new Error('enough');
    const send = inProcess(sandbox);
    const call = send('POST', '/workspaces/1/chats', { body: '{}', signal: AbortSignal.abort(reason) });
    await expect(call).rejects.toBe(reason);
    const request = new Request('http://anywhere.example/', { signal: AbortSignal.abort(reason) });
    await expect(sandbox.fetch(request)).rejects.toBe(reason);
    expect(sandbox.requests).toEqual([]);
  });

  it('breaks a stream off with the reason of an abort', async () => {
    const sandbox = createSandbox();
    const { id } = sandbox.addChat();
    sandbox.addMessages(
      id,
      Array.from({ length: 2_000 }, () => ({ role: 'user', content: {} })),
    );
    const controller = new AbortController();
    const { signal } = controller;
    const { body } = await inProcess(sandbox)('GET', `/workspaces/1/chats/${id}/messages/stream`, { signal });
    const reader = body?.getReader();
    await reader?.read();
    controller.abort(new Error('enough'));
    await expect(reader?.read()).rejects.toThrow('enough');
  });

  it('needs nothing but the client options, whatever the environment says', async () => {
    onTestFinished(() => void vi.unstubAllEnvs());
    vi.stubEnv('TOGGL_FOCUS_BASE_URL', 'http://127.0.0.1:1/v2');
    vi.stubEnv('TOGGL_WORKSPACE_ID', '99');
    const sandbox = createSandbox({ chats: 2, workspaceId: 12, apiKey: 'toggl_sk_example' });
    const { data } = await createTogglFocusClient(sandbox.clientOptions).chats.list();
    expect(data.map(({ workspace_id }) => workspace_id)).toEqual([12, 12]);
  });

  it('shows a client the quota running out', async () => {
    const { client } = sandboxWithClock({ quota: { limit: 1 }, now: Date.now });
    await client.chats.list();
    expect(client.quota?.remaining).toBe(0);
    await expect(client.chats.create({ name: 'Plan' })).rejects.toBeInstanceOf(QuotaExceededError);
  });
});
