import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { bundleBytes } from './bundle-bytes.ts';

const project = fileURLToPath(new URL('..', import.meta.url));
const programs = join(project, 'scripts/bench/programs/every-operation');

/** There are no types for the whole program in the folder of the calls: those of Node, which lie about, are left out. */
const compilerOptions = [
  ...[
    '--strict',
    '--noEmit',
    '--allowImportingTsExtensions',
    '--skipLibCheck',
    '--target',
    'es2022',
    '--module',
    'nodenext',
  ],
  ...['--lib', 'es2022,dom,dom.iterable,dom.asynciterable', '--typeRoots', programs, '--extendedDiagnostics'],
];

/** What the package weighs. None of it is a time: each figure is the same in each run. */
export interface PackageFigures {
  /** What a program for browsers grows by: minified, gzipped, openapi-fetch and all. */
  bundleBytes: number;
  tarballBytes: number;
  tarballFiles: number;
  /** Node takes most of a millisecond to import each. */
  modules: number;
  /** Types that the compiler makes for a program that calls each operation once. */
  instantiations: number;
}

/** Of the package as it was built last. */
export async function measurePackage(): Promise<PackageFigures> {
  const { gzip } = await bundleBytes(
    `import { createTogglFocusClient } from 'toggl-focus-chats';
    console.log(createTogglFocusClient());`,
    project,
  );
  // Without the scripts, which would build the package.
  const packing = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts']);
  const [tarball]: { size: number; entryCount: number }[] = JSON.parse(packing);
  if (!tarball) throw new Error(`npm pack tells of no tarball:\n${packing}`);
  const dist = readdirSync(join(project, 'dist'), { recursive: true, encoding: 'utf8' });
  return {
    bundleBytes: gzip,
    tarballBytes: tarball.size,
    tarballFiles: tarball.entryCount,
    modules: dist.filter((file) => file.endsWith('.js')).length,
    instantiations: await countInstantiations('toggl-focus-chats.ts'),
  };
}

/** Of one of the programs that call each operation once. */
export async function countInstantiations(program: string): Promise<number> {
  const report = await run(process.execPath, [
    'node_modules/typescript/bin/tsc',
    ...compilerOptions,
    join(programs, program),
  ]);
  const count = /^Instantiations:\s+(\d+)/m.exec(report)?.[1];
  if (count === undefined) throw new Error(`tsc tells no instantiations:\n${report}`);
  return Number(count);
}

async function run(program: string, args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(program, args, { cwd: project, maxBuffer: 16e6 });
  return stdout;
}
