import { describe, expect, it, vi } from 'vitest';
import { ConnectionError, QuotaExceededError, ServerError, TimeoutError } from '../../../src/index.ts';
import { createSandbox } from '../../../src/sandbox/index.ts';
import { sandboxWithClock, waysIn } from './ways-in.ts';

const listPath = '/workspaces/1/chats';

describe.each(waysIn)('a fault $name', ({ open, name }) => {
  async function sandboxWithChats() {
    const sandbox = createSandbox({ chats: 30 });
    return { sandbox, ...(await open(sandbox)) };
  }

  it('answers with a status and the observed error body', async () => {
    const { sandbox, send } = await sandboxWithChats();
    sandbox.fail({ status: 503 });
    const response = await send('GET', listPath);
    expect([response.status, await response.json()]).toEqual([
      503,
      { error: 'status_503', error_description: 'status 503', trace_id: expect.stringMatching(/^[0-9a-f]{32}$/) },
    ]);
    expect((await send('GET', listPath)).status).toBe(200);
  });

  it('answers with the headers and the body it was given', async () => {
    const { sandbox, send } = await sandboxWithChats();
    sandbox.fail({ status: 429, headers: { 'Retry-After': '7', 'content-type': 'text/html' }, body: '<h1>slow</h1>' });
    const html = await send('GET', listPath);
    expect([html.status, html.headers.get('Retry-After'), html.headers.get('Content-Type')]).toEqual([
      429,
      '7',
      'text/html',
    ]);
    expect(await html.text()).toBe('<h1>slow</h1>');
    sandbox.fail({ status: 403, body: { error: 'forbidden' } });
    const json = await send('GET', listPath);
    expect([json.headers.get('Content-Type'), await json.json()]).toEqual(['application/json', { error: 'forbidden' }]);
    sandbox.fail({ status: 200 });
    expect(await (await send('GET', listPath)).text()).toBe('');
    sandbox.fail({ status: 500, body: '' });
    expect(await (await send('GET', listPath)).text()).toBe('');
    sandbox.fail({ status: 204 });
    expect((await send('GET', listPath)).status).toBe(204);
  });

  it('does not carry out what it answers with a status', async () => {
    const { sandbox, client } = await sandboxWithChats();
    sandbox.fail({ status: 500 });
    await expect(client.chats.delete(1001)).rejects.toBeInstanceOf(ServerError);
    expect((await client.chats.get(1001)).deleted_at).toBeNull();
  });

  it('meets so many requests, of one operation where one is named, in the order asked for', async () => {
    const { sandbox, send } = await sandboxWithChats();
    sandbox.fail({ status: 500, operationId: 'getChat', times: 2 });
    sandbox.fail({ status: 502 });
    const statusOf = async (path: string) => (await send('GET', path)).status;
    const one = `${listPath}/1001`;
    expect([await statusOf(one), await statusOf(listPath), await statusOf(one)]).toEqual([500, 502, 500]);
    expect([await statusOf(one), await statusOf(listPath)]).toEqual([200, 200]);
    sandbox.fail({ status: 500, times: Infinity });
    for (const path of [one, listPath, '/nowhere']) expect(await statusOf(path)).toBe(500);
  });

  it('lets so many requests go well first, and counts those that do', async () => {
    const { sandbox, send } = await sandboxWithChats();
    sandbox.fail({ status: 500, operationId: 'listChats', after: 2, times: 2 });
    sandbox.fail({ status: 502, operationId: 'listChats', after: 1 });
    sandbox.fail({ status: 503, operationId: 'getChat' });
    const statusOf = async (path: string) => (await send('GET', path)).status;
    expect(await statusOf(`${listPath}/1001`)).toBe(503);
    const statuses: number[] = [];
    for (let count = 0; count < 6; count++) statuses.push(await statusOf(listPath));
    expect(statuses).toEqual([200, 502, 200, 500, 500, 200]);
  });

  it('meets the requests about one chat, its messages too', async () => {
    const { sandbox, send } = await sandboxWithChats();
    sandbox.fail({ status: 500, chatId: 1002, times: Infinity });
    sandbox.fail({ status: 502, chatId: 1003, operationId: 'listChatMessages' });
    const statuses: number[] = [];
    for (const path of ['', '/1001', '/1002', '/1002/messages/stream', '/10022', '/1003', '/1003/messages']) {
      statuses.push((await send('GET', listPath + path)).status);
    }
    expect(statuses).toEqual([200, 200, 500, 500, 404, 200, 502]);
  });

  it('resets the connection before anything is carried out', async () => {
    const { sandbox, client, send } = await sandboxWithChats();
    sandbox.fail({ fault: 'reset', times: 2 });
    const failure = await send('PUT', `${listPath}/1001`, { body: '{"name":"Plan"}' }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(TypeError);
    expect(failure).toMatchObject({ message: 'fetch failed', cause: { code: 'ECONNRESET' } });
    await expect(client.chats.delete(1001)).rejects.toMatchObject({ name: 'ConnectionError', outcome: 'unknown' });
    expect(await client.chats.get(1001)).toMatchObject({ deleted_at: null });
    expect(sandbox.requests.map(({ status }) => status)).toEqual([undefined, undefined, 200]);
  });

  it('stalls until the caller gives up, and does not carry the request out', async () => {
    const { sandbox, client, send } = await sandboxWithChats();
    sandbox.fail({ fault: 'stall', times: 2 });
    const controller = new AbortController();
    const call = send('DELETE', `${listPath}/1001`, { signal: controller.signal });
    await vi.waitFor(() => expect(sandbox.requests).toHaveLength(1));
    controller.abort(new Error('enough'));
    await expect(call).rejects.toThrow('enough');
    await expect(client.chats.delete(1001, { timeoutMs: 20 })).rejects.toBeInstanceOf(TimeoutError);
    expect((await client.chats.get(1001)).deleted_at).toBeNull();
  });

  it('breaks off in the middle of a body', async () => {
    const { sandbox, client, send } = await sandboxWithChats();
    sandbox.fail({ fault: 'truncate', times: 2 });
    const { status, body } = await send('GET', listPath);
    expect(status).toBe(200);
    const reader = body?.getReader();
    const first = await reader?.read();
    const text = new TextDecoder().decode(first?.value);
    expect(text.startsWith('{"data":[{')).toBe(true);
    await expect(reader?.read()).rejects.toBeInstanceOf(TypeError);
    await expect(client.chats.list()).rejects.toBeInstanceOf(ConnectionError);
  });

  it('breaks off before an answer without a body, though the request was carried out', async () => {
    const { sandbox, client } = await sandboxWithChats();
    sandbox.fail({ fault: 'truncate' });
    await expect(client.chats.delete(1001)).rejects.toMatchObject({ name: 'ConnectionError', outcome: 'unknown' });
    expect((await client.chats.get(1001)).deleted_at).not.toBeNull();
  });

  it('breaks off in the middle of a stream, after messages that came whole', async () => {
    const { sandbox, client } = await sandboxWithChats();
    sandbox.addMessages(
      1001,
      Array.from({ length: 200 }, () => ({ role: 'user', content: { text: 'é' } })),
    );
    sandbox.fail({ fault: 'truncate', operationId: 'streamChatMessages' });
    let count = 0;
    const read = async () => {
      for await (const { content } of client.messages.stream(1001)) if (content.text === 'é') count += 1;
    };
    await expect(read()).rejects.toBeInstanceOf(ConnectionError);
    expect(count).toBeGreaterThan(90);
    expect(count).toBeLessThan(101);
  });

  it('drips a body in small pieces, and all of it', async () => {
    const { sandbox, client, send } = await sandboxWithChats();
    const whole = await (await send('GET', listPath)).text();
    sandbox.fail({ fault: 'drip', times: 3 });
    const startedAt = performance.now();
    const pieces: Uint8Array[] = [];
    for await (const piece of (await send('GET', listPath)).body ?? []) pieces.push(piece);
    expect(Buffer.concat(pieces).toString()).toBe(whole);
    expect(pieces.length).toBeGreaterThan(8);
    expect(performance.now() - startedAt).toBeGreaterThan(100);
    expect((await client.chats.list()).data).toHaveLength(30);
    await client.chats.delete(1001);
  });

  it('counts against the quota with a status, and sends the quota headers unless it brings its own', async () => {
    const { sandbox } = sandboxWithClock({ quota: { limit: 2 }, now: Date.now });
    const { send, client } = await open(sandbox);
    sandbox.fail({ status: 500 });
    expect((await send('GET', listPath)).headers.get('X-Toggl-Quota-Remaining')).toBe('1');
    sandbox.fail({ fault: 'reset' });
    await expect(send('GET', listPath)).rejects.toBeInstanceOf(TypeError);
    sandbox.fail({ status: 500, operationId: 'createChat' });
    expect((await send('GET', '/nowhere')).headers.get('X-Toggl-Quota-Remaining')).toBe('1');
    sandbox.fail({ status: 402, headers: { 'x-toggl-quota-remaining': '0', 'X-Toggl-Quota-Resets-In': '60' } });
    await expect(client.chats.list()).rejects.toBeInstanceOf(QuotaExceededError);
  });

  it(`lets the client of ${name} retry to the end`, async () => {
    const { sandbox } = await sandboxWithChats();
    const { client } = await open(sandbox);
    sandbox.fail({ status: 429, headers: { 'Retry-After': '0' } });
    expect((await client.chats.list({}, { maxRetries: 1 })).data).toHaveLength(30);
  });
});
