/** The middle of what was measured, and the quartiles around it. */
export interface Spread {
  median: number;
  low: number;
  high: number;
}

/** The figures of one subject, by the heading of their column. */
export interface Row {
  subject: string;
  figures: Record<string, Spread>;
}

export interface BenchResults {
  date: string;
  machine: string;
  versions: Record<string, string>;
  /** The rows of each section's table. */
  sections: Record<string, Row[]>;
}

/** By the first figure: in each of them less is better. */
export function bestFirst(rows: Row[]): Row[] {
  const median = ({ figures }: Row) => Object.values(figures)[0]?.median ?? Number.NaN;
  return rows.toSorted((a, b) => median(a) - median(b));
}

export function spread(values: number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const figure = (share: number) => Number(quantile(sorted, share).toPrecision(6));
  return { median: figure(0.5), low: figure(0.25), high: figure(0.75) };
}

/** Between two values, in proportion. */
export function quantile(sorted: number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place % 1);
}

/** Each value against the one that was measured beside it. */
export function ratios(values: number[], limits: number[]): number[] {
  return values.map((value, index) => value / (limits[index] ?? Number.NaN));
}
