import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, inject, it, onTestFinished, vi } from 'vitest';

const script = fileURLToPath(new URL('../../scripts/demo.ts', import.meta.url));

/** In a process group of its own, which tells whether a process of it is left. */
function startDemo(args: string[], env: Record<string, string>) {
  const child = spawn(process.execPath, [script, ...args], { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const group = -(child.pid ?? 0);
  onTestFinished(() => {
    if (isAlive(group)) process.kill(group, 'SIGKILL');
  });
  return { child, group };
}

function isAlive(group: number): boolean {
  try {
    return process.kill(group, 0);
  } catch {
    return false;
  }
}

async function runDemo(args: string[], env: Record<string, string>) {
  const { child, group } = startDemo(args, env);
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { stdout, stderr, exitCode, leavesProcess: isAlive(group) };
}

/** The environment in which the demo takes a server of this test for the real API, and the requests to it. */
async function realApi(answer: RequestListener) {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    requests,
    env: {
      TOGGL_API_KEY: 'toggl_sk_example',
      TOGGL_WORKSPACE_ID: '3021544',
      TOGGL_FOCUS_BASE_URL: `http://127.0.0.1:${port}`,
    },
  };
}

/** What must not lead the demo away from its mock. */
const elsewhere = { TOGGL_API_KEY: '', TOGGL_WORKSPACE_ID: 'none', TOGGL_FOCUS_BASE_URL: 'http://127.0.0.1:9' };

describe('npm run demo', { timeout: 20_000 }, () => {
  it('shows what each of the nine operations sends and gets, an error and the quota, and leaves no process', async () => {
    const { stdout, ...rest } = await runDemo([], elsewhere);
    expect(rest).toEqual({ stderr: '', exitCode: 0, leavesProcess: false });
    expect(stdout).toBe(
      `The nine operations of the Toggl Focus Chats API, answered by a Prism mock
Paths are below /workspaces/3021544.

chats.list       GET    /chats                          200  2 chats: Plan the October launch, unnamed
chats.create     POST   /chats                          201  created, nothing comes back
chats.get        GET    /chats/981204                   200  Plan the October launch: 2 messages
chats.update     PUT    /chats/981204                   204  renamed to Plan the November launch
chats.delete     DELETE /chats/981204                   204  deleted
chats.restore    PATCH  /chats/981204/restore           204  restored
messages.list    GET    /chats/981204/messages          200  2 messages: user, assistant
messages.stream  GET    /chats/981204/messages/stream   200  2 messages: user, assistant
messages.update  PATCH  /chats/981204/messages/7730116  204  feedback: Just what I needed

An error, asked for with the header \`Prefer: code=404\`:
NotFoundError: GET /workspaces/3021544/chats/981204: 404, not_found, chat does not exist. There is no chat 981204 in workspace 3021544.

The quota, as the latest answer told: 27 requests left, reset in 31 minutes.
`,
    );
  });

  it('leaves no process when it is killed amid its work', async () => {
    const { child, group } = startDemo([], {});
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'close');
    await vi.waitFor(() => expect(isAlive(group)).toBe(false), { interval: 20, timeout: 3_000 });
  });
});

describe('npm run demo -- --live', { timeout: 20_000 }, () => {
  it('only reads: the list, the first chat of it, and its messages', async () => {
    const { requests, env } = await realApi(async ({ url, headers }, response) => {
      const { authorization = '' } = headers;
      const answer = await fetch(`${inject('prismUrl')}${url}`, { headers: { authorization } });
      response.writeHead(answer.status, { 'Content-Type': 'application/json' }).end(await answer.text());
    });
    const { stdout, ...rest } = await runDemo(['--live'], env);
    expect(rest).toEqual({ stderr: '', exitCode: 0, leavesProcess: false });
    expect(requests).toEqual([
      'GET /workspaces/3021544/chats?per_page=100',
      'GET /workspaces/3021544/chats/981204',
      'GET /workspaces/3021544/chats/981204/messages?per_page=100',
      'GET /workspaces/3021544/chats/981204/messages/stream',
    ]);
    expect(stdout).toBe(
      `The reading operations of the Toggl Focus Chats API, live
Paths are below /workspaces/3021544.

chats.list       GET    /chats                          200  2 chats: Plan the October launch, unnamed
chats.get        GET    /chats/981204                   200  Plan the October launch: 2 messages
messages.list    GET    /chats/981204/messages          200  2 messages: user, assistant
messages.stream  GET    /chats/981204/messages/stream   200  2 messages: user, assistant
`,
    );
  });

  it('says so where there is no chat', async () => {
    const { requests, env } = await realApi((_, response) => {
      response.end('{"data":null,"page":1,"per_page":100}');
    });
    const { stdout, stderr, exitCode } = await runDemo(['--live'], env);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toMatch(/200 {2}0 chats\n\nThis workspace has no chat yet, so there is nothing more to read\.\n$/);
    expect(requests).toHaveLength(1);
  });

  it('says in one line why the API refused', async () => {
    const { env } = await realApi((_, response) => {
      response.writeHead(401).end('{"error":"invalid_session"}');
    });
    expect(await runDemo(['--live'], env)).toMatchObject({
      stderr:
        'GET /workspaces/3021544/chats: 401, invalid_session. Check the API key: creating a key revokes the former one.\n',
      exitCode: 1,
    });
  });

  it.each([
    [{}, 'TOGGL_API_KEY and TOGGL_WORKSPACE_ID'],
    [{ TOGGL_API_KEY: 'toggl_sk_example' }, 'TOGGL_WORKSPACE_ID'],
    [{ TOGGL_API_KEY: ' ', TOGGL_WORKSPACE_ID: '3021544' }, 'TOGGL_API_KEY'],
  ])('with %j in the environment says in one line that %s is missing', async (env, missing) => {
    expect(await runDemo(['--live'], env)).toEqual({
      stdout: '',
      stderr: `--live needs ${missing} in the environment.\n`,
      exitCode: 1,
      leavesProcess: false,
    });
  });
});
