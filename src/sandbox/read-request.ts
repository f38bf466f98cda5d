/** Reads query and body of a request, and refuses what is malformed. */
import { Refusal } from './answer.ts';
import { isObject, type JsonObject, maxDepth, parseJson } from './json.ts';

/**
 * One reader for each parameter or field. The compiler demands all of them, so what the description gains does not compile until it is read.
 * A reader is called for what was not sent too, and refuses that where it is required.
 */
type Readers<Values, Sent> = {
  [Name in keyof Required<Values>]: (name: string, sent: Sent) => Values[Name];
};
/** They get the values of a parameter in the order sent, none where it was not sent. */
export type QueryReaders<Query> = Readers<Query, string[]>;
/** They get `undefined` for a field that was not sent. */
export type BodyReaders<Body> = Readers<Body, unknown>;

export function readQuery<Query extends object>(readers: QueryReaders<Query>, query: URLSearchParams): Partial<Query> {
  return readEach(readers, (name) => query.getAll(name));
}

export const maxBodyBytes = 1_048_576;

/** The value of a body that is JSON. For any other body its text, and the refusal by the operations that take a body. */
export interface SentBody {
  value: unknown;
  refusal?: Refusal;
}

export function parseBody(bytes: Uint8Array): SentBody {
  if (bytes.byteLength > maxBodyBytes) {
    return { value: undefined, refusal: new Refusal(413, 'the body is larger than 1 MiB') };
  }
  const text = new TextDecoder().decode(bytes);
  if (text === '') return { value: undefined, refusal: new Refusal(400, 'a body is required') };
  try {
    return { value: parseJson(text) };
  } catch (error) {
    const problem =
      error instanceof SyntaxError ? 'the body is not JSON' : `the body is nested more than ${maxDepth} levels deep`;
    return { value: text, refusal: new Refusal(400, problem) };
  }
}

/** Ignores fields that the description does not know, and the whole body where no field is to be read. */
export function readBody<Body extends object>(readers: BodyReaders<Body>, { value, refusal }: SentBody): Partial<Body> {
  if (Object.keys(readers).length === 0) return {};
  if (refusal) throw refusal;
  if (!isObject(value)) throw new Refusal(400, 'the body must be a JSON object');
  return readEach(readers, (name) => value[name]);
}

function readEach<Values extends object, Sent>(
  readers: Readers<Values, Sent>,
  sentAs: (name: string) => Sent,
): Partial<Values> {
  const values: Partial<Values> = {};
  for (const name in readers) {
    const value = readers[name](name, sentAs(name));
    if (value !== undefined) values[name] = value;
  }
  return values;
}

export function positiveInteger(name: string, text: string): number {
  const value = Number(text);
  if (!/^[1-9]\d*$/.test(text) || !Number.isSafeInteger(value)) {
    throw new Refusal(400, `${name} must be a positive integer`);
  }
  return value;
}

/** A parameter that may be given once. */
export function once<Value>(read: (name: string, text: string) => Value) {
  return (name: string, texts: string[]): Value | undefined => {
    if (texts.length > 1) throw new Refusal(400, `${name} must be given once`);
    return texts[0] === undefined ? undefined : read(name, texts[0]);
  };
}

/** A parameter that may be given many times. */
export function repeated(_name: string, texts: string[]): string[] {
  return texts;
}

/** A field that may be missing. */
export function optional<Value>(read: (name: string, value: unknown) => Value) {
  return (name: string, value: unknown): Value | undefined => (value === undefined ? undefined : read(name, value));
}

export function text(name: string, value: unknown): string {
  if (typeof value !== 'string') throw new Refusal(400, `${name} must be a string`);
  return value;
}

export function textOrNull(name: string, value: unknown): string | null {
  if (value !== null && typeof value !== 'string') throw new Refusal(400, `${name} must be a string or null`);
  return value;
}

export function object(name: string, value: unknown): JsonObject {
  if (!isObject(value)) throw new Refusal(400, `${name} must be an object`);
  return value;
}
