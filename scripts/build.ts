/**
 * Makes `dist/`, which is what the package holds: one module an entry by esbuild, because Node takes most of a millisecond to import each
 * module (`npm run bench -- --only import`), and its declarations by rollup, without what no entry shows. `tsconfig.build.json` leaves the
 * types of Node out, so that code which would run in Node alone does not compile. What puts the sandbox on a port is checked with these types.
 *
 *   npm run build
 */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';

const project = fileURLToPath(new URL('..', import.meta.url));
process.chdir(project);

const entries = {
  index: 'src/index.ts',
  validate: 'src/validate.ts',
  'quota-store': 'src/quota-store.ts',
  'sandbox/index': 'src/sandbox/index.ts',
};

rmSync('dist', { recursive: true, force: true });
if (compiles('tsconfig.build.json') && compiles('tsconfig.build.node.json')) {
  console.log(`dist/: ${await bundle()} modules, ${await declare()} declarations`);
} else {
  process.exitCode = 1;
}

function compiles(config: string): boolean {
  const tsc = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', config], { stdio: 'inherit' });
  return tsc.status === 0;
}

/** The main entry is one module, so that it is imported quickly. Of the others, code that several share is in modules of its own. */
async function bundle(): Promise<number> {
  const { index, ...others } = entries;
  return (await modulesOf([index])) + (await modulesOf([...Object.values(others), 'src/sandbox/cli.ts']));
}

async function modulesOf(entryPoints: string[]): Promise<number> {
  const { metafile } = await build({
    absWorkingDir: project,
    entryPoints,
    outdir: 'dist/src',
    outbase: 'src',
    bundle: true,
    splitting: true,
    packages: 'external',
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    metafile: true,
  });
  return Object.keys(metafile.outputs).length;
}

async function declare(): Promise<number> {
  const declarations = await rollup({
    input: entries,
    external: /^[^./]/,
    plugins: [dts({ tsconfig: 'tsconfig.build.node.json' })],
  });
  const names = '[name].d.ts';
  const { output } = await declarations.write({ dir: 'dist/src', entryFileNames: names, chunkFileNames: names });
  return output.length;
}
