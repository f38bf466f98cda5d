import { figureOf, judge, rowOf } from './goals.ts';
import type { BenchResults, Row } from './results.ts';
import { detailsOf, goalCells, markdownTable, rounded } from './tables.ts';

/** The page that has all tables: `docs/cost.md`. */
export function costPage(results: BenchResults): string {
  const table = (name: string) => markdownTable(detailsOf(tableNamed(results, name)));
  return `# Cost

The cost of the client beside the bare \`fetch\`, openapi-fetch, on which it is built, and other clients. \`npm run bench\` measured it and wrote
this page.

${conditionsOf(results)}

## How it was measured

- **One process for each client**, which holds the library of that client alone. The processes live at the same time and take turns to measure
  short blocks, so that whatever slows the machine down slows all of them. After some turns they are replaced by new ones.
- **Warmed up.** Nothing counts until the engine has compiled what is called often. Garbage is collected when the engine wants, and counts.
- **Ratios** compare blocks of the same turn. Figures are medians; the quartiles are in parentheses.
- **CPU** columns are the processor time of the client's process: user and system, of all its threads. The other columns are wall time.
- In each table the cheapest row comes first. The client is in bold.

Each client is set up as its own documentation shows; axios has its \`fetch\` adapter. "AbortController" is a controller and a timer for each call,
cleared when the body is read. "openapi-fetch with timeout" is given \`AbortSignal.timeout(30_000)\` at each call. The columns *timeout*, *retries* and
*typed errors* say what a call has when it is set up so; errors are typed where a 404 and a 429 have classes of their own.

## Goals

A call over HTTP is to cost at most as much as the best of openapi-fetch with timeout, ky, openai and @octokit/request. 32 calls at once, and the second goal
of \`chats.list()\`, are compared with openapi-fetch with timeout alone.

${markdownTable(goalCells(judge(results.tables)))}
## A call without a network

A \`fetch\` that goes nowhere answers with a list of nine chats, 2 kB. This is what the library itself costs, in a loop.

${table('list')}
The same, cold: before each call 64 MB are written, so that the client's code and data have left the processor's caches. A call that
comes after other work is more like this.

${table('list, cold')}
One chat, in a loop:

${table('get')}
One chat, cold:

${table('get, cold')}
## A call over HTTP

The list from a server on the same machine, in a process of its own whose time does not count: one call after another.

${table('http')}
32 calls at once. The time is that of all calls, divided by their number.

${table('http, 32 at once')}
## A stream

All messages of a chat, 50 MB, in each shape that the body can have. \`json()\` gives the first message when all are there. It can't read NDJSON,
which is compared with the same messages as an array. @streamparser/json was given a tenth.

${table('stream')}
Bodies of one MiB that hold a lot of what is hard to read, through \`messages.stream\`, beside \`json()\` of the same body:

${table('hostile')}
By how much memory grows at most while 3 GB go through, above what is in use after the first megabyte, with \`--max-semi-space-size=16\`. The
program makes the body while it reads it: the row without the client is a loop that drops the bytes.

${table('memory')}
## Bundle

The bytes that a program for browsers grows by, bundled and minified by esbuild. The client includes openapi-fetch. \`npm run size -- --parts\` tells the
bytes of each file.

${table('bundle')}
## Import

The time from start to end of a program that imports the library and does nothing, and how much more that is than with an empty module. Each time
is that of a new process.

${table('import')}
## Package

\`npm run size\` compares these with budgets, and CI runs it. Instantiations are types that \`tsc\` makes for a program that calls each operation once.

${table('package')}`;
}

/** The one sentence of the README. */
function costSentence({ date, tables }: BenchResults): string {
  const figure = (table: string, subject: string, heading: string) =>
    rounded(figureOf(rowOf(tableNamed({ tables }, table), subject), heading));
  const client = '**toggl-focus-chats**';
  const withTimeout = 'openapi-fetch with timeout';
  const http = (subject: string) =>
    `${figure('http', subject, '× `fetch`')} times the time and ${figure('http', subject, 'CPU × `fetch`')} times the processor time`;
  return `A call over HTTP on one machine takes ${http(client)} of the bare
\`fetch\` (${withTimeout}, which does less: ${http(withTimeout)}), and a bundle for browsers grows by
${figure('bundle', client, 'gzip, bytes')} bytes, gzipped (measured on ${date}).
`;
}

/** The README with the sentence between its marks. */
export function withSentence(readme: string, results: BenchResults): string {
  const [opening, closing] = ['<!-- bench -->\n', '<!-- /bench -->'];
  const start = readme.indexOf(opening) + opening.length;
  const end = readme.indexOf(closing, start);
  if (start < opening.length || end < 0) throw new Error(`The README has no ${opening.trim()} … ${closing}.`);
  return `${readme.slice(0, start)}\n${costSentence(results)}\n${readme.slice(end)}`;
}

/** When, on which machine, and with which versions. */
export function conditionsOf({ date, machine, versions }: BenchResults): string {
  const libraries = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `Measured on ${date}, ${machine}, with ${libraries.join(', ')}.`;
}

function tableNamed({ tables }: Pick<BenchResults, 'tables'>, name: string): Row[] {
  const rows = tables[name];
  if (!rows) throw new Error(`The results have no table "${name}".`);
  return rows;
}
