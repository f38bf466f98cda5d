import { middleOf, type Row } from './results.ts';

/** The largest figure of some rows is to be at most a number, or at most the least of other rows. */
interface Goal {
  what: string;
  table: string;
  figure: string;
  rows: (subject: string) => boolean;
  atMost: number | string[];
}

export interface Judgement {
  what: string;
  measured: number;
  limit: number;
}

/** The tables have the client in bold. */
const ours = (subject: string) => subject.startsWith('**');
const withTimeout = 'openapi-fetch with timeout';
const peers = [withTimeout, 'ky', 'openai', '@octokit/request', 'axios'];

const goals: Goal[] = [
  { what: '`chats.list()`, × openapi-fetch', table: 'list', figure: '× openapi-fetch', rows: ours, atMost: 1.12 },
  { what: '`chats.list()`, the same', table: 'list', figure: '× openapi-fetch', rows: ours, atMost: [withTimeout] },
  {
    what: '`chats.list()`, cold, × openapi-fetch',
    table: 'list, cold',
    figure: '× openapi-fetch',
    rows: ours,
    atMost: 1.1,
  },
  { what: '`chats.get()`, × openapi-fetch', table: 'get', figure: '× openapi-fetch', rows: ours, atMost: 1.05 },
  {
    what: '`chats.get()`, cold, × openapi-fetch',
    table: 'get, cold',
    figure: '× openapi-fetch',
    rows: ours,
    atMost: 1.1,
  },
  { what: 'HTTP, × `fetch`', table: 'http', figure: '× `fetch`', rows: ours, atMost: peers },
  { what: 'HTTP, CPU × `fetch`', table: 'http', figure: 'CPU × `fetch`', rows: ours, atMost: peers },
  {
    what: 'HTTP, 32 at once, CPU × `fetch`',
    table: 'http, 32 at once',
    figure: 'CPU × `fetch`',
    rows: ours,
    atMost: [withTimeout],
  },
  { what: 'stream, each shape, × `json()`', table: 'stream', figure: '× `json()`', rows: ours, atMost: 0.8 },
  { what: 'hostile bodies, × `json()`', table: 'hostile', figure: '× `json()`', rows: () => true, atMost: 10 },
  { what: 'stream of 3 GB, resident, MB', table: 'memory', figure: 'resident, MB', rows: ours, atMost: 45 },
  { what: 'bundle, gzip, bytes', table: 'bundle', figure: 'gzip, bytes', rows: ours, atMost: 12_500 },
  { what: 'import, ms more', table: 'import', figure: 'ms more', rows: ours, atMost: 3 },
  {
    what: 'tarball, bytes',
    table: 'package',
    figure: 'now',
    rows: (subject) => subject === 'tarball, bytes',
    atMost: 65_000,
  },
];

/** The goals of the tables that there are. */
export function judge(tables: Record<string, Row[]>): Judgement[] {
  return goals.flatMap(({ what, table, figure, rows, atMost }) => {
    const measured = tables[table];
    if (!measured) return [];
    const own = measured.filter(({ subject }) => rows(subject)).map((row) => figureOf(row, figure));
    if (own.length === 0) throw new Error(`The table "${table}" has no row for the goal "${what}".`);
    const limits =
      typeof atMost === 'number' ? [atMost] : atMost.map((subject) => figureOf(rowOf(measured, subject), figure));
    return { what, measured: Math.max(...own), limit: Math.min(...limits) };
  });
}

export function rowOf(rows: Row[], subject: string): Row {
  const row = rows.find((row) => row.subject === subject);
  if (!row) throw new Error(`There is no row "${subject}".`);
  return row;
}

export function figureOf({ subject, figures }: Row, heading: string): number {
  const figure = figures[heading];
  if (figure === undefined) throw new Error(`The row "${subject}" has no figure "${heading}".`);
  return middleOf(figure);
}
