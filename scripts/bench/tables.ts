import type { Judgement } from './goals.ts';
import { middleOf, type Row, type Spread } from './results.ts';

/** In columns, for the terminal: without the marks of Markdown. */
export function plainTable(cells: string[][]): string {
  const plain = cells.map((row) => row.map((cell) => cell.replaceAll(/[*`]/g, '')));
  const widths = plain[0]?.map((_, column) => Math.max(...plain.map((row) => row[column]?.length ?? 0))) ?? [];
  const line = ([subject = '', ...figures]: string[]) => [
    subject.padEnd(widths[0] ?? 0),
    ...figures.map((figure, index) => figure.padStart(widths[index + 1] ?? 0)),
  ];
  return plain.map((row) => line(row).join('  ').trimEnd()).join('\n');
}

export function markdownTable(cells: string[][]): string {
  const [head = [], ...body] = cells;
  const line = (row: string[]) => `| ${row.join(' | ')} |\n`;
  return [line(head), `|---|${'---:|'.repeat(head.length - 1)}\n`, ...body.map(line)].join('');
}

/** The medians alone, so that 80 columns are enough. */
export function mediansOf(rows: Row[]): string[][] {
  const cells = rows.map(({ subject, figures }) => [
    subject,
    ...Object.values(figures).map((figure) => rounded(middleOf(figure))),
  ]);
  return [['', ...headingsOf(rows)], ...cells];
}

/** With the quartiles, and with what each client does for a call. */
export function detailsOf(rows: Row[]): string[][] {
  const hasFeatures = rows.some(({ features }) => features !== undefined);
  const cells = rows.map(({ subject, features, figures }) => [
    subject,
    ...(features ? [features.hasTimeout, features.hasRetries, features.hasTypedErrors].map(yesOrNo) : []),
    ...Object.values(figures).map(told),
  ]);
  return [['', ...(hasFeatures ? ['timeout', 'retries', 'typed errors'] : []), ...headingsOf(rows)], ...cells];
}

export function goalCells(judgements: Judgement[]): string[][] {
  const cells = judgements.map(({ what, measured, limit }) => [
    what,
    rounded(measured),
    rounded(limit),
    measured <= limit ? 'met' : `missed by ${rounded(measured - limit)}`,
  ]);
  return [['', 'measured', 'at most', 'goal'], ...cells];
}

function headingsOf(rows: Row[]): string[] {
  return Object.keys(rows[0]?.figures ?? {});
}

function yesOrNo(has: boolean): string {
  return has ? 'yes' : '–';
}

/** The median, and the quartiles where they can be told from it. */
function told(figure: Spread | number): string {
  if (typeof figure === 'number') return rounded(figure);
  const middle = rounded(figure.median);
  const range = [figure.low, figure.high].map(rounded);
  return range.every((end) => end === middle) ? middle : `${middle} (${range.join(' to ')})`;
}

/** To as many digits as can mean something. A whole number is a count, but for a ratio of 1. */
export function rounded(value: number): string {
  const size = Math.abs(value);
  if (size > 0 && size < 0.1) return value.toPrecision(1);
  const digits = size >= 100 || (size > 1 && Number.isInteger(value)) ? 0 : size >= 10 ? 1 : 2;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
