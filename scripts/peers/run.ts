/**
 * Generates clients of the description with other generators, asks them and this client the same questions, and writes docs/peers.md. The
 * generators are installed from the registry into a temporary folder.
 *
 *   npm run peers
 */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import ts from 'typescript';
import { output } from '../../test/compat/output.ts';
import { bundleBytes } from '../bundle-bytes.ts';
import { type Column, comparisonPage } from './page.ts';
import { commands, peers } from './peers.ts';
import { type Calls, probes } from './probes.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'toggl-focus-chats-peers-'));

try {
  await compare();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
}

async function compare(): Promise<void> {
  cpSync(fileURLToPath(new URL('generators', import.meta.url)), folder, { recursive: true });
  cpSync(join(project, 'generated/openapi.json'), join(folder, 'openapi.json'));
  console.log('Installs the generators …');
  await output(folder, 'npm', ['ci', '--no-audit', '--no-fund']);
  await output(project, 'npm', ['pack', '--silent', '--pack-destination', folder]);
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? 'none';
  await output(folder, 'npm', ['install', '--no-save', '--no-audit', '--no-fund', `./${tarball}`]);
  for (const [program = '', ...args] of commands) await output(folder, 'npx', [program, ...args]);

  const columns: Column[] = [];
  for (const peer of peers) {
    const absent = Object.values(peer.added).find((path) => !existsSync(join(folder, path)));
    if (absent) throw new Error(`${peer.title} did not generate ${absent}.`);
    const lines = linesIn(join(folder, peer.name));
    const version = versionOf(join(folder, 'node_modules', peer.package));
    columns.push({ title: peer.title, version, lines, ...(await measured(peer.name)) });
  }
  const lines = linesIn(join(project, 'generated'));
  columns.push({ title: 'this client', version: versionOf(project), lines, ...(await measured('toggl-focus-chats')) });
  writeFileSync(join(project, 'docs/peers.md'), comparisonPage(columns, linesIn(join(project, 'src'))));
  console.log('Wrote docs/peers.md');
}

/** The size of a program that lists chats, and the answers to the probes. */
async function measured(name: string): Promise<Pick<Column, 'gzipBytes' | 'answers'>> {
  const program = `import { list } from './${name}.js'; console.log(await list());`;
  const { gzip: gzipBytes } = await bundleBytes(program, folder);
  const outfile = join(folder, `${name}.bundle.mjs`);
  const entryPoints = [join(folder, `${name}.js`)];
  await build({ entryPoints, outfile, bundle: true, format: 'esm', platform: 'node' });
  const answers: Record<string, string> = {};
  for (const [question, probe] of Object.entries(probes)) {
    // A module of its own for each, because clients keep state.
    const calls: Calls = await import(`${pathToFileURL(outfile)}?${encodeURIComponent(question)}`);
    answers[question] = await probe(calls);
    console.log(`${name.padEnd(18)} ${question} ${answers[question]}`);
  }
  return { gzipBytes, answers };
}

/** The lines of a folder's TypeScript as the compiler prints it: without comments and blank lines. */
function linesIn(path: string): number {
  const printer = ts.createPrinter({ removeComments: true });
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((name) => {
      const source = ts.createSourceFile(name, readFileSync(join(path, name), 'utf8'), ts.ScriptTarget.Latest);
      return printer
        .printFile(source)
        .split('\n')
        .filter((line) => line.trim()).length;
    })
    .reduce((sum, count) => sum + count, 0);
}

function versionOf(path: string): string {
  const manifest: { version: string } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
  return manifest.version;
}
