/** The programs of docs/recipes.md do what the page says of them. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ConnectionError, createTogglFocusClient, NotFoundError, ServerError } from '../../../src/index.ts';
import { createSandbox, type SandboxOptions } from '../../../src/sandbox/index.ts';
import { cache } from './cache.ts';
import { chatsInTime } from './cancel.ts';
import { createOnce } from './create-once.ts';
import { deleteDrafts } from './delete-drafts.ts';
import { exportChats } from './export-chats.ts';
import { newestChats } from './first-chats.ts';
import { answerFor } from './http-errors.ts';
import { loggedClient } from './log.ts';
import { clientBehindProxy } from './proxy.ts';
import { retryLonger } from './retry-longer.ts';
import { plainClient } from './types-only.ts';
import { projectOf, share } from './undocumented.ts';

function sandboxAndClient(options: SandboxOptions = {}) {
  const sandbox = createSandbox(options);
  return { sandbox, client: createTogglFocusClient({ ...sandbox.clientOptions, maxRetries: 0 }) };
}

/** The address of a proxy on this machine, and the hosts that it was asked to connect to. */
async function startProxy() {
  const hosts: (string | undefined)[] = [];
  const proxy = createServer().on('connect', ({ url }, socket) => {
    hosts.push(url);
    const [host = '', port] = (url ?? '').split(':');
    const upstream = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    for (const end of [socket, upstream]) end.on('error', () => {});
    onTestFinished(() => {
      upstream.destroy();
      socket.destroy();
    });
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  onTestFinished(() => {
    proxy.close();
  });
  const address = proxy.address();
  return { uri: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`, hosts };
}

async function listeningSandbox() {
  const sandbox = createSandbox({ chats: 1 });
  const server = await sandbox.listen();
  onTestFinished(() => server.close());
  return { sandbox, baseUrl: server.url, host: new URL(server.url).host };
}

describe('a proxy', () => {
  it('is gone through with a dispatcher of undici', async () => {
    const { sandbox, baseUrl, host } = await listeningSandbox();
    const { uri, hosts } = await startProxy();
    const { apiKey, workspaceId } = sandbox;
    const client = clientBehindProxy(uri, { apiKey, workspaceId, baseUrl });
    expect((await client.chats.list()).data).toHaveLength(1);
    expect(hosts).toEqual([host]);
  });

  it.runIf(process.allowedNodeEnvironmentFlags.has('--use-env-proxy'))(
    'is gone through with NODE_USE_ENV_PROXY',
    async () => {
      const { sandbox, baseUrl, host } = await listeningSandbox();
      const { uri, hosts } = await startProxy();
      const source = `
        import { createTogglFocusClient } from '${new URL('../../../src/index.ts', import.meta.url)}';
        console.log((await createTogglFocusClient().chats.list()).data.length);`;
      const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', source], {
        env: {
          NODE_USE_ENV_PROXY: '1',
          HTTP_PROXY: uri,
          TOGGL_API_KEY: sandbox.apiKey,
          TOGGL_WORKSPACE_ID: `${sandbox.workspaceId}`,
          TOGGL_FOCUS_BASE_URL: baseUrl,
        },
      });
      expect(stdout).toBe('1\n');
      expect(hosts).toEqual([host]);
    },
  );
});

describe('a call that is cancelled', () => {
  it('tells whether somebody left or it took too long', async () => {
    const { sandbox, client } = sandboxAndClient({ chats: 3 });
    const never = new AbortController().signal;
    expect(await chatsInTime(client, never, 60_000)).toHaveLength(3);
    expect(await chatsInTime(client, AbortSignal.abort(), 60_000)).toBe('left');
    sandbox.fail({ fault: 'stall' });
    expect(await chatsInTime(client, never, 1)).toBe('too long');
    sandbox.fail({ fault: 'stall' });
    const impatient = createTogglFocusClient({ ...sandbox.clientOptions, maxRetries: 0, timeoutMs: 1 });
    expect(await chatsInTime(impatient, never, 60_000)).toBe('too long');
    sandbox.fail({ status: 500 });
    await expect(chatsInTime(client, never, 60_000)).rejects.toThrow(ServerError);
  });
});

describe('a client that logs', () => {
  it('prints each answer and each retry', async () => {
    const log = vi.spyOn(console, 'log').mockReturnValue();
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    onTestFinished(() => {
      vi.restoreAllMocks();
    });
    const sandbox = createSandbox();
    sandbox.fail({ status: 503, headers: { 'Retry-After': '0' } });
    await loggedClient(sandbox.clientOptions).chats.list();
    expect(log.mock.calls.map(([event]) => event.status)).toEqual([503, 200]);
    expect(warn.mock.calls.map(([event]) => event.reason)).toEqual(['503']);
  });
});

describe('a cache', () => {
  it('answers from memory, until it is too old or something was changed', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const { sandbox, client } = sandboxAndClient({ chats: 2 });
    client.api.use(cache(60_000));
    const names = async () => (await client.chats.list()).data.map(({ name }) => name);
    const [chat] = (await client.chats.list()).data;
    await names();
    expect(sandbox.requests).toHaveLength(1);
    vi.advanceTimersByTime(60_000);
    await names();
    expect(sandbox.requests).toHaveLength(2);
    await client.chats.update(chat?.id ?? 0, { name: 'Plan the November launch' });
    expect(await names()).toContain('Plan the November launch');
    expect(sandbox.requests).toHaveLength(4);
    await client.messages.stream(chat?.id ?? 0).toArray();
    await client.messages.stream(chat?.id ?? 0).toArray();
    expect(sandbox.requests).toHaveLength(6);
  });
});

describe('a list', () => {
  it('is read as far as needed', async () => {
    const { sandbox, client } = sandboxAndClient({ chats: 250 });
    expect(await newestChats(client, 100)).toHaveLength(100);
    expect(sandbox.requests).toHaveLength(1);
    expect(await newestChats(client, 300)).toHaveLength(250);
  });

  it('is emptied without skipping any', async () => {
    const { sandbox, client } = sandboxAndClient();
    for (let draft = 0; draft < 250; draft++) sandbox.addChat({ name: 'A draft' });
    sandbox.addChat({ name: 'Plan the October launch' });
    sandbox.fail({ status: 404, operationId: 'deleteChat' });
    await deleteDrafts(client);
    // The one that was answered with 404, which the sandbox still has, and the one that is no draft.
    expect((await client.chats.list()).data.map(({ name }) => name)).toEqual(['A draft', 'Plan the October launch']);
  });

  it('is gone on with in the next hour, at the page that was not read', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const { sandbox, client } = sandboxAndClient({ chats: 250, quota: { limit: 2 } });
    const saved: number[] = [];
    const save = ({ id }: { id: number }) => saved.push(id);
    const page = await exportChats(client, 1, save);
    expect(page).toBe(3);
    expect(await exportChats(client, 3, save)).toBe(3);
    vi.advanceTimersByTime(3_600_000);
    expect(await exportChats(client, 3, save)).toBeUndefined();
    expect(new Set(saved).size).toBe(250);
    expect(sandbox.requests).toHaveLength(3);
    sandbox.fail({ status: 500 });
    await expect(exportChats(client, 1, save)).rejects.toThrow(ServerError);
  });
});

describe('what is not documented', () => {
  it('is read from a field, and called by a path', async () => {
    const requests: string[] = [];
    const answers = [{ id: 981204, project_id: 7 }, { id: 981204 }, { url: 'https://focus.toggl.com/shared' }];
    const client = createTogglFocusClient({
      apiKey: 'toggl_sk_example',
      workspaceId: 3021544,
      fetch: async (url, { method }) => {
        requests.push(`${method} ${url}`);
        return Response.json(answers.shift());
      },
    });
    expect(await projectOf(client, 981204)).toBe(7);
    expect(await projectOf(client, 981204)).toBeUndefined();
    expect(await share(client, 3021544, 981204)).toBe('https://focus.toggl.com/shared');
    expect(requests[2]).toBe('POST https://focus.toggl.com/api/workspaces/3021544/chats/981204/share');
  });
});

describe('a call that is made again', () => {
  it('waits as long as it was told, while the server fails', async () => {
    const { sandbox, client } = sandboxAndClient();
    sandbox.fail({ status: 503, times: 2 });
    expect((await retryLonger(() => client.chats.list(), [0, 0, 0])).data).toEqual([]);
    expect(sandbox.requests.map(({ status }) => status)).toEqual([503, 503, 200]);
    sandbox.fail({ status: 503, times: 2 });
    await expect(retryLonger(() => client.chats.list(), [0])).rejects.toThrow(ServerError);
    await expect(retryLonger(() => client.chats.get(1), [0, 0, 0])).rejects.toThrow(NotFoundError);
    expect(sandbox.requests).toHaveLength(6);
  });

  it('creates one chat, whether or not the first attempt was carried out', async () => {
    const { sandbox, client } = sandboxAndClient();
    const chats = async () => (await client.chats.list()).data.map(({ name }) => name);
    sandbox.fail({ fault: 'reset', operationId: 'createChat' });
    await createOnce(client, 'Plan the October launch');
    expect(await chats()).toEqual(['Plan the October launch']);

    // Carried out, though no answer came.
    const carriesOut = createTogglFocusClient({
      ...sandbox.clientOptions,
      maxRetries: 0,
      fetch: async (url, init) => {
        const response = await sandbox.fetch(url, init);
        if (init.method === 'POST') throw new TypeError('fetch failed');
        return response;
      },
    });
    await createOnce(carriesOut, 'Plan the November launch');
    expect(await chats()).toEqual(['Plan the October launch', 'Plan the November launch']);

    sandbox.fail({ fault: 'reset', operationId: 'createChat', times: 3 });
    await expect(createOnce(client, 'Plan the December launch')).rejects.toThrow(ConnectionError);
  });
});

describe('a service', () => {
  /** The answer to who called the service, where the API does this. */
  async function answerWhere(fail: Parameters<ReturnType<typeof createSandbox>['fail']>[0]) {
    const { sandbox, client } = sandboxAndClient();
    sandbox.fail(fail);
    return answerFor(await client.chats.get(5, { timeoutMs: 20 }).catch((error: unknown) => error));
  }

  it.each([
    [400, 400],
    [401, 500],
    [403, 500],
    [404, 404],
    [429, 429],
    [503, 502],
  ])('that got %i answers %i', async (status, answered) => {
    expect(await answerWhere({ status })).toMatchObject({ status: answered });
  });

  it('answers who asks too early, and says when to come back', async () => {
    expect(await answerWhere({ status: 429, headers: { 'Retry-After': '7' } })).toEqual({
      status: 429,
      headers: { 'Retry-After': '7' },
    });
    const { client } = sandboxAndClient({ quota: { limit: 1 } });
    await client.chats.list();
    const error = await client.chats.list().catch((error: unknown) => error);
    expect(answerFor(error)).toEqual({ status: 429, headers: { 'Retry-After': '3600' } });
  });

  it('answers for a connection that broke, took too long, or was left', async () => {
    expect(await answerWhere({ fault: 'reset' })).toEqual({ status: 502, headers: {} });
    expect(await answerWhere({ fault: 'stall' })).toEqual({ status: 504, headers: {} });
    const { client } = sandboxAndClient();
    const errorOf = (signal: AbortSignal) => client.chats.get(5, { signal }).catch((error: unknown) => error);
    expect(answerFor(await errorOf(AbortSignal.abort()))).toEqual({ status: 499, headers: {} });
    const tooLong = new DOMException('The operation timed out.', 'TimeoutError');
    expect(answerFor(await errorOf(AbortSignal.abort(tooLong)))).toEqual({ status: 504, headers: {} });
    expect(answerFor(await client.chats.get(-1).catch((error: unknown) => error))).toEqual({
      status: 400,
      headers: {},
    });
  });
});

describe('another client', () => {
  it('has the types of the description', async () => {
    const { sandbox, baseUrl } = await listeningSandbox();
    const { data } = await plainClient(sandbox.apiKey, baseUrl).GET('/workspaces/{workspace_id}/chats', {
      params: { path: { workspace_id: sandbox.workspaceId } },
    });
    expect(data?.data).toHaveLength(1);
  });
});
