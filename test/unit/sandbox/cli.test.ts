import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createTogglFocusClient } from '../../../src/index.ts';
import { createSandbox } from '../../../src/sandbox/index.ts';

type Child = ChildProcessByStdio<null, Readable, Readable>;

/** The command as JavaScript: not every Node that the package supports runs TypeScript. */
let program = '';

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'toggl-focus-sandbox-'));
  program = join(folder, 'cli.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('../../../src/sandbox/cli.ts', import.meta.url))],
    outfile: program,
    bundle: true,
    format: 'esm',
    platform: 'node',
  });
  return () => rmSync(folder, { recursive: true });
});

function spawned(command: string, args: string[], env: Record<string, string> = {}): Child {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null && child.kill('SIGKILL')) await once(child, 'close');
  });
  return child;
}

/** The text that the command prints once it listens. */
async function greetingOf(child: Child): Promise<string> {
  const [chunk] = await once(child.stdout, 'data');
  return `${chunk}`;
}

function start(...args: string[]): Child {
  return spawned(process.execPath, [program, '--port', '0', ...args]);
}

async function outcome(...args: string[]) {
  const child = spawned(process.execPath, [program, ...args]);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { status: child.exitCode, stdout, stderr };
}

/** Client options from the lines that a user pastes into a terminal. */
function pasted(greeting: string) {
  const lines = greeting.matchAll(/^ {2}export (\w+)=(\S+)$/gm);
  const values = Object.fromEntries(Array.from(lines, ([, name = '', value = '']) => [name, value]));
  return {
    baseUrl: values.TOGGL_FOCUS_BASE_URL ?? '',
    apiKey: values.TOGGL_API_KEY ?? '',
    workspaceId: Number(values.TOGGL_WORKSPACE_ID),
    maxRetries: 0,
  };
}

describe('the command toggl-focus-sandbox', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('prints a curl line that works, and ends cleanly with %s', async (signal) => {
    const child = start('--quota', '5', '--seed-chats', '4');
    const errors = text(child.stderr);
    const [, url = '', authorization = ''] =
      /curl (\S+) -H 'Authorization: (.+)'\n/.exec(await greetingOf(child)) ?? [];
    const response = await fetch(url, { headers: { Authorization: authorization } });
    expect(response.headers.get('X-Toggl-Quota-Remaining')).toBe('4');
    const { data }: { data: unknown[] } = await response.json();
    expect(data).toHaveLength(4);
    child.kill(signal);
    const [status] = await once(child, 'close');
    expect([status, await errors]).toEqual([0, '']);
  });

  it('prints the environment variables of the client, ready to paste', async () => {
    const greeting = await greetingOf(start('--seed-chats', '2'));
    expect((await createTogglFocusClient(pasted(greeting)).chats.list()).data).toHaveLength(2);
  });

  it('adds a chat with so many messages, and prints how to stream them', async () => {
    const greeting = await greetingOf(start('--messages', '1000'));
    const { chats, messages } = createTogglFocusClient(pasted(greeting));
    const [chat] = (await chats.list({ order_by: ['-message_count'] })).data;
    expect(chat).toMatchObject({ message_count: 1_000 });
    expect(greeting).toContain(`/chats/${chat?.id}/messages/stream -H`);
    expect(await messages.stream(chat?.id ?? 0).toArray()).toHaveLength(1_000);
  });

  it('makes requests fail as --fail says, each time it is given', async () => {
    const child = start('--fail', '503:getChat', '--fail', '500', '--fail', 'reset:listChats');
    const { chats } = createTogglFocusClient(pasted(await greetingOf(child)));
    await expect(chats.list()).rejects.toMatchObject({ status: 500 });
    await expect(chats.list()).rejects.toMatchObject({ name: 'ConnectionError' });
    await expect(chats.get(1001)).rejects.toMatchObject({ status: 503 });
    expect(await chats.get(1001)).toMatchObject({ id: 1001 });
    expect((await chats.list()).data).toHaveLength(3);
  });

  it('ends when npx, which started it, has ended', async () => {
    const shell = spawned('sh', ['-c', `"${process.execPath}" "${program}" --port 0; true`], { npm_command: 'exec' });
    const { baseUrl } = pasted(await greetingOf(shell));
    expect((await fetch(baseUrl)).status).toBe(404);
    shell.kill('SIGTERM');
    await vi.waitFor(() => expect(fetch(baseUrl)).rejects.toThrow(TypeError), { timeout: 4_000 });
  });

  it('prints its options with --help', async () => {
    const { status, stdout, stderr } = await outcome('--help');
    expect([status, stderr]).toEqual([0, '']);
    for (const option of ['--port', '--quota', '--seed-chats', '--messages', '--fail']) {
      expect(stdout).toContain(option);
    }
  });

  it.each([
    [['--prot', '1'], /^Unknown option '--prot'/],
    [['--port', 'x'], /^--port must be a number from 0 to 65535, not `x`\.\n$/],
    [['--quota', '-1'], /^--quota must be a number from 0 to 1000000000, not `-1`\.\n$/],
    [['--quota', '--seed-chats'], /^--quota must be a number from 0 to 1000000000, not `--seed-chats`\.\n$/],
    [['--messages', '1e3'], /^--messages must be a number/],
    [['--fail', '503:listChat'], /^--fail 503:listChat: operationId must be one of listChats, createChat, /],
    [['--fail', '99'], /^--fail 99: status must be an integer, 200 or more\.\n$/],
    [['--fail', 'explode'], /^--fail explode: fault must be one of reset, stall, truncate, drip, slow\.\n$/],
    [['--port'], /^Option '--port <value>' argument missing/],
    [['extra'], /^Unexpected argument 'extra'/],
  ])('refuses %o in one line', async (args, message) => {
    const { status, stdout, stderr } = await outcome(...args);
    expect([status, stdout, stderr.trimEnd().split('\n').length]).toEqual([1, '', 1]);
    expect(stderr).toMatch(message);
  });

  it('says in one line that a port is taken', async () => {
    const server = await createSandbox().listen();
    onTestFinished(() => server.close());
    const { port } = new URL(server.url);
    expect(await outcome('--port', port)).toEqual({
      status: 1,
      stdout: '',
      stderr: `Port ${port} is taken. Choose another with --port; 0 takes a free one.\n`,
    });
  });
});
