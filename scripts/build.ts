/**
 * Makes `dist/`, which is what the package holds: declarations by `tsc`, and one module an entry by esbuild, because Node takes most of a
 * millisecond to import each module (`npm run bench -- --only import`). `tsconfig.build.json` leaves the types of Node out, so that code
 * which would run in Node alone does not compile. What puts the sandbox on a port follows by itself, with these types.
 *
 *   npm run build
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const project = fileURLToPath(new URL('..', import.meta.url));
const dist = join(project, 'dist');

rmSync(dist, { recursive: true, force: true });
if (declare('tsconfig.build.json') && declare('tsconfig.build.node.json')) {
  const declarations = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.d.ts'),
  );
  for (const file of declarations) importJavaScript(join(dist, file));
  console.log(`dist/: ${await bundle()} modules, ${declarations.length} declarations`);
} else {
  process.exitCode = 1;
}

/** Code that several entries share is in modules of its own. */
async function bundle(): Promise<number> {
  const { metafile } = await build({
    absWorkingDir: project,
    entryPoints: [
      'src/index.ts',
      'src/validate.ts',
      'src/quota-store.ts',
      'src/sandbox/index.ts',
      'src/sandbox/cli.ts',
    ],
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

function declare(config: string): boolean {
  const tsc = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', config], {
    cwd: project,
    stdio: 'inherit',
  });
  return tsc.status === 0;
}

/**
 * `tsc` rewrites `./chats.ts` to `./chats.js` in what it makes for run time, not in declarations: there is no such file in the
 * package, and not every tool guesses the declaration it means (https://github.com/microsoft/TypeScript/issues/61037).
 */
function importJavaScript(path: string): void {
  const declarations = readFileSync(path, 'utf8');
  writeFileSync(path, declarations.replace(/((?:from |import\()'\.[^']*)\.ts'/g, "$1.js'"));
}
