/** The middle of what was measured, and the quartiles around it. */
export interface Spread {
  median: number;
  low: number;
  high: number;
}

/** What a client does for each call, without being asked. */
export interface Features {
  hasTimeout: boolean;
  hasRetries: boolean;
  /** An error has a class for its kind: a 404 is told from a 429 by `instanceof`. */
  hasTypedErrors: boolean;
}

/** The figures of one subject, by the heading of their column. A number was counted, or is the middle of what was measured. */
export interface Row {
  subject: string;
  features?: Features;
  figures: Record<string, Spread | number>;
}

export interface BenchResults {
  date: string;
  machine: string;
  versions: Record<string, string>;
  tables: Record<string, Row[]>;
}

/** By the first figure: in each of them less is better. */
export function bestFirst(rows: Row[]): Row[] {
  const first = ({ figures }: Row) => middleOf(Object.values(figures)[0] ?? Number.NaN);
  return rows.toSorted((a, b) => first(a) - first(b));
}

export function middleOf(figure: Spread | number): number {
  return typeof figure === 'number' ? figure : figure.median;
}

export function spread(values: number[]): Spread {
  return { median: quantile(values, 0.5), low: quantile(values, 0.25), high: quantile(values, 0.75) };
}

export function median(values: number[]): number {
  return quantile(values, 0.5);
}

/** Between two values, in proportion, in six digits. */
function quantile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return Number((below + (above - below) * (place % 1)).toPrecision(6));
}

/** Each value against the one that was measured beside it. */
export function ratios(values: number[], limits: number[]): number[] {
  return values.map((value, index) => value / (limits[index] ?? Number.NaN));
}
