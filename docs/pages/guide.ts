/** The pages that people write: the Markdown files in this folder, as GitHub shows them too. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Page } from './page.ts';

const folder = new URL('../', import.meta.url);

/** In the order of the sidebar. A file that is not named here comes after these, by name. */
const guideOrder = [
  'options',
  'pages-and-streams',
  'errors',
  'retries-and-timeouts',
  'quota',
  'events',
  'client-api',
  'checked-answers',
  'testing',
  'recipes',
  'compatibility',
  'peers',
  'cost',
];

export function guidePages(): Page[] {
  const names = readdirSync(folder).flatMap((name) => (name.endsWith('.md') ? name.slice(0, -3) : []));
  const rank = (name: string) => (guideOrder.includes(name) ? guideOrder.indexOf(name) : guideOrder.length);
  return names
    .sort((one, other) => rank(one) - rank(other) || one.localeCompare(other))
    .map((name) => ({ path: name, markdown: readFileSync(new URL(`${name}.md`, folder), 'utf8') }));
}

export function startPage(): Page {
  return {
    path: 'index',
    label: 'Start',
    description:
      'A typed TypeScript client for the Chats API of Toggl Focus: what it is, how to install it, and the first call.',
    markdown: readFileSync(new URL('site/start.md', folder), 'utf8'),
  };
}

export function filesPage(): Page {
  return {
    path: 'files',
    description: 'The description, this site as Markdown, and a reference in one file for use offline.',
    markdown: readFileSync(new URL('site/files.md', folder), 'utf8'),
  };
}
