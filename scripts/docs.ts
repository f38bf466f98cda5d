/**
 * The docs site: docs/ is a package of its own, whose dependencies are installed on demand.
 *
 *   npm run docs                      builds it in generated/docs, to be served from the root of a host
 *   npm run docs -- --base /a-path    the same, to be served below that path
 *   npm run docs:preview              serves it on 127.0.0.1, anew at each save of the description, the pages or a doc comment
 *   npm run docs:preview -- --port 4011
 */
import { spawn, spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { endWithParent } from './end-with-parent.ts';

const project = fileURLToPath(new URL('..', import.meta.url));
const env = { ...process.env, ASTRO_TELEMETRY_DISABLED: '1' };

try {
  const { values } = parseArgs({
    options: { preview: { type: 'boolean', default: false }, port: { type: 'string' }, base: { type: 'string' } },
  });
  const port = chosenPort(values.port);
  if (run(process.execPath, 'scripts/generate.ts') && hasPackages()) {
    if (values.preview) preview(port);
    else if (!run(process.execPath, 'docs/build.ts', ...(values.base ? ['--base', values.base] : [])))
      process.exitCode = 1;
  } else process.exitCode = 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

function run(program: string, ...args: string[]): boolean {
  return spawnSync(program, args, { cwd: project, env, stdio: ['ignore', 'inherit', 'inherit'] }).status === 0;
}

/** Installs the packages of docs/ unless those of its lock file are there. */
function hasPackages(): boolean {
  const installedAt = changedAt('docs/node_modules/.package-lock.json');
  return installedAt >= changedAt('docs/package-lock.json') || run('npm', 'ci', '--prefix', 'docs');
}

function changedAt(name: string): number {
  return statSync(`${project}/${name}`, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function chosenPort(text: string | undefined): string {
  if (text === undefined) return '0';
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return text;
  throw new Error(`--port must be a number from 1 to 65535, not \`${text}\`.`);
}

/** Two children that go on: one makes generated/ from the description, the other the site from that. */
function preview(port: string): void {
  const programs = [
    ['scripts/generate.ts', '--watch'],
    ['docs/preview.ts', '--port', port],
  ];
  for (const args of programs) {
    const child = spawn(process.execPath, ['--import', endWithParent, ...args], {
      cwd: project,
      env,
      stdio: ['pipe', 'inherit', 'inherit'],
    });
    child.once('exit', (code) => process.exit(code ?? 0));
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit());
}
