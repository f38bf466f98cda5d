/** Reads a built site as files. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { gzipSync } from 'node:zlib';

export interface BuiltPage {
  /** Where it is served below the base: `errors/`, or the empty text for the first page. */
  path: string;
  html: string;
}

export function builtPages(folder: string): BuiltPage[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('/index.html') || name === 'index.html')
    .map((name) => ({ path: name.replace(/index\.html$/, ''), html: readFileSync(join(folder, name), 'utf8') }))
    .toSorted((one, other) => one.path.localeCompare(other.path));
}

/** The links and files of the pages that lead nowhere, each with the page that has it. */
export function brokenLinks(folder: string, base: string): string[] {
  const files = new Set(readdirSync(folder, { recursive: true, encoding: 'utf8' }));
  const pages = builtPages(folder);
  const htmlAt = new Map(pages.map(({ path, html }) => [path, html]));
  return pages.flatMap(({ path, html }) => {
    const targets = Array.from(html.matchAll(/ (?:href|src)="([^"]*)"/g), ([, target = '']) => target);
    return targets.filter((target) => !leadsSomewhere(target, path)).map((target) => `${path}: ${target}`);
  });

  function leadsSomewhere(target: string, from: string): boolean {
    if (/^(https:|data:)/.test(target)) return true;
    const url = new URL(target.replaceAll('&amp;', '&'), `http://site${base}${from}`);
    if (!url.pathname.startsWith(base)) return false;
    const path = decodeURIComponent(url.pathname.slice(base.length));
    const fragment = decodeURIComponent(url.hash.slice(1));
    const html = htmlAt.get(path);
    if (html === undefined) return files.has(posix.normalize(path)) && fragment === '';
    return fragment === '' || html.includes(` id="${fragment}"`);
  }
}

/** The compressed bytes of a page with the styles and scripts that it loads by itself, and the scripts that these import. */
export function weightOf(folder: string, html: string): number {
  const loaded = new Set<string>();
  const load = (text: string) => {
    for (const [, name = ''] of text.matchAll(/["'/]([\w.@-]+\.(?:css|js))["']/g)) {
      const path = join(folder, '_astro', name);
      if (loaded.has(path) || !existsSync(path)) continue;
      loaded.add(path);
      if (name.endsWith('.js')) load(staticImports(readFileSync(path, 'utf8')));
    }
  };
  load(html);
  return [...loaded].reduce((sum, path) => sum + gzipSync(readFileSync(path)).length, gzipSync(html).length);
}

/** Without `import()`, which loads when a reader asks, as for search. */
function staticImports(script: string): string {
  return Array.from(script.matchAll(/\b(?:import|from)\s*(["'][^"']+["'])/g), ([, name]) => name).join('\n');
}
