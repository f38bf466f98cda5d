/**
 * Measures what the package adds to a program that bundles it: minified, gzipped, openapi-fetch and all. Fails above the budget.
 *
 *   npm run build && npm run size
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/** What it takes today, and little more: growth is to be a decision. */
const budgetBytes = 11_600;
const goalBytes = 7_500;

const project = fileURLToPath(new URL('..', import.meta.url));

const problem = existsSync(new URL('../dist', import.meta.url))
  ? await measure()
  : 'There is no dist/: `npm run build`.';
if (problem !== undefined) {
  console.error(problem);
  process.exitCode = 1;
}

async function measure(): Promise<string | undefined> {
  const mainEntryBytes = await gzippedBytes(`
    import { createTogglFocusClient } from 'toggl-focus-chats';
    console.log(createTogglFocusClient());`);
  const openapiFetchBytes = await gzippedBytes(`
    import createClient from 'openapi-fetch';
    console.log(createClient());`);
  const line = `main entry: ${mainEntryBytes} B gzipped (budget ${budgetBytes}, goal ${goalBytes}), openapi-fetch alone ${openapiFetchBytes} B`;
  if (mainEntryBytes > budgetBytes) return `${line}: ${mainEntryBytes - budgetBytes} B too large`;
  console.log(line);
  return undefined;
}

/** Of the program as a bundler ships it to browsers. */
async function gzippedBytes(program: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: project },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    write: false,
  });
  return gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length;
}
