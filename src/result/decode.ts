import type { Call } from '../transport/call.ts';
import type { PageBody } from './page.ts';

/** The object that a call returns. Only the kind of JSON is checked, not which fields are there: the API may change. */
export function decodeObject<T extends object>(body: T | undefined, call: Call): T {
  if (!isObject(body)) throw call.decodeError(body === undefined ? 'the body is empty' : 'the body is not an object');
  checkIds(body, call);
  return body;
}

/** A page, with what was asked for in the place of what the server left out. */
export function decodePage<T extends object>(
  body: PageBody<T> | undefined,
  asked: { page: number; per_page: number },
  call: Call,
): PageBody<T> {
  const { data, page = asked.page, per_page = asked.per_page, total } = decodeObject(body, call);
  if (data !== null && !Array.isArray(data)) throw call.decodeError('the body is not a page: data is not a list');
  for (const item of data ?? []) decodeObject(item, call);
  return { data, page, per_page, ...(total !== undefined && { total }) };
}

/** Whether an answer to a POST holds what was created: the page documents no body, other resources of the API send the object. */
export function isCreated<T extends { id: number }>(body: unknown): body is T {
  return isObject(body) && 'id' in body && typeof body.id === 'number';
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `JSON.parse` rounds integers beyond 2⁵³. An ID that was rounded names something else, so it is an error. */
function checkIds(item: object, call: Call): void {
  for (const value of Object.values(item)) {
    if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
      throw call.decodeError('an integer is too large to be read exactly (2⁵³ or more)');
    }
  }
}

/** Whatever a call that returns nothing was answered with. */
export function decodeNothing(): void {}
