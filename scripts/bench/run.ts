/**
 * Measures what the client costs beside `fetch`, the library beneath it, and other clients. Writes results.json here, `docs/cost.md`, and
 * the sentence of the README's section "Cost".
 *
 *   npm run bench                         everything, in some minutes; leave the machine alone meanwhile
 *   npm run bench -- --only calls,stream  sections of it; writes nothing
 *   npm run bench -- --short              whether it works: a few calls of each; writes nothing
 *   npm run bench -- --pages              measures nothing: writes the pages from results.json
 */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, platform } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measureBundles } from './bundle.ts';
import { measureCalls, measureHttp } from './calls.ts';
import { output, peers, project } from './child.ts';
import { conditionsOf, costPage, withSentence } from './cost-page.ts';
import { judge } from './goals.ts';
import { measureImports } from './import.ts';
import { measureMemory } from './memory.ts';
import { measureWeight } from './package.ts';
import type { BenchResults, Row } from './results.ts';
import { measureHostile, measureStream } from './stream.ts';
import { goalCells, mediansOf, plainTable } from './tables.ts';

const resultsFile = fileURLToPath(new URL('results.json', import.meta.url));
const readmeFile = join(project, 'README.md');
const pageFile = join(project, 'docs/cost.md');

/** The tables of each, by their names. */
const sections: Record<string, (isShort: boolean) => Promise<Record<string, Row[]>>> = {
  calls: measureCalls,
  http: measureHttp,
  stream: measureStream,
  hostile: measureHostile,
  memory: measureMemory,
  bundle: measureBundles,
  import: measureImports,
  package: measureWeight,
};

try {
  await bench();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function bench(): Promise<void> {
  const { short, only, pages } = parseArgs({
    options: {
      short: { type: 'boolean', default: false },
      only: { type: 'string' },
      pages: { type: 'boolean', default: false },
    },
  }).values;
  if (pages) return writePages();

  const chosen = only?.split(',') ?? Object.keys(sections);
  const unknown = chosen.filter((name) => !Object.hasOwn(sections, name));
  if (unknown.length > 0) throw new Error(`No such section: ${unknown}.\nThere are ${Object.keys(sections)}.`);

  if (short) console.log('The figures mean nothing: each is of a few calls, to see that the bench works.\n');
  await prepare();
  const results: BenchResults = { ...conditions(), tables: {} };
  console.log(conditionsOf(results).replaceAll(/(.{1,80})(?: |$)/g, '$1\n'));
  for (const [section, measure] of Object.entries(sections)) {
    if (!chosen.includes(section)) continue;
    const tables = await measure(short);
    for (const [name, rows] of Object.entries(tables)) console.log(`${name}\n${plainTable(mediansOf(rows))}\n`);
    Object.assign(results.tables, tables);
  }
  console.log(`Goals\n${plainTable(goalCells(judge(results.tables)))}`);
  if (short || only !== undefined) return;
  writeFileSync(resultsFile, `${JSON.stringify(results, undefined, 2)}\n`);
  writePages();
}

/** Builds the package as it is published, which is what is measured, and compiles the programs here, where their imports are installed. */
async function prepare(): Promise<void> {
  if (!arePeersInstalled()) {
    await output('npm', ['ci', '--silent', '--ignore-scripts', '--no-audit', '--no-fund'], peers);
  }
  await output(process.execPath, ['scripts/build.ts']);
  await output(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'scripts/bench']);
}

/** npm leaves a lockfile of its own in what it has installed. */
function arePeersInstalled(): boolean {
  const installed = statSync(join(peers, 'node_modules/.package-lock.json'), { throwIfNoEntry: false });
  return installed !== undefined && installed.mtimeMs >= statSync(join(peers, 'package-lock.json')).mtimeMs;
}

function conditions() {
  const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(
    readFileSync(join(peers, 'package.json'), 'utf8'),
  );
  const libraries = [
    ['openapi-fetch', project],
    ...Object.keys(dependencies).map((name) => [name, peers] as const),
    ['typescript', project],
    ['esbuild', project],
  ] as const;
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: `${platform()} ${arch()}, ${cpus()[0]?.model.trim()}, ${availableParallelism()} cores`,
    versions: {
      Node: process.versions.node,
      ...Object.fromEntries(libraries.map(([name, folder]) => [name, installedVersion(name, folder)])),
    },
  };
}

function installedVersion(name: string, folder: string): string {
  const manifest: { version: string } = JSON.parse(
    readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8'),
  );
  return manifest.version;
}

function writePages(): void {
  const results: BenchResults = JSON.parse(readFileSync(resultsFile, 'utf8'));
  writeFileSync(pageFile, costPage(results));
  writeFileSync(readmeFile, withSentence(readFileSync(readmeFile, 'utf8'), results));
}
