import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';

/** A copy of what the script works on, so that a test may break the description. */
let project: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'toggl-focus-chats-'));
  const isMade = (path: string) => /(^|\/)(node_modules|\.built|\.astro)$/.test(path);
  for (const name of [
    '.gitignore',
    'package.json',
    'redocly.yaml',
    'biome.json',
    'tsconfig.json',
    'openapi',
    'scripts',
    'src',
    'generated',
    'docs',
  ]) {
    cpSync(name, join(project, name), {
      recursive: true,
      // So that the script takes the packages of docs/, which are linked, for those of the lock file.
      preserveTimestamps: true,
      filter: (path) => !isMade(path) && path !== 'generated/docs',
    });
  }
  for (const name of ['node_modules', 'docs/node_modules']) symlinkSync(resolve(name), join(project, name));
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
      { interval: 20, timeout: 60_000 },
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

describe('npm run docs', () => {
  it('shows what is wrong with a broken description, exits with 1 and builds nothing', async () => {
    edit('#/components/responses/ChatPage', '#/components/responses/Missing');
    const { exitCode, text } = await runDocs().ended;

    expect(exitCode).toBe(1);
    expect(text).toMatch(/openapi\/openapi\.yaml:\d+:\d+/);
    expect(text).toContain("Can't resolve $ref");
    expect(existsSync(join(project, 'generated/docs'))).toBe(false);
  });
});

describe('npm run docs:preview', () => {
  it('makes the pages anew when the description is saved, and ends on Ctrl-C', async () => {
    const { child, printed, ended } = runDocs('--preview');
    await printed(/http:\/\/127\.0\.0\.1:\d+/);
    edit('summary: List chats\n', 'summary: List all chats\n');
    // The file rather than what is served: Astro's server does not render with packages that are linked from elsewhere.
    const madePage = join(project, 'docs/.built/pages/http-api/index.md');
    await vi.waitFor(() => expect(readFileSync(madePage, 'utf8')).toContain('List all chats'), {
      interval: 100,
      timeout: 60_000,
    });
    child.kill('SIGINT');
    expect((await ended).exitCode).toBe(0);
  });

  it('says in one line that a port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => {
      other.close();
    });
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? `${address.port}` : '';

    const { exitCode, text } = await runDocs('--preview', '--port', port).ended;
    expect(exitCode).toBe(1);
    expect(text).toContain(`Port ${port} is taken. Choose another: npm run docs:preview -- --port <port>\n`);
  });

  it('refuses a port that is no number in one line', async () => {
    expect(await runDocs('--preview', '--port', 'abc').ended).toEqual({
      exitCode: 1,
      text: '--port must be a number from 1 to 65535, not `abc`.\n',
    });
  });
});
