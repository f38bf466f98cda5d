import { titleOf } from './llms.ts';
import type { Page } from './page.ts';

type Item = { label: string; link: string } | { label: string; items: Item[]; collapsed?: boolean };

/** Start, guide, HTTP API, TypeScript API, departures and files. */
export function sidebarOf(pages: readonly Page[]): Item[] {
  const below = (folder: string) => pages.filter(({ path }) => path.startsWith(`${folder}/`));
  const single = (name: string) => pages.filter(({ path }) => path === name).map(link);
  const own = ['index', 'departures', 'all-departures', 'files'];
  return [
    ...single('index'),
    { label: 'Guide', items: pages.filter(({ path }) => !path.includes('/') && !own.includes(path)).map(link) },
    { label: 'HTTP API', items: below('http-api').map(link) },
    {
      label: 'TypeScript API',
      items: [
        ...single('typescript/index'),
        ...['client', 'sandbox', 'validate', 'quota-store'].map((entry) => ({
          label: entry === 'client' ? 'toggl-focus-chats' : `…/${entry}`,
          items: inOrder(below(`typescript/${entry}`)).map(link),
          collapsed: true,
        })),
      ],
    },
    { label: 'Departures', items: [...single('departures'), ...single('all-departures')] },
    ...single('files'),
  ];
}

/** What a reader looks for first: the overview, then functions, errors and types, as their folders are called. */
function inOrder(pages: Page[]): Page[] {
  const folders = ['functions', 'classes', 'interfaces', 'type-aliases'];
  const rank = ({ path }: Page) => folders.findIndex((folder) => path.includes(`/${folder}/`));
  return pages.toSorted((one, other) => rank(one) - rank(other) || one.path.localeCompare(other.path));
}

function link({ path, label, markdown }: Page): Item {
  const served = path.replace(/(^|\/)index$/, '');
  return { label: label ?? titleOf(markdown), link: served === '' ? '/' : `/${served}/` };
}
