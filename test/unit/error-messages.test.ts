import { describe, expect, it, vi } from 'vitest';
import { type ClientOptions, createTogglFocusClient, type TogglFocusClient } from '../../src/index.ts';

/** A client whose every request is answered so. */
function answered(answer: () => Response | Promise<Response>, options: ClientOptions = {}): TogglFocusClient {
  return createTogglFocusClient({
    apiKey: 'toggl_sk_example',
    workspaceId: 12,
    maxRetries: 0,
    fetch: async () => answer(),
    ...options,
  });
}

async function messageOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof Error ? error.message : `no error: ${error}`;
}

const spent = { 'X-Toggl-Quota-Remaining': '0', 'X-Toggl-Quota-Resets-In': '60' };

describe('a message says what happened, to which request, and what to do', () => {
  it.each([
    [400, {}, '400. Check the query and the body.'],
    [401, {}, '401. Check the API key: it is wrong, revoked or expired. Creating a key revokes the former one.'],
    [402, {}, '402. The plan lacks this feature, or the quota is spent: the answer does not tell which.'],
    [402, { 'X-Toggl-Quota-Remaining': '7' }, '402. The plan lacks this feature.'],
    [403, {}, '403. The user may not do this in this workspace.'],
    [404, {}, '404. There is no chat 5 in workspace 12.'],
    [418, {}, '418. The description lists no 418 for this operation.'],
    [429, { 'Retry-After': '7' }, '429. Wait 7 s, then send about one request a second.'],
    [429, {}, '429. Wait 1 s, then send about one request a second.'],
    [503, {}, '503. The server failed: try later.'],
  ])('with a %i', async (status, headers, said) => {
    const { chats } = answered(() => new Response('', { status, headers }));
    expect(await messageOf(chats.get(5))).toBe(`GET /workspaces/12/chats/5: ${said}`);
  });

  it('with what the server says', async () => {
    const body = { error: 'not_found', error_description: 'chat does not exist' };
    const { chats } = answered(() => Response.json(body, { status: 404 }));
    expect(await messageOf(chats.delete(5))).toBe(
      'DELETE /workspaces/12/chats/5: 404, not_found, chat does not exist. There is no chat 5 in workspace 12.',
    );
  });

  it('with a spent quota, from the server and from the client', async () => {
    vi.useFakeTimers({ now: Date.UTC(2026, 9, 1, 8) });
    const { chats } = answered(() => new Response('', { status: 402, headers: spent }));
    expect(await messageOf(chats.get(5))).toBe(
      'GET /workspaces/12/chats/5: 402. The quota is spent: wait until 2026-10-01T08:01:00.000Z.',
    );
    expect(await messageOf(chats.get(5))).toBe(
      'GET /workspaces/12/chats/5: 402, not sent: the quota is spent. Wait until 2026-10-01T08:01:00.000Z.',
    );
    vi.useRealTimers();
  });

  it('with a spent quota that does not tell when it resets', async () => {
    const { chats } = answered(() => new Response('', { status: 402, headers: { 'X-Toggl-Quota-Remaining': '0' } }));
    expect(await messageOf(chats.get(5))).toBe(
      'GET /workspaces/12/chats/5: 402. The quota is spent: wait until it resets.',
    );
  });

  it('with requests that are kept in reserve', async () => {
    vi.useFakeTimers({ now: Date.UTC(2026, 9, 1, 8) });
    const page = { page: 1, per_page: 1, data: [{ id: 5 }] };
    const headers = { 'X-Toggl-Quota-Remaining': '3', 'X-Toggl-Quota-Resets-In': '60' };
    const { chats } = answered(() => Response.json(page, { headers }), { quota: { reserve: 3 } });
    const pages = chats.list({ per_page: 1 }).pages();
    await pages.next();
    expect(await messageOf(pages.next())).toBe(
      'GET /workspaces/12/chats: 402, not sent: 3 requests are left, which are kept in reserve. Wait until 2026-10-01T08:01:00.000Z.',
    );
    vi.useRealTimers();
  });

  it.each([
    [new TypeError('fetch failed'), 'no answer (fetch failed). Try again.'],
    [Object.assign(new Error('connect refused'), { code: 'ECONNREFUSED' }), 'not sent (connect refused). Try again.'],
  ])('with a failure of the network', async (failure, said) => {
    const { chats } = answered(() => Promise.reject(failure));
    expect(await messageOf(chats.get(5))).toBe(`GET /workspaces/12/chats/5: ${said}`);
  });

  it('with a write that may have been carried out', async () => {
    const { chats } = answered(() => Promise.reject(new TypeError('fetch failed')));
    expect(await messageOf(chats.delete(5))).toBe(
      'DELETE /workspaces/12/chats/5: no answer (fetch failed). It may have been carried out: look before you repeat it.',
    );
  });

  it('with a key function that does not answer', async () => {
    const { chats } = answered(() => Response.json({}), { apiKey: () => new Promise(() => {}), timeoutMs: 5 });
    expect(await messageOf(chats.delete(5))).toBe(
      'DELETE /workspaces/12/chats/5: not sent, no key from the function apiKey within 5 ms (timeoutMs). Try again.',
    );
  });

  it('with an answer that breaks off', async () => {
    const broken = () => new ReadableStream({ start: (controller) => controller.error(new TypeError('terminated')) });
    const { chats } = answered(() => new Response(broken()));
    expect(await messageOf(chats.get(5))).toBe(
      'GET /workspaces/12/chats/5: the answer broke off (terminated). Try again.',
    );
  });

  it('with no answer in time', async () => {
    const { chats } = answered(() => new Promise(() => {}), { timeoutMs: 5 });
    expect(await messageOf(chats.get(5))).toMatch(
      /^GET \/workspaces\/12\/chats\/5: no whole answer within 5 ms \(timeoutMs\)\./,
    );
  });

  it.each([
    ['<html>', 'text/html', 'the body is not JSON (text/html)'],
    ['[]', 'application/json', 'the body is not what it should be, an object (application/json)'],
    ['{"id":9007199254740993}', 'application/json', 'an ID is too large to be exact (application/json)'],
  ])('with a body that can not be: %s', async (body, contentType, said) => {
    const { chats } = answered(() => new Response(body, { headers: { 'Content-Type': contentType } }));
    expect(await messageOf(chats.get(5))).toBe(
      `GET /workspaces/12/chats/5: 200, but ${said}. Did something other than the API answer? Check baseUrl, and any proxy.`,
    );
  });

  it('with a page that is none, and a body without a type', async () => {
    const { chats } = answered(() => new Response(new TextEncoder().encode('{"data":5}')));
    expect(await messageOf(chats.list().then())).toBe(
      'GET /workspaces/12/chats: 200, but data is not a list (no content type). Did something other than the API answer? Check baseUrl, and any proxy.',
    );
  });

  it('with a query or a body that cannot be written', async () => {
    const { chats } = answered(() => Response.json({}));
    expect(await messageOf(chats.list({ name: '\ud800' }).then())).toBe(
      'GET /workspaces/12/chats: the query cannot be written into a URL. Nothing was sent.',
    );
    const circular: Record<string, unknown> = {};
    circular.name = circular;
    expect(await messageOf(chats.update(5, circular))).toBe(
      'PUT /workspaces/12/chats/5: the body cannot be written as JSON. Nothing was sent.',
    );
  });

  it('with a body that was handed out', async () => {
    const call = answered(() => Response.json({ id: 5 })).chats.get(5);
    await call.asResponse();
    expect(await messageOf(call)).toBe(
      'asResponse() handed out the body, so there is no result. Use withResponse() for both.',
    );
  });

  it('with an error without a body, on api', async () => {
    const { api } = answered(() => new Response(null, { status: 503 }));
    const { error } = await api.GET('/workspaces/{workspace_id}/chats', { params: { path: { workspace_id: 12 } } });
    expect(error).toEqual({ error: 'http_503', error_description: 'The answer has no body.' });
  });
});

describe('the quota', () => {
  it('is kept apart for workspaces whose numbers begin alike', async () => {
    const { chats } = answered(() => new Response(null, { status: 204, headers: spent }));
    await chats.delete(5, { workspaceId: 12 });
    await chats.delete(5, { workspaceId: 1 });
    expect(await messageOf(chats.delete(5, { workspaceId: 12 }))).toContain('not sent');
  });
});
