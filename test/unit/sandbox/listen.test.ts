import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as pass } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createTogglFocusClient } from '../../../src/index.ts';
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

  it('says which port is taken, and what is no port', async () => {
    const sandbox = createSandbox();
    const server = await sandbox.listen();
    onTestFinished(() => server.close());
    const port = Number(new URL(server.url).port);
    await expect(sandbox.listen(port)).rejects.toThrow(new Error(`Port ${port} is taken.`));
    await expect(sandbox.listen(-1)).rejects.toThrow(TypeError);
    await expect(sandbox.listen(65_536)).rejects.toThrow(TypeError);
  });

  it('closes with connections that are open, stalled and half sent, and frees the port', async () => {
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

  it('waits with a stream for who reads it', async () => {
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

  it('answers what is no HTTP that fetch would send', async () => {
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
    ]) {
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
      socket.end(`${line} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
      statuses.push((await text(socket)).split(' ', 2)[1] ?? '');
    }
    expect(statuses).toEqual(['405', '404', '404', '404', '404']);
  });
});

describe('the command toggl-focus-sandbox', () => {
  const program = fileURLToPath(new URL('../../../src/sandbox/cli.ts', import.meta.url));

  function start(...args: string[]) {
    const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    onTestFinished(async () => {
      if (child.exitCode === null && child.kill('SIGKILL')) await once(child, 'close');
    });
    return child;
  }

  async function outcome(...args: string[]) {
    const child = start(...args);
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    return { status: child.exitCode, stdout, stderr };
  }

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'prints where it listens with a curl line, and ends cleanly with %s',
    async (signal) => {
      const child = start('--port', '0', '--quota', '5', '--seed-chats', '4');
      const errors = text(child.stderr);
      const [chunk] = await once(child.stdout, 'data');
      const [, curl = '', authorization = ''] = /curl (\S+) -H 'Authorization: (.+)'\n/.exec(`${chunk}`) ?? [];
      const response = await fetch(curl, { headers: { Authorization: authorization } });
      expect(response.headers.get('X-Toggl-Quota-Remaining')).toBe('4');
      const { data }: { data: unknown[] } = await response.json();
      expect(data).toHaveLength(4);
      expect(`${chunk}`).toContain('API key    toggl_sk_sandbox');
      child.kill(signal);
      const [status] = await once(child, 'close');
      expect([status, await errors]).toEqual([0, '']);
    },
  );

  it('explains itself', async () => {
    const { status, stdout, stderr } = await outcome('--help');
    expect([status, stderr]).toEqual([0, '']);
    for (const option of ['--port', '--quota', '--seed-chats']) expect(stdout).toContain(option);
  });

  it.each([
    [['--prot', '1'], /^Unknown option '--prot'/],
    [['--port', 'x'], /^--port must be a number from 0 to 65535, not `x`\.\n$/],
    [['--port', '65536'], /^--port must be a number/],
    [['--quota=-1'], /^--quota must be a number/],
    [['--seed-chats', '1.5'], /^--seed-chats must be a number/],
    [['--port'], /^Option '--port <value>' argument missing/],
    [['extra'], /^Unexpected argument 'extra'/],
  ])('refuses %o in one line', async (args, message) => {
    const { status, stdout, stderr } = await outcome(...args);
    expect([status, stdout, stderr.trimEnd().split('\n').length]).toEqual([1, '', 1]);
    expect(stderr).toMatch(message);
  });

  it('says that a port is taken in one line', async () => {
    const server = await createSandbox().listen();
    onTestFinished(() => server.close());
    const { port } = new URL(server.url);
    expect(await outcome('--port', port)).toEqual({
      status: 1,
      stdout: '',
      stderr: `Port ${port} is taken. Choose another with --port; 0 takes one that is free.\n`,
    });
  });
});

it('is bundled for browsers without Node, but for what listens', async () => {
  const { outputFiles, warnings } = await build({
    stdin: {
      contents: `export { createSandbox } from './src/sandbox/index.ts'; export { createTogglFocusClient } from './src/index.ts';`,
      resolveDir: fileURLToPath(new URL('../../..', import.meta.url)),
    },
    bundle: true,
    format: 'esm',
    platform: 'browser',
    write: false,
    logLevel: 'silent',
  });
  const bundle = outputFiles[0]?.text ?? '';
  expect(warnings).toEqual([]);
  expect(bundle.match(/node:\w+/g)).toContain('node:http');
  expect(bundle).not.toContain('import "node:');
  const module: { createSandbox: typeof createSandbox } = await import(
    `data:text/javascript;base64,${Buffer.from(bundle).toString('base64')}`
  );
  const { clientOptions } = module.createSandbox({ chats: 1 });
  expect((await createTogglFocusClient(clientOptions).chats.list()).data).toHaveLength(1);
});
