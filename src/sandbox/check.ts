/** Refuses what a user of the sandbox gives it by mistake, at once and by name, where the compiler could not. */

export function refuse(problem: string): never {
  throw new TypeError(problem);
}

/** The object, which may hold nothing but these fields: a misspelt one would be without effect. */
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

/** In the form that the sandbox gives all times, so that they can be compared as texts. */
export function checkTime(name: string, value: unknown): string {
  const time =
    typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value) ? Date.parse(value) : NaN;
  if (Number.isNaN(time)) return refuse(`${name} must be a time such as 2026-10-01T08:15:00Z.`);
  return new Date(time).toISOString();
}

export function orNull<T>(check: (name: string, value: unknown) => T): (name: string, value: unknown) => T | null {
  return (name, value) => (value === null ? null : check(name, value));
}
