export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const deepest = 100;

/** A copy of a JSON value, down to its leaves. Throws where something in it is none: a function, a `Date`, `NaN`, an object within itself. */
export function copyJson<T>(value: T, name?: string, depth?: number): T;
export function copyJson(value: unknown, name = 'The value', depth = 0): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)) return value;
  if (depth < deepest) {
    if (Array.isArray(value)) return value.map((item) => copyJson(item, name, depth + 1));
    if (isPlainObject(value)) {
      const copy: JsonObject = {};
      for (const key of Object.keys(value)) {
        if (value[key] !== undefined) setField(copy, key, copyJson(value[key], name, depth + 1));
      }
      return copy;
    }
  }
  throw new TypeError(`${name} must be plain JSON, at most ${deepest} levels deep.`);
}

/** To be set plainly, one name alone would not become a field. */
function setField(copy: JsonObject, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(copy, key, { value, enumerable: true, configurable: true, writable: true });
  else copy[key] = value;
}

/** The value of a JSON text. Throws where it is none, or so deep that it could not be written again. */
export function parseJson(text: string): unknown {
  return copyJson<unknown>(JSON.parse(text));
}

function isPlainObject(value: unknown): value is JsonObject {
  if (!isObject(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
