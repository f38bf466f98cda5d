/**
 * Measures what the client costs beside `fetch`, the library beneath it, and other clients. Writes results.json here, and the
 * tables of the README's section "Cost".
 *
 *   npm run bench                         everything, in some minutes; leave the machine alone meanwhile
 *   npm run bench -- --only calls,stream  sections of it; writes nothing
 *   npm run bench -- --short              whether it works: a few calls of each, the times mean nothing; writes nothing
 *   npm run bench -- --readme             measures nothing: writes the README from results.json
 */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, platform } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measureBundles } from './bundle.ts';
import { measureCalls } from './calls.ts';
import { output, outputOf, peers, project } from './child.ts';
import { measureImports } from './import.ts';
import { measureMemory } from './memory.ts';
import type { BenchResults, Row } from './results.ts';
import { conditionsOf, plainTable, withResults } from './tables.ts';
import { measureTypes } from './types.ts';

const resultsFile = fileURLToPath(new URL('results.json', import.meta.url));
const readmeFile = join(project, 'README.md');

const sections: Record<string, (isShort: boolean) => Promise<Row[]>> = {
  calls: measureCalls,
  http: async (isShort) => JSON.parse(await outputOf('http.ts', ...(isShort ? [1, 20, 64] : [21, 300, 1500]))),
  stream: async (isShort) => JSON.parse(await outputOf('stream.ts', ...(isShort ? [1, 1] : [9, 50]))),
  memory: measureMemory,
  bundle: measureBundles,
  import: measureImports,
  types: measureTypes,
};

try {
  await bench();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function bench(): Promise<void> {
  const { short, only, readme } = parseArgs({
    options: {
      short: { type: 'boolean', default: false },
      only: { type: 'string' },
      readme: { type: 'boolean', default: false },
    },
  }).values;
  if (readme) return writeReadme();

  const chosen = only?.split(',') ?? Object.keys(sections);
  const unknown = chosen.filter((name) => !Object.hasOwn(sections, name));
  if (unknown.length > 0) throw new Error(`No such section: ${unknown}. There are ${Object.keys(sections)}.`);

  await prepare();
  const results: BenchResults = { ...conditions(), sections: {} };
  console.log(conditionsOf(results));
  for (const [name, measure] of Object.entries(sections)) {
    if (!chosen.includes(name)) continue;
    const rows = await measure(short);
    results.sections[name] = rows;
    console.log(`${name}\n${plainTable(rows)}\n`);
  }
  if (short || only !== undefined) return;
  writeFileSync(resultsFile, `${JSON.stringify(results, undefined, 2)}\n`);
  writeReadme();
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

function writeReadme(): void {
  const results: BenchResults = JSON.parse(readFileSync(resultsFile, 'utf8'));
  writeFileSync(readmeFile, withResults(readFileSync(readmeFile, 'utf8'), results));
}
