/**
 * Builds the package where npm makes it of its source: at `npm ci` in a clone, `npm pack`, and an install from git or from a folder. In plain
 * JavaScript, because npm may run it on a Node that can't read TypeScript.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

if (existsSync(new URL('../node_modules/esbuild', import.meta.url))) {
  await import('./build.ts');
} else {
  const folder = fileURLToPath(new URL('..', import.meta.url));
  console.error(`toggl-focus-chats can't be built without its development packages.
Run \`npm ci\` in ${folder} first, and install the folder then.`);
  process.exitCode = 1;
}
