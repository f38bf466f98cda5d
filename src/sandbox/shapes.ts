import { refuse } from './check.ts';
import { isKeyOf, keysOf } from './keys.ts';

/** What the API leaves open, or was reported to do in more than one way. Set a field to have the sandbox do it in another one. */
export interface Shapes {
  /** The body of the stream: a bare array, `{ items: […] }` as Toggl's reference prints it, or newline-delimited JSON. Default: `array`. */
  stream: 'array' | 'items' | 'ndjson';
  /** An empty list, on pages and in streams. Default: `array`, an empty one. */
  emptyList: 'array' | 'null';
  /** The answer to a created chat: no body, as Toggl's reference says, or the chat. Default: `empty`. */
  create: 'empty' | 'chat';
  /** A field without a value, where the description lets it be left out. Default: `null`. */
  absent: 'null' | 'omitted';
  /** A `per_page` above 100: it counts as 100, or is answered with 400. Default: `lowered`. */
  perPage: 'lowered' | 'refused';
  /** The `total` of lists. Default: `omitted`. */
  total: 'omitted' | 'sent';
}

const values: { [Name in keyof Shapes]: Record<Shapes[Name], true> } = {
  stream: { array: true, items: true, ndjson: true },
  emptyList: { array: true, null: true },
  create: { empty: true, chat: true },
  absent: { null: true, omitted: true },
  perPage: { lowered: true, refused: true },
  total: { omitted: true, sent: true },
};

const defaultShapes: Shapes = {
  stream: 'array',
  emptyList: 'array',
  create: 'empty',
  absent: 'null',
  perPage: 'lowered',
  total: 'omitted',
};

/** The default shapes, in an object that refuses a wrong name or value: without types, either would change nothing and say nothing. */
export function createShapes(): Shapes {
  return new Proxy(Object.seal({ ...defaultShapes }), {
    set(shapes, name, value: unknown) {
      if (!isKeyOf(values, name))
        return refuse(`shapes does not know ${String(name)}. It knows ${keysOf(values).join(', ')}.`);
      const allowed: Record<string, true> = values[name];
      if (!isKeyOf(allowed, value)) return refuse(`shapes.${name} must be one of ${keysOf(allowed).join(', ')}.`);
      return Reflect.set(shapes, name, value);
    },
  });
}

export function resetShapes(shapes: Shapes): void {
  Object.assign(shapes, defaultShapes);
}
