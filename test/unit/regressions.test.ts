import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { ArgumentError, type ClientOptions, createTogglFocusClient } from '../../src/index.ts';

function clientOf(fetch: typeof globalThis.fetch, options: ClientOptions = {}) {
  return createTogglFocusClient({ apiKey: 'toggl_sk_example', workspaceId: 1, maxRetries: 0, fetch, ...options });
}

describe('an abort', () => {
  it('right after the call keeps the request from being sent', async () => {
    let sent = 0;
    const { chats } = clientOf(async () => {
      sent++;
      return Response.json({ id: 1 });
    });
    for (const turns of [0, 1, 2, 3]) {
      const controller = new AbortController();
      const call = chats.create({}, { signal: controller.signal, timeoutMs: 0 });
      sent = 0;
      for (let turn = 0; turn < turns; turn++) await null;
      const wasSent = sent > 0;
      controller.abort('enough');
      if (!wasSent) {
        await expect(call).rejects.toBe('enough');
        expect(sent).toBe(0);
      } else await call.catch(() => {});
    }
  });
});

describe('a path on api', () => {
  it.each(['/../../admin', '/workspaces/1/chats/..', '/workspaces/1/chats/%2e%2e', '/workspaces/1\\..\\..'])(
    'that leads out of itself is refused: %s',
    async (path) => {
      let sent = 0;
      const { api } = clientOf(async () => {
        sent++;
        return new Response();
      });
      const call: unknown = Reflect.apply(api.DELETE, api, [path, {}]);
      await expect(call).rejects.toBeInstanceOf(ArgumentError);
      expect(sent).toBe(0);
    },
  );
});

describe('a page', () => {
  it('that is short does not end a list whose total says that there is more', async () => {
    const pages = [
      { page: 1, per_page: 2, total: 3, data: [{ id: 1 }] },
      { page: 2, per_page: 2, total: 3, data: [{ id: 2 }, { id: 3 }] },
    ];
    const { chats } = clientOf(async () => Response.json(pages.shift()));
    const ids: number[] = [];
    for await (const { id } of chats.list()) ids.push(id);
    expect(ids).toEqual([1, 2, 3]);
  });
});

describe('a middleware', () => {
  it('that fails on an answer leaves no connection open', async () => {
    const server = createServer((_, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' }).write('{"id":');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const closed = new Promise<void>((resolve) => server.on('connection', (socket) => socket.on('close', resolve)));
    const client = createTogglFocusClient({
      apiKey: 'toggl_sk_example',
      workspaceId: 1,
      baseUrl: `http://127.0.0.1:${port}`,
    });
    client.api.use({
      onResponse() {
        throw new Error('not mine');
      },
    });
    await expect(client.chats.get(5)).rejects.toThrow('not mine');
    await closed;
    server.close();
  });

  it('of one call tells what the call is about, as one of the client does', async () => {
    const { api } = clientOf(async () => new Response());
    const middleware = [{ onRequest: () => new Response('<html>') }];
    const params = { path: { workspace_id: 1 } };
    await expect(api.GET('/workspaces/{workspace_id}/chats', { params, middleware })).rejects.toThrow(
      'GET /workspaces/1/chats: 200, but the body is not JSON',
    );
  });
});

it('a long beginning of a stream is read in a time that grows with it', async () => {
  const decoys = Array.from({ length: 20_000 }, (_, index) => `"key${index}":[]`).join();
  const { messages } = clientOf(async () => new Response(`{${decoys},"items":[{"id":1}]}`));
  const startedAtMs = performance.now();
  expect(await messages.stream(5).toArray()).toEqual([{ id: 1 }]);
  expect(performance.now() - startedAtMs).toBeLessThan(2_000);
});
