import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, inject, it, onTestFinished, vi } from 'vitest';

const script = fileURLToPath(new URL('../../scripts/demo/run.ts', import.meta.url));

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

/** An environment that names another server. The demo must not read it. */
const elsewhere = { TOGGL_API_KEY: '', TOGGL_WORKSPACE_ID: 'none', TOGGL_FOCUS_BASE_URL: 'http://127.0.0.1:9' };

describe('npm run demo', { timeout: 20_000 }, () => {
  it('tells a story of all operations and the quota, and ends by itself', async () => {
    const { stdout, ...rest } = await runDemo([], elsewhere);
    expect(rest).toEqual({ stderr: '', exitCode: 0, leavesProcess: false });
    const told = stdout
      .replace(/127\.0\.0\.1:\d+/, '127.0.0.1:PORT')
      .replace(/in \d+\.\d s$/m, 'in N s')
      .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/, 'THEN');
    expect(told).toBe(
      `The operations of the Toggl Focus Chats API, told as a story
A sandbox answers, on http://127.0.0.1:PORT/api. Paths are below /workspaces/1.

Create a chat, find it by its name, rename it
chats.create    POST   /chats                      201 created
chats.list      GET    /chats                      200 1 chat: Pack for Riga
chats.update    PUT    /chats/1250                 204 renamed
chats.get       GET    /chats/1250                 200 Fly to Riga: 0 messages

Read every chat, page by page, with one loop
chats.list      GET    /chats                      200 page 1: 100 chats so far
chats.list      GET    /chats                      200 page 2: 200 chats so far
chats.list      GET    /chats                      200 page 3: 250 chats so far

Stream a long history, with one request; pages would take 1,000
messages.stream GET    /chats/1249/messages/stream 200 100,000 messages in N s

Give feedback on its last message, and take it back
messages.update PATCH  /chats/1249/messages/800494 204 feedback given
messages.list   GET    /chats/1249/messages        200 positive: Just right
messages.update PATCH  /chats/1249/messages/800494 204 taken back
messages.list   GET    /chats/1249/messages        200 no feedback

Delete the chat, look for it, restore it
chats.delete    DELETE /chats/1250                 204 deleted
chats.list      GET    /chats                      200 0 chats
chats.restore   PATCH  /chats/1250/restore         204 restored
chats.list      GET    /chats                      200 1 chat: Fly to Riga

Read on, ten chats a page, until the quota of 30 requests is spent
chats.list      GET    /chats                      200 140 chats, and then:
QuotaExceededError: GET /workspaces/1/chats: 402, not sent: the quota is spent.
Wait until THEN.

The sandbox got 30 requests in all: the client itself refused the next one.
To go on then: chats.list({ per_page: 10, page: error.nextPage }), which is 15.

Your tests can have this sandbox too: see "Test your app" in the README.
`,
    );
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it.each([
    [['--prism', '--live'], 'Choose one: --prism or --live.\n'],
    [['--story'], "Unknown option '--story'\n"],
  ])('refuses %j in one line', async (args, stderr) => {
    expect(await runDemo(args, {})).toEqual({ stdout: '', stderr, exitCode: 1, leavesProcess: false });
  });
});

describe('npm run demo -- --prism', { timeout: 20_000 }, () => {
  it('shows what each operation sends and gets, an error and the quota, and leaves no process', async () => {
    const { stdout, ...rest } = await runDemo(['--prism'], elsewhere);
    expect(rest).toEqual({ stderr: '', exitCode: 0, leavesProcess: false });
    expect(stdout).toBe(
      `The operations of the Toggl Focus Chats API, answered by a Prism mock
Paths are below /workspaces/3021544.

chats.list      GET    /chats                      200
                2 chats: Plan the October launch, unnamed
chats.create    POST   /chats                      201
                created, nothing comes back
chats.get       GET    /chats/981204               200
                Plan the October launch: 2 messages
chats.update    PUT    /chats/981204               204
                renamed to Plan the November launch
chats.delete    DELETE /chats/981204               204 deleted
chats.restore   PATCH  /chats/981204/restore       204 restored
messages.list   GET    /chats/981204/messages      200
                2 messages: user, assistant
messages.stream GET    /chats/981204/messages/stream 200
                2 messages: user, assistant
messages.update PATCH  /chats/981204/messages/7730116 204
                feedback: Just what I needed

An error, asked for with the header \`Prefer: code=404\`:
NotFoundError: GET /workspaces/3021544/chats/981204: 404, not_found, chat does
not exist.
There is no chat 981204 in workspace 3021544.

The quota, as the latest answer told: 27 requests left, reset in 31 minutes.
`,
    );
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('leaves no process when it is killed amid its work', async () => {
    const { child, group } = startDemo(['--prism'], {});
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

chats.list      GET    /chats                      200
                2 chats: Plan the October launch, unnamed
chats.get       GET    /chats/981204               200
                Plan the October launch: 2 messages
messages.list   GET    /chats/981204/messages      200
                2 messages: user, assistant
messages.stream GET    /chats/981204/messages/stream 200
                2 messages: user, assistant
`,
    );
  });

  it('says so where there is no chat', async () => {
    const { requests, env } = await realApi((_, response) => {
      response.end('{"data":null,"page":1,"per_page":100}');
    });
    const { stdout, stderr, exitCode } = await runDemo(['--live'], env);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toMatch(/200 0 chats\n\nThis workspace has no chat yet, so there is nothing more to read\.\n$/);
    expect(requests).toHaveLength(1);
  });

  it('says in one line why the API refused', async () => {
    const { env } = await realApi((_, response) => {
      response.writeHead(401).end('{"error":"invalid_session"}');
    });
    expect(await runDemo(['--live'], env)).toMatchObject({
      stderr:
        'GET /workspaces/3021544/chats: 401, invalid_session. Check the API key: it is wrong, revoked or expired. Creating a key revokes the former one.\n',
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
