import type { Call } from '../transport/call.ts';
import type { PageBody } from './page.ts';

/** The JSON of an answer's body; `undefined` where there is none. */
export async function readJson(response: Response, call: Call): Promise<unknown> {
  return parseJson(await call.readText(response), call);
}

/** A write succeeds whatever its answer's body is: what is no JSON counts for nothing then. */
export function parseJson(text: string, call: Call): unknown {
  try {
    return text ? JSON.parse(text) : undefined;
  } catch {
    // The platform's own error quotes the body.
    if (call.method === 'GET') throw call.decodeError('the body is not JSON');
    return undefined;
  }
}

/** The object that a call returns. Only the kind of JSON is checked, not which fields are there: the API may change. */
export function decodeObject<T extends object>(value: unknown, call: Call): T {
  if (!isObject<T>(value)) throw call.decodeError('the body is not what it should be, an object');
  for (const field of Object.values(value)) {
    // JSON.parse rounds integers beyond 2⁵³, and a rounded ID names something else.
    if (Number.isInteger(field) && !Number.isSafeInteger(field))
      throw call.decodeError('an ID is too large to be exact');
  }
  return value;
}

/** A page, with what was asked for in the place of what the server left out. */
export function decodePage<T extends object>(
  value: unknown,
  asked: { page: number; per_page: number },
  call: Call,
): PageBody<T> {
  const body = { ...asked, ...decodeObject<PageBody<T>>(value, call) };
  if (body.data !== null && !Array.isArray(body.data)) throw call.decodeError('data is not a list');
  for (const item of body.data ?? []) decodeObject(item, call);
  return body;
}

/** What was created, where the answer holds it: the page documents no body, other resources of the API send the object. */
export async function readCreated<T extends { id: number }>(response: Response, call: Call): Promise<T | undefined> {
  const value = await readJson(response, call);
  return isObject<T>(value) && typeof value.id === 'number' ? decodeObject<T>(value, call) : undefined;
}

export async function readObject<T extends object>(response: Response, call: Call): Promise<T> {
  return decodeObject<T>(await readJson(response, call), call);
}

function isObject<T extends object>(value: unknown): value is T {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
