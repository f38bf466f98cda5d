/** Refuses mistakes of a user of the sandbox at once and by name, where the compiler could not. */

export function refuse(problem: string): never {
  throw new TypeError(problem);
}

/** Returns a copy of the object. Refuses other fields than these: a misspelt one would have no effect. */
export function checkFields(where: string, value: unknown, known: readonly string[]): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse(`${where} takes an object.`);
  const unknown = Object.keys(value).filter((name) => !known.includes(name));
  if (unknown.length > 0) refuse(`${where} does not know ${unknown.join(', ')}. It knows ${known.join(', ')}.`);
  return { ...value };
}

export function checkInteger(name: string, value: unknown, least: number): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value;
  return refuse(`${name} must be an integer, ${least} or more.`);
}

export function checkText(name: string, value: unknown): string {
  return typeof value === 'string' ? value : refuse(`${name} must be a string.`);
}

/** Brings the time into one form, because the sandbox compares times as texts. */
export function checkTime(name: string, value: unknown): string {
  const time =
    typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value) ? Date.parse(value) : NaN;
  if (Number.isNaN(time)) return refuse(`${name} must be a time such as 2026-10-01T08:15:00Z.`);
  return new Date(time).toISOString();
}

export function orNull<Value>(check: (name: string, value: unknown) => Value) {
  return (name: string, value: unknown): Value | null => (value === null ? null : check(name, value));
}
