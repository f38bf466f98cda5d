import type { BenchResults, Row, Spread } from './results.ts';

/** The README with the results between its marks, as in `<!-- bench:calls -->` … `<!-- /bench -->`. */
export function withResults(readme: string, results: BenchResults): string {
  const texts = new Map([
    ['conditions', conditionsOf(results)],
    ...Object.entries(results.sections).map(([name, rows]) => [name, markdownTable(rows)] as const),
  ]);
  let marked = readme;
  for (const [name, text] of texts) {
    const [before, rest] = marked.split(`<!-- bench:${name} -->\n`);
    const end = rest?.indexOf('<!-- /bench -->') ?? -1;
    if (rest === undefined || end < 0) throw new Error(`The README has no place for bench:${name}.`);
    marked = `${before}<!-- bench:${name} -->\n\n${text}\n${rest.slice(end)}`;
  }
  return marked;
}

export function conditionsOf({ date, machine, versions }: BenchResults): string {
  const libraries = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `Measured on ${date}, ${machine}, with ${libraries.join(', ')}.\n`;
}

/** For the terminal: without the marks of Markdown, in columns. */
export function plainTable(rows: Row[]): string {
  const cells = cellsOf(rows).map((row) => row.map((cell) => cell.replaceAll(/[*`]/g, '')));
  const widths = cells[0]?.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0))) ?? [];
  const line = ([subject = '', ...figures]: string[]) => [
    subject.padEnd(widths[0] ?? 0),
    ...figures.map((figure, index) => figure.padStart(widths[index + 1] ?? 0)),
  ];
  return cells.map((row) => line(row).join('  ')).join('\n');
}

function markdownTable(rows: Row[]): string {
  const [head = [], ...body] = cellsOf(rows);
  const line = (cells: string[]) => `| ${cells.join(' | ')} |\n`;
  return [line(head), `|---|${'---:|'.repeat(head.length - 1)}\n`, ...body.map(line)].join('');
}

function cellsOf(rows: Row[]): string[][] {
  const headings = Object.keys(rows[0]?.figures ?? {});
  return [['', ...headings], ...rows.map(({ subject, figures }) => [subject, ...Object.values(figures).map(told)])];
}

/** The median, and the quartiles where they can be told from it. */
function told({ median, low, high }: Spread): string {
  const range = [low, high].map(rounded);
  return range.every((end) => end === rounded(median)) ? rounded(median) : `${rounded(median)} (${range.join(' to ')})`;
}

/** To as many digits as can mean something. A whole number is a count, but for a ratio of 1. */
function rounded(value: number): string {
  const size = Math.abs(value);
  if (size > 0 && size < 0.1) return value.toPrecision(1);
  const digits = size >= 100 || (size > 1 && Number.isInteger(value)) ? 0 : size >= 10 ? 1 : 2;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
