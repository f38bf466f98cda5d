/**
 * Measures what the package adds to a program that bundles it: minified, gzipped, openapi-fetch and all. Fails above the budget.
 *
 *   npm run build && npm run size
 *   npm run size -- --parts   the minified bytes of each file as well, before compression
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundleBytes, bundleParts } from './bundle-bytes.ts';

/** What it takes today, and little more: growth is to be a decision. */
const budgetBytes = 20_200;
const goalBytes = 12_500;

const project = fileURLToPath(new URL('..', import.meta.url));

const { values: options } = parseArgs({ options: { parts: { type: 'boolean', default: false } } });
const problem = existsSync(new URL('../dist', import.meta.url))
  ? await measure()
  : 'There is no dist/: `npm run build`.';
if (problem !== undefined) {
  console.error(problem);
  process.exitCode = 1;
}

async function measure(): Promise<string | undefined> {
  const mainEntryBytes = await bundleBytes(
    `import { createTogglFocusClient } from 'toggl-focus-chats';
    console.log(createTogglFocusClient());`,
    project,
  );
  const openapiFetchBytes = await bundleBytes(
    `import createClient from 'openapi-fetch';
    console.log(createClient());`,
    project,
  );
  const line = `main entry: ${mainEntryBytes} B gzipped (budget ${budgetBytes}, goal ${goalBytes}), openapi-fetch alone ${openapiFetchBytes} B`;
  if (options.parts) {
    for (const [file, bytes] of await bundleParts('src/index.ts', project))
      console.log(`${`${bytes}`.padStart(6)}  ${file}`);
  }
  if (mainEntryBytes > budgetBytes) return `${line}: ${mainEntryBytes - budgetBytes} B too large`;
  console.log(line);
  return undefined;
}
