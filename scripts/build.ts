/**
 * Compiles `src/` to `dist/`, which is what the package holds. `tsconfig.build.json` leaves the types of Node out, so that
 * code which would run in Node alone does not compile. What puts the sandbox on a port follows by itself, with these types.
 *
 *   npm run build
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('..', import.meta.url));
const dist = join(project, 'dist');

rmSync(dist, { recursive: true, force: true });
if (compile('tsconfig.build.json') && compile('tsconfig.build.node.json')) {
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' });
  for (const file of files.filter((file) => file.endsWith('.d.ts'))) importJavaScript(join(dist, file));
  console.log(`dist/: ${files.filter((file) => file.endsWith('.js')).length} modules`);
} else {
  process.exitCode = 1;
}

function compile(config: string): boolean {
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
