/**
 * Builds the site. `npm run docs` runs it, after it has installed what this folder needs.
 *
 *   node docs/build.ts --out generated/docs --base /toggl-focus-chats
 */
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'astro';
import { renderReference } from '../scripts/reference.ts';
import { withContentSecurityPolicy } from './content-security-policy.ts';
import { llmsTxt } from './pages/llms.ts';
import { writePages } from './pages/write.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const folder = fileURLToPath(new URL('.', import.meta.url));
const { values } = parseArgs({
  options: { out: { type: 'string', default: 'generated/docs' }, base: { type: 'string', default: '/' } },
});
// Astro has to build below this folder, because what it runs meanwhile imports packages of this folder.
const built = join(folder, '.built/site');

const pages = await writePages().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
await build({ root: folder, base: values.base, outDir: built, logLevel: 'error' });
for (const { path, markdown } of pages) write(`${path}.md`, `${markdown.trim()}\n`);
write('llms.txt', llmsTxt(pages));
copyFileSync(join(root, 'openapi/openapi.yaml'), join(built, 'openapi.yaml'));
copyFileSync(join(root, 'generated/openapi.json'), join(built, 'openapi.json'));
for (const name of readdirSync(built, { recursive: true, encoding: 'utf8' })) {
  if (name.endsWith('.html')) write(name, withContentSecurityPolicy(readFileSync(join(built, name), 'utf8')));
}
renderReference(join(built, 'reference.html'));
const out = resolve(root, values.out);
rmSync(out, { recursive: true, force: true });
cpSync(built, out, { recursive: true });
console.log(`${values.out}: ${pages.length} pages, to be served from ${values.base}`);

function write(name: string, text: string): void {
  const path = join(built, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
