import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { createSandbox, type Fault } from '../../src/sandbox/index.ts';
import { chromiumPath } from '../browser/chromium-path.ts';
import type { Claim, Proof } from './claim.ts';
import { output } from './output.ts';

/** What `runtimes/story.js` gets instead of a chat, by the chat's name. */
const failures: Record<string, Fault> = {
  'a 400': { status: 400 },
  'a 401': { status: 401 },
  'a 402': { status: 402 },
  'a 403': { status: 403 },
  'a 404': { status: 404 },
  'a 409': { status: 409 },
  'a 429': { status: 429 },
  'a 503': { status: 503 },
  'one 503': { status: 503 },
  'a redirect': { status: 302, headers: { Location: 'https://example.com/' } },
  'a page of HTML': { status: 200, headers: { 'Content-Type': 'text/html' }, body: '<p>Sign in</p>' },
  // More than once, because Deno sends a GET again by itself.
  'a reset': { fault: 'reset', times: Infinity },
  'a body that breaks off': { fault: 'truncate' },
  'no answer': { fault: 'stall' },
  'no answer to an aborted call': { fault: 'stall' },
  'small pieces': { fault: 'drip' },
  'a late answer': { fault: 'slow' },
};

/** Runs a program that tells the story, against sandboxes over HTTP. It gets what the story needs as JSON. */
async function tellStory(run: (prepared: string) => Promise<unknown>): Promise<void> {
  const sandbox = createSandbox({ chats: 28 });
  const { id: historyId } = sandbox.addChat({ name: 'A long history' });
  const message = { role: 'user', content: { text: 'Welche Aufgaben sind noch übrig? 🦉' } };
  sandbox.addMessages(
    historyId,
    Array.from({ length: 2_000 }, () => message),
  );
  const failing: Record<string, number> = {};
  for (const [name, fault] of Object.entries(failures)) {
    const { id } = sandbox.addChat({ name });
    sandbox.fail({ ...fault, operationId: 'getChat', chatId: id });
    failing[name] = id;
  }
  const server = await sandbox.listen();
  const spentServer = await createSandbox({ quota: { limit: 0 } }).listen();
  try {
    const { apiKey, workspaceId } = sandbox;
    const options = { apiKey, workspaceId, baseUrl: server.url };
    await run(JSON.stringify({ options, spentBaseUrl: spentServer.url, historyId, failing }));
  } finally {
    await server.close();
    await spentServer.close();
  }
}

/** One that has a command line, and `node:http` to put the sandbox on a port. */
function runtime(subject: string, versionOf: string, command: string, args: string[] = []): Proof {
  return {
    subject,
    versionOf,
    works: 'client, sandbox with `listen()`, validator',
    prove: (folder) =>
      tellStory((prepared) => output(folder, `node_modules/${command}`, [...args, 'main.js', prepared])),
  };
}

/** As a program for browsers and Workers: a module without a built-in of Node. */
async function bundle(folder: string, entry: string, format: string): Promise<void> {
  await output(folder, 'node_modules/.bin/esbuild', [
    entry,
    '--bundle',
    '--outdir=bundle',
    '--log-level=warning',
    `--format=${format}`,
  ]);
}

async function runInChromium(folder: string): Promise<void> {
  await bundle(folder, 'page.js', 'iife');
  // Another port is another origin than the sandbox's.
  const server = createServer((_, response) => response.setHeader('Content-Type', 'text/html').end('<p>An app</p>'));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: ['--no-sandbox'],
  });
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${port}/`);
    await page.addScriptTag({ content: readFileSync(join(folder, 'bundle/page.js'), 'utf8') });
    await tellStory((prepared) => page.evaluate(`tellStory(${prepared})`));
  } finally {
    await browser.close();
    server.close();
  }
}

export const runtimes: Claim = {
  name: 'runtimes',
  title: 'Runtimes',
  about:
    'The operations, failures of each kind, a stream, an abort and a spent quota, over HTTP. `package.json` names the oldest Node.',
  proofs: [
    runtime('Node', 'node-20', 'node-20/bin/node'),
    runtime('Node', 'node-22', 'node-22/bin/node'),
    runtime('Node', 'node-24', 'node-24/bin/node'),
    runtime('Node', 'node-26', 'node-26/bin/node'),
    runtime('Bun', 'bun', '.bin/bun'),
    runtime('Deno', 'deno', '.bin/deno', ['run', '--allow-net=127.0.0.1']),
    {
      subject: 'workerd',
      versionOf: 'workerd',
      works: 'client, sandbox, validator; as a Worker without `nodejs_compat`',
      async prove(folder) {
        await bundle(folder, 'worker.js', 'esm');
        await tellStory((prepared) => output(folder, process.execPath, ['workerd.js', prepared]));
      },
    },
    {
      subject: 'Chromium',
      works: 'client, sandbox, validator; on a page of another origin (CORS)',
      prove: runInChromium,
    },
  ],
};
