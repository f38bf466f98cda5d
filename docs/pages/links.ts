import { posix } from 'node:path';
import type { Page } from './page.ts';

/**
 * Markdown links to files; a page of the site is a folder. Rewrites each link to a page, relative to where its own page is served. A file that is
 * not in the site, such as the changelog, is named without a link.
 */
export function withSiteLinks({ path }: Page, markdown: string, paths: ReadonlySet<string>): string {
  return outsideFences(markdown, (text) =>
    text.replaceAll(
      /\[([^\]]+)\]\(([^):#\s]+)\.(\w+)(#[^)\s]*)?\)/g,
      (link, words: string, file: string, extension: string, fragment = '') => {
        const target = posix.join(posix.dirname(path), file);
        const isInSite = extension === 'md' ? paths.has(target) : !target.startsWith('../');
        if (!isInSite) return words;
        if (extension !== 'md') return link;
        return `[${words}](${posix.relative(servedAt(path), servedAt(target)) || '.'}/${fragment})`;
      },
    ),
  );
}

/** `errors` is served at `/errors/`, `http-api/index` at `/http-api/`. */
function servedAt(path: string): string {
  return `/${path}`.replace(/\/index$/, '') || '/';
}

function outsideFences(markdown: string, change: (text: string) => string): string {
  return markdown
    .split(/(^```.*?^```$)/ms)
    .map((part) => (part.startsWith('```') ? part : change(part)))
    .join('');
}
