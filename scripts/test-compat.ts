/**
 * Uses the packed package as others would: with other runtimes, compilers, bundlers, frameworks and test runners. Each claim has packages of its
 * own, which are installed from the registry into a temporary folder. Proving all of them writes docs/compatibility.md.
 *
 *   npm run test:compat [-- --only runtimes --only bundlers]
 */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundlers } from '../test/compat/bundlers.ts';
import type { Claim, Proof } from '../test/compat/claim.ts';
import { frameworks } from '../test/compat/frameworks.ts';
import { installing } from '../test/compat/installing.ts';
import { next } from '../test/compat/next.ts';
import { output } from '../test/compat/output.ts';
import { runtimes } from '../test/compat/runtimes.ts';
import { testRunners } from '../test/compat/test-runners.ts';
import { typescript } from '../test/compat/typescript.ts';

const claims: Claim[] = [runtimes, typescript, bundlers, frameworks, next, testRunners, installing];

const project = fileURLToPath(new URL('..', import.meta.url));
const temporary = mkdtempSync(join(tmpdir(), 'toggl-focus-chats-compat-'));

interface Result {
  proof: Proof;
  version: string;
  failure?: string;
}

try {
  const { values } = parseArgs({ options: { only: { type: 'string', multiple: true } } });
  await main(values.only);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  rmSync(temporary, { recursive: true });
}

async function main(only: string[] | undefined): Promise<void> {
  const unknown = only?.find((name) => !claims.some((claim) => claim.name === name));
  if (unknown !== undefined) {
    throw new Error(`There is no claim ${unknown}. There are: ${claims.map(({ name }) => name).join(', ')}.`);
  }
  const tarball = await pack();
  const results = new Map<Claim, Result[]>();
  for (const claim of claims.filter(({ name }) => only?.includes(name) ?? true)) {
    results.set(claim, await proveAll(claim, tarball));
  }
  const failures = [...results.values()].flat().filter(({ failure }) => failure !== undefined);
  for (const { proof, version, failure } of failures) {
    console.error(`\n${proof.subject} ${version}: ${proof.works}\n${failure}`);
  }
  if (failures.length > 0) throw new Error(`\n${failures.length} of the proofs failed.`);
  if (!only) writeFileSync(join(project, 'docs/compatibility.md'), page(results));
}

async function pack(): Promise<string> {
  await output(project, 'npm', ['pack', '--silent', '--pack-destination', temporary]);
  const tarball = readdirSync(temporary).find((name) => name.endsWith('.tgz'));
  if (!tarball) throw new Error('npm pack made no tarball.');
  return join(temporary, tarball);
}

/** Installs what the claim needs and proves it, in a copy of its folder outside the project, whose packages it would find otherwise. */
async function proveAll({ name, title, proofs }: Claim, tarball: string): Promise<Result[]> {
  const started = performance.now();
  const seconds = () => `${Math.round((performance.now() - started) / 1000)} s`;
  const folder = join(temporary, name);
  cpSync(join(project, 'test/compat', name), folder, { recursive: true });
  await install(folder, tarball);
  console.log(`\n${title} (installed in ${seconds()})`);
  const results: Result[] = [];
  for (const proof of proofs) {
    const version = proof.versionOf === undefined ? '' : installedVersion(folder, proof.versionOf);
    const failure = await proof.prove(folder).then(
      () => undefined,
      (error) => (error instanceof Error ? error.message : `${error}`),
    );
    results.push({ proof, version, ...(failure !== undefined && { failure }) });
    console.log(line(failure === undefined ? 'ok' : 'FAILED', `${proof.subject} ${version}`.trim(), proof.works));
  }
  console.log(`   ${seconds()}`);
  rmSync(folder, { recursive: true });
  return results;
}

async function install(folder: string, tarball: string): Promise<void> {
  try {
    await output(folder, 'npm', ['ci', '--no-audit', '--no-fund']);
    await output(folder, 'npm', ['install', '--no-save', '--no-audit', '--no-fund', tarball]);
  } catch (error) {
    const printed = error instanceof Error ? error.message : `${error}`;
    if (!/\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENETUNREACH|ETIMEDOUT)\b/.test(printed)) throw error;
    throw new Error(
      `The packages could not be installed: this needs npm's registry, and there is no network.\n${printed}`,
    );
  }
}

function installedVersion(folder: string, name: string): string {
  const manifest: { version: string } = JSON.parse(
    readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8'),
  );
  return manifest.version;
}

/** A row of the table on a terminal of 80 columns. */
function line(result: string, subject: string, works: string): string {
  const words = works.split(' ');
  const lines = [''];
  for (const word of words) {
    const last = lines.at(-1) ?? '';
    if (last && last.length + word.length > 44) lines.push(word);
    else lines[lines.length - 1] = last ? `${last} ${word}` : word;
  }
  const [first = '', ...others] = lines;
  return [
    `${result.padEnd(6)} ${subject.padEnd(26)} ${first}`,
    ...others.map((rest) => `${' '.repeat(34)}${rest}`),
  ].join('\n');
}

function page(results: Map<Claim, Result[]>): string {
  const tables = [...results].map(([{ title, about }, rows]) => {
    const cells = rows.map(({ proof, version }) => `| ${proof.subject} | ${version} | ${proof.works} |\n`);
    return `## ${title}\n\n${about}\n\n| With | Version | Works |\n|---|---|---|\n${cells.join('')}`;
  });
  return `# Compatibility

Each row was proven by a run of the packed package. \`npm run test:compat\` runs them again and writes this page.

${tables.join('\n')}`;
}
