/** Builds the app, serves it on this machine against the sandbox, and looks what it shows and how many requests it made. */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { createSandbox } from 'toggl-focus-chats/sandbox';

const next = 'node_modules/next/dist/bin/next';
const sandbox = createSandbox();
sandbox.addChat({ name: 'Plan the launch' });
const api = await sandbox.listen();
const env = {
  ...process.env,
  NEXT_TELEMETRY_DISABLED: '1',
  TOGGL_API_KEY: sandbox.apiKey,
  TOGGL_WORKSPACE_ID: `${sandbox.workspaceId}`,
  TOGGL_FOCUS_BASE_URL: api.url,
};

execFileSync(process.execPath, [next, 'build'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
const server = spawn(process.execPath, [next, 'start', '--hostname', '127.0.0.1', '--port', '0'], {
  env,
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  const url = await addressOf(server);
  const chats = async () => (await fetch(`${url}/chats`)).text();

  assert.match(await chats(), /Plan the launch/);
  sandbox.addChat({ name: 'Review the budget' });
  assert.doesNotMatch(await chats(), /Review the budget/, 'the answer is kept');
  assert.equal(sandbox.requests.length, 1, 'and no request is made');

  await fetch(`${url}/refresh`, { method: 'POST' });
  assert.match(await chats(), /Review the budget/, 'the tag was revalidated');
  assert.equal(sandbox.requests.length, 2);

  assert.deepEqual(await (await fetch(`${url}/edge`)).json(), {
    names: ['Plan the launch', 'Review the budget'],
    isNotFound: true,
  });
} finally {
  server.kill();
  await once(server, 'close');
  await api.close();
}

/** As `next start` prints it. */
async function addressOf({ stdout }) {
  for await (const line of createInterface({ input: stdout })) {
    const [address] = /http:\/\/[\w.]+:\d+/.exec(line) ?? [];
    if (address) return address;
  }
  throw new Error('next start ended without an address.');
}
