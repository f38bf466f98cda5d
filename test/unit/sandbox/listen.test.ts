import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as pass } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createSandbox } from '../../../src/sandbox/index.ts';
import { listen } from '../../../src/sandbox/listen.ts';
import { clientOf } from './ways-in.ts';

describe('listen', () => {
  it('shares its state with the in-process fetch', async () => {
    const sandbox = createSandbox();
    const server = await sandbox.listen();
    onTestFinished(() => server.close());
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api$/);
    await clientOf(sandbox, { baseUrl: server.url, fetch }).chats.create({ name: 'Plan' });
    expect((await clientOf(sandbox).chats.list()).data).toMatchObject([{ name: 'Plan' }]);
  });

  it('says which port is taken, and refuses a number that is no port', async () => {
    const sandbox = createSandbox();
    const server = await sandbox.listen();
    onTestFinished(() => server.close());
    const port = Number(new URL(server.url).port);
    await expect(sandbox.listen(port)).rejects.toThrow(new Error(`Port ${port} is taken.`));
    await expect(sandbox.listen(-1)).rejects.toThrow(TypeError);
    await expect(sandbox.listen(65_536)).rejects.toThrow(TypeError);
  });

  it('closes while connections are open, stalled and half sent, and frees the port', async () => {
    const sandbox = createSandbox();
    const server = await sandbox.listen();
    const port = Number(new URL(server.url).port);
    sandbox.fail({ fault: 'stall' });
    const stalled = clientOf(sandbox, { baseUrl: server.url, fetch })
      .chats.list()
      .catch((error: unknown) => error);
    const idle = connect(port, '127.0.0.1').on('error', () => {});
    const halfSent = connect(port, '127.0.0.1').on('error', () => {});
    halfSent.write('POST /api/workspaces/1/chats HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\n\r\n{');
    await Promise.all([once(idle, 'connect'), once(halfSent, 'connect')]);
    while (sandbox.requests.length === 0) await pass(1);
    // Not with once(), which rejects where a socket reports that it was reset before it closes.
    const ended = [idle, halfSent].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
    await Promise.all([server.close(), server.close()]);
    await Promise.all(ended);
    expect(await stalled).toBeInstanceOf(Error);
    const again = await sandbox.listen(port);
    await again.close();
  });

  it('writes no more of a stream than is read', async () => {
    const sandbox = createSandbox();
    const { id } = sandbox.addChat();
    const content = { text: 'x'.repeat(10_000) };
    sandbox.addMessages(
      id,
      Array.from({ length: 20_000 }, () => ({ role: 'user', content })),
    );
    const server = await sandbox.listen();
    onTestFinished(() => server.close());
    const { apiKey } = sandbox;
    const writing = vi.spyOn(JSON, 'stringify');
    onTestFinished(() => writing.mockRestore());
    const url = `${server.url}/workspaces/1/chats/${id}/messages/stream`;
    const { body } = await fetch(url, { headers: { Authorization: `Bearer ${apiKey}` } });
    let before = -1;
    while (writing.mock.calls.length !== before) {
      before = writing.mock.calls.length;
      await pass(50);
    }
    expect(before).toBeLessThan(10_000);
    await body?.cancel();
  });

  it('gives up on a request whose sender has gone', async () => {
    let giveUp = () => {};
    const givenUp = new Promise<void>((resolve) => {
      giveUp = resolve;
    });
    const leaving = new AbortController();
    const server = await listen((_, signal) => {
      signal?.addEventListener('abort', giveUp);
      leaving.abort();
      return new Promise(() => {});
    }, 0);
    onTestFinished(() => server.close());
    await expect(fetch(`http://127.0.0.1:${server.port}`, { signal: leaving.signal })).rejects.toThrow();
    await givenUp;
  });

  it('answers requests that fetch would not send', async () => {
    const sandbox = createSandbox();
    const server = await sandbox.listen();
    onTestFinished(() => server.close());
    const statuses: string[] = [];
    for (const line of [
      'TRACE /api/workspaces/1/chats',
      'OPTIONS *',
      'GET http://[/',
      'GET /%',
      'GET /api//workspaces/1/chats',
      'GET http://focus.toggl.com/api/workspaces/1/chats/1',
      'DELETE http://focus.toggl.com/api/workspaces/1/chats',
    ]) {
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
      socket.end(`${line} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
      statuses.push((await text(socket)).split(' ', 2)[1] ?? '');
    }
    expect(statuses).toEqual(['405', '404', '404', '404', '404', '401', '405']);
  });

  it('lets a page of any origin send requests and read the quota headers', async () => {
    const sandbox = createSandbox({ quota: { limit: 5 } });
    const server = await sandbox.listen();
    onTestFinished(() => server.close());
    const url = `${server.url}/workspaces/1/chats`;
    const preflight = await fetch(url, {
      method: 'OPTIONS',
      headers: {
        Origin: 'https://app.example',
        'Access-Control-Request-Method': 'PATCH',
        'Access-Control-Request-Headers': 'authorization,content-type',
      },
    });
    expect(preflight.status).toBe(204);
    expect(Object.fromEntries(preflight.headers)).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'PATCH',
      'access-control-allow-headers': 'authorization,content-type',
    });
    expect(sandbox.requests).toEqual([]);
    for (const Authorization of ['Bearer toggl_sk_sandbox', 'Bearer toggl_sk_other']) {
      const { headers } = await fetch(url, { headers: { Authorization, Origin: 'https://app.example' } });
      expect(headers.get('Access-Control-Allow-Origin')).toBe('*');
      expect(headers.get('Access-Control-Expose-Headers')?.split(', ')).toEqual([
        'X-Toggl-Quota-Remaining',
        'X-Toggl-Quota-Resets-In',
        'Retry-After',
      ]);
      expect(headers.get('X-Toggl-Quota-Remaining')).toBe('4');
    }
  });

  it('sends the CORS headers of a fault instead of its own', async () => {
    const sandbox = createSandbox();
    const server = await sandbox.listen();
    onTestFinished(() => server.close());
    sandbox.fail({ status: 500, headers: { 'access-control-allow-origin': 'https://app.example' } });
    const { headers } = await fetch(server.url);
    expect(headers.get('Access-Control-Allow-Origin')).toBe('https://app.example');
  });

  it('needs node:http, and says so where a runtime lacks it', async () => {
    const withoutBuiltins = vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined);
    onTestFinished(() => withoutBuiltins.mockRestore());
    await expect(createSandbox().listen()).rejects.toThrow(
      'listen() needs node:http, which this runtime does not have.',
    );
  });
});
