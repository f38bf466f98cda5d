import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, inject, it, onTestFinished, vi } from 'vitest';

const script = fileURLToPath(new URL('../../scripts/mock.ts', import.meta.url));

function runMock(port: string) {
  const child = spawn(process.execPath, [script, '--port', port], { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
}

async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? `${address.port}` : '';
}

/** No request, because Prism would die of logging it once nobody reads its log. */
async function connection(port: string): Promise<void> {
  const socket = connect(Number(port), '127.0.0.1');
  await once(socket, 'connect');
  socket.destroy();
}

describe('npm run mock', { timeout: 20_000 }, () => {
  it.each(['SIGINT', 'SIGKILL'] as const)('leaves no Prism behind after %s', async (signal) => {
    const port = await freePort();
    const child = runMock(port);
    const [greeting] = await once(child.stdout.setEncoding('utf8'), 'data');
    const url = `http://127.0.0.1:${port}/workspaces/3021544/chats`;
    expect(greeting).toContain(`curl ${url} -H 'Authorization: Bearer toggl_sk_example'`);
    expect((await fetch(url)).status).toBe(401);

    child.kill(signal);
    const [exitCode] = await once(child, 'close');
    expect(exitCode).toBe(signal === 'SIGKILL' ? null : 0);
    await vi.waitFor(() => expect(connection(port)).rejects.toThrow('ECONNREFUSED'), { interval: 20, timeout: 3_000 });
  });

  it.each([
    ['a taken port', new URL(inject('prismUrl')).port, /^Port \d+ is taken\. Choose another: .*\n$/],
    ['a port that is no number', 'abc', /^--port must be a number from 1 to 65535, not `abc`\.\n$/],
  ])('refuses %s in one line', async (_, port, message) => {
    const child = runMock(port);
    const [stdout, stderr, [exitCode]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ]);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
    expect(stderr).toMatch(message);
  });
});
