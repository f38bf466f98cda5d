/**
 * Packs the package, installs it in a fresh folder outside the project, and uses it there as a stranger would: compiles
 * `test/package/consumer` against it, runs that with `import` and `require()` against a server on 127.0.0.1, and starts its command.
 *
 *   npm run test:package
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import description from '../generated/openapi.json' with { type: 'json' };

const project = fileURLToPath(new URL('..', import.meta.url));
const tsc = join(project, 'node_modules/typescript/bin/tsc');
const { value: chat } = description.components.examples.Chat;

const consumer = mkdtempSync(join(tmpdir(), 'toggl-focus-chats-consumer-'));
try {
  cpSync(join(project, 'test/package/consumer'), consumer, { recursive: true });
  const tarball = await pack();
  await install(tarball);
  checkFiles(tarball);
  await compile();
  await run();
  await runSandbox();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  rmSync(consumer, { recursive: true });
}

async function pack(): Promise<string> {
  await output('npm', ['pack', '--silent', '--pack-destination', consumer], { cwd: project });
  const tarball = readdirSync(consumer).find((name) => name.endsWith('.tgz'));
  if (!tarball) throw new Error('npm pack made no tarball.');
  return tarball;
}

async function install(tarball: string): Promise<void> {
  await output('npm', ['install', '--silent', '--no-audit', '--no-fund', join(consumer, tarball)]);
  const installed = readdirSync(join(consumer, 'node_modules')).filter((name) => !name.startsWith('.'));
  report('installs', installed.join(', '));
}

/** All that is needed, and nothing of the project beyond. */
function checkFiles(tarball: string): void {
  const folder = join(consumer, 'node_modules/toggl-focus-chats');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    statSync(join(folder, path)).isFile(),
  );
  const required = ['CHANGELOG.md', 'LICENSE', 'README.md', 'generated/openapi.json', 'package.json'];
  const missing = required.filter((path) => !files.includes(path));
  if (missing.length > 0) throw new Error(`The package lacks ${missing.join(', ')}.`);
  const stray = files.filter(
    (path) => !required.includes(path) && !/^dist\/(src|generated)\/.+\.(js|d\.ts)$/.test(path),
  );
  if (stray.length > 0) throw new Error(`The package holds what nobody needs: ${stray.join(', ')}.`);

  for (const path of files) {
    const absent = referencesOf(path, readFileSync(join(folder, path), 'utf8')).filter((name) => !files.includes(name));
    if (absent.length > 0) throw new Error(`${path} refers to what the package does not hold: ${absent.join(', ')}.`);
  }

  const bytes = files.reduce((sum, path) => sum + statSync(join(folder, path)).size, 0);
  const packedBytes = statSync(join(consumer, tarball)).size;
  report('holds', `${files.length} files, ${kilobytes(packedBytes)} packed, ${kilobytes(bytes)} unpacked`);
}

/** What a compiled file names, by its path in the package: modules, or, in a declaration, the declarations beside them. */
function referencesOf(path: string, text: string): string[] {
  if (!path.startsWith('dist/')) return [];
  const references = text.matchAll(/(?:from |import |import\()['"](\.[^'"]+)|sourceMappingURL=(\S+)/g);
  const names = Array.from(references, ([, module, map]) => posix.join(posix.dirname(path), module ?? map ?? ''));
  return path.endsWith('.d.ts') ? names.map((name) => name.replace(/\.js$/, '.d.ts')) : names;
}

async function compile(): Promise<void> {
  const nodeTypes = ['--lib', 'ES2022', '--types', 'node', '--typeRoots', join(project, 'node_modules/@types')];
  await output(process.execPath, [tsc, '-p', '.']);
  await output(process.execPath, [tsc, '-p', 'tsconfig.bundler.json']);
  await output(process.execPath, [tsc, '-p', '.', '--noEmit', ...nodeTypes]);
  report('compiles', "moduleResolution nodenext and bundler, with the DOM's types or Node's");
}

/** Under the Node of the toolchain, and under the one that npm runs on, where the package supports that. */
async function run(): Promise<void> {
  const server = createServer(({ headers }, response) => {
    response.writeHead(headers.authorization === 'Bearer toggl_sk_example' ? 200 : 401).end(JSON.stringify(chat));
  }).listen(0, '127.0.0.1');
  try {
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const env = {
      TOGGL_API_KEY: 'toggl_sk_example',
      TOGGL_WORKSPACE_ID: `${chat.workspace_id}`,
      TOGGL_FOCUS_BASE_URL: `http://127.0.0.1:${port}`,
    };
    for (const node of new Set([process.execPath, process.env.npm_node_execpath ?? process.execPath])) {
      const version = (await output(node, ['--version'])).trim();
      for (const [how, program] of [
        ['import', 'main.mjs'],
        ['require()', 'main.cjs'],
        ['import of the validator', 'validate.mjs'],
        ['import of the sandbox', 'sandbox.mjs'],
      ] as const) {
        const printed = await output(node, [program], { env });
        if (printed !== `${chat.name}\n`) throw new Error(`${how} under Node ${version} printed: ${printed}`);
        report('runs', `${how} under Node ${version}`);
      }
    }
  } finally {
    server.close();
  }
}

/** What `npx toggl-focus-sandbox` prints and serves, until Ctrl-C. */
async function runSandbox(): Promise<void> {
  const command = join(consumer, 'node_modules/.bin/toggl-focus-sandbox');
  const child = spawn(command, ['--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [printed] = await once(child.stdout, 'data', { signal: AbortSignal.timeout(30_000) });
    const [, url = '', authorization = ''] = /curl (\S+) -H 'Authorization: (.+)'/.exec(`${printed}`) ?? [];
    const { status } = await fetch(url, { headers: { Authorization: authorization } });
    child.kill('SIGINT');
    const [exitCode] = await once(child, 'close');
    if (status !== 200 || exitCode !== 0)
      throw new Error(`toggl-focus-sandbox answered ${status}, ended with ${exitCode}.`);
    report('runs', 'toggl-focus-sandbox, until Ctrl-C');
  } finally {
    child.kill('SIGKILL');
  }
}

/** What a program prints, run in the consumer's folder. It may not fail, and has nothing to warn of. */
function output(
  program: string,
  args: string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { cwd: consumer, timeout: 120_000, ...options }, (error, stdout, stderr) => {
      if (error || stderr) reject(new Error(`${program} ${args.join(' ')}:\n${stdout}${stderr || error?.message}`));
      else resolve(stdout);
    });
  });
}

function report(what: string, text: string): void {
  console.log(`${what.padEnd(8)}  ${text}`);
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
