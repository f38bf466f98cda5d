import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { launchChromium } from './chromium.ts';

/** A copy of what the script works on, so that a test may break the description. */
let project: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'toggl-focus-chats-'));
  for (const name of ['package.json', 'redocly.yaml', 'openapi', 'scripts']) {
    cpSync(name, join(project, name), { recursive: true });
  }
  symlinkSync(resolve('node_modules'), join(project, 'node_modules'));
  return () => rmSync(project, { recursive: true });
});

function runDocs(...options: string[]) {
  const child = spawn(process.execPath, ['scripts/docs.ts', ...options], { cwd: project });
  const closed = once(child, 'close');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await closed;
  });

  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  }
  const printed = (pattern: RegExp) =>
    vi.waitFor(
      () => {
        const match = pattern.exec(text);
        if (!match) throw new Error(`Waited for ${pattern}, and was printed:\n${text}`);
        return match[0];
      },
      { interval: 20, timeout: 15_000 },
    );
  const ended = closed.then(([exitCode]) => ({ exitCode, text }));
  return { child, printed, ended };
}

function edit(from: string, to: string) {
  const path = join(project, 'openapi/openapi.yaml');
  const description = readFileSync(path, 'utf8');
  expect(description).toContain(from);
  writeFileSync(path, description.replace(from, to));
}

async function textFrom(url: string): Promise<string> {
  return (await fetch(url)).text();
}

describe('npm run docs', () => {
  it('shows what is wrong with a broken description, exits with 1 and leaves the former page in place', async () => {
    const pagePath = join(project, 'generated/docs/index.html');
    expect((await runDocs().ended).exitCode).toBe(0);
    const formerPage = statSync(pagePath);

    edit('#/components/responses/ChatPage', '#/components/responses/Missing');
    const { exitCode, text } = await runDocs().ended;

    expect(exitCode).toBe(1);
    expect(text).toMatch(/openapi\/openapi\.yaml:\d+:\d+/);
    expect(text).toContain("Can't resolve $ref");
    expect(statSync(pagePath)).toEqual(formerPage);
  });
});

describe('npm run docs:preview', () => {
  it('reloads the open page when the description is saved, and ends on Ctrl-C', async () => {
    const { child, printed, ended } = runDocs('--preview');
    const url = await printed(/http:\/\/127\.0\.0\.1:\d+/);
    const browser = await launchChromium();
    try {
      const page = await browser.newPage();
      await Promise.all([page.waitForResponse(`${url}/rebuilds`), page.goto(url)]);
      edit('Chats of a Toggl Focus workspace', 'Conversations of a Toggl Focus workspace');
      await page.getByText('Conversations of a Toggl Focus workspace').waitFor();
    } finally {
      await browser.close();
    }
    child.kill('SIGINT');

    const builtLine = String.raw`generated/docs/index\.html \(\d\.\d MB\)\n`;
    const { exitCode, text } = await ended;
    expect(exitCode).toBe(0);
    expect(text).toMatch(new RegExp(`^${builtLine}${url} follows openapi/\\. Ctrl-C ends it\\.\n${builtLine}$`));
  });

  it('shows what is wrong with a broken description, and serves the former page until it is mended', async () => {
    const { printed } = runDocs('--preview');
    const url = await printed(/http:\/\/127\.0\.0\.1:\d+/);
    const formerPage = await textFrom(url);

    edit('summary: List chats\n', 'summary: [List chats\n');
    await printed(/Failed to parse.*openapi\.yaml.*left as it is/s);
    expect(await textFrom(url)).toBe(formerPage);

    edit('summary: [List chats\n', 'summary: List all chats\n');
    await printed(/left as it is.*\d MB/s);
    expect(await textFrom(url)).toContain('List all chats');
  });

  it('refuses a taken port in one line', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => {
      other.close();
    });
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? `${address.port}` : '';

    expect(await runDocs('--preview', '--port', port).ended).toEqual({
      exitCode: 1,
      text: `Port ${port} is taken. Choose another: npm run docs:preview -- --port <port>\n`,
    });
  });

  it('refuses a port that is no number in one line', async () => {
    expect(await runDocs('--preview', '--port', 'abc').ended).toEqual({
      exitCode: 1,
      text: '--port must be a number from 1 to 65535, not `abc`.\n',
    });
  });
});
