import { presentable } from './redaction.ts';
import type { Refuse } from './refusal.ts';

/** An object with fields. A list or a map has none: what it holds would vanish in silence. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !(Symbol.iterator in value);
}

/** An option that does not exist is a typing mistake, and would be without effect. */
export function checkNames(where: string, options: unknown, known: readonly string[], refuse: Refuse): void {
  if (!isRecord(options)) refuse(`${where} must be an object.`);
  for (const name in options) {
    if (!known.includes(name))
      refuse(`${where}.${presentable(name)} does not exist. The nearest that exists is ${nearest(name, known)}.`);
  }
}

/** The name that the fewest changes of a letter turn into the other (Levenshtein's distance). */
function nearest(name: string, known: readonly string[]): string {
  const distances = known.map((candidate) => ({ candidate, distance: distanceOf(name.slice(0, 40), candidate) }));
  return distances.reduce((best, other) => (other.distance < best.distance ? other : best)).candidate;
}

function distanceOf(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let at = 1; at <= one.length; at++) {
    const next = [at];
    for (let to = 1; to <= other.length; to++) {
      const change = (row[to - 1] ?? 0) + (one[at - 1]?.toLowerCase() === other[to - 1]?.toLowerCase() ? 0 : 1);
      next.push(Math.min(change, (row[to] ?? 0) + 1, (next[to - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
