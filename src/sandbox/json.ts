export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const maxDepth = 100;

/** A deep copy of a JSON value. Throws where a part of it is not JSON (a function, a `Date`, `NaN`), or where it is nested too deep. */
export function copyJson<T>(value: T, name?: string, depth?: number): T;
export function copyJson(value: unknown, name = 'The value', depth = 0): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)) return value;
  if (depth < maxDepth) {
    if (Array.isArray(value)) return value.map((item) => copyJson(item, name, depth + 1));
    if (isPlainObject(value)) {
      const copy: JsonObject = {};
      for (const key of Object.keys(value)) {
        if (value[key] !== undefined) setField(copy, key, copyJson(value[key], name, depth + 1));
      }
      return copy;
    }
  }
  throw new TypeError(`${name} must be plain JSON, at most ${maxDepth} levels deep.`);
}

/** Assigning to `__proto__` would set the prototype instead of a field. */
function setField(copy: JsonObject, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(copy, key, { value, enumerable: true, configurable: true, writable: true });
  else copy[key] = value;
}

/** The value of a JSON text. Throws a `SyntaxError` where it is not JSON, a `TypeError` where it is nested too deep to be copied. */
export function parseJson(text: string): unknown {
  return copyJson<unknown>(JSON.parse(text));
}

function isPlainObject(value: unknown): value is JsonObject {
  if (!isObject(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
