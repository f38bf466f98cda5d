/** Writes what Astro builds the site from, all of it made: `.built/pages`, `.built/public` and `.built/sidebar.json`. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sampleBundle } from '../sample/record.ts';
import { allPages } from './all.ts';
import { withSiteLinks } from './links.ts';
import { titleOf } from './llms.ts';
import { type RecordedPage, recorded } from './samples.ts';
import { sidebarOf } from './sidebar.ts';

const built = fileURLToPath(new URL('../.built/', import.meta.url));

export async function writePages(): Promise<RecordedPage[]> {
  const bundle = await sampleBundle();
  const pages = await Promise.all((await allPages()).map((page) => recorded(page, bundle)));
  const paths = new Set(pages.map(({ path }) => path));
  for (const page of pages) write(`pages/${page.path}.md`, siteMarkdown(page, paths));
  for (const name of readdirSync(join(built, 'pages'), { recursive: true, encoding: 'utf8' })) {
    if (name.endsWith('.md') && !paths.has(name.slice(0, -3))) rmSync(join(built, 'pages', name));
  }
  write('sidebar.json', JSON.stringify(sidebarOf(pages), undefined, 2));
  cpSync(fileURLToPath(new URL('../site/favicon.svg', import.meta.url)), join(built, 'public/favicon.svg'));
  write('public/sample.js', bundle);
  return pages;
}

/** Starlight shows the title itself. */
function siteMarkdown(page: RecordedPage, paths: ReadonlySet<string>): string {
  const { path, description, withRun } = page;
  const frontmatter = {
    title: titleOf(withRun),
    slug: path === 'index' ? 'index' : path.replace(/\/index$/, ''),
    ...(description && { description: description.replaceAll(/\[([^\]]*)\]\([^)]*\)|`/g, '$1').slice(0, 300) }),
  };
  const lines = Object.entries(frontmatter).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  const text = withSiteLinks(page, withRun.replace(/^# .+\n/m, ''), paths);
  return `---\n${lines.join('\n')}\n---\n${text}`;
}

function write(name: string, content: string | Uint8Array): void {
  const path = join(built, name);
  // The preview builds anew what was written.
  if (existsSync(path) && readFileSync(path).equals(Buffer.from(content))) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}
