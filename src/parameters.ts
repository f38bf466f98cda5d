import { createQuerySerializer } from 'openapi-fetch';
import { ArgumentError } from './errors.ts';
import { isId } from './options.ts';

/**
 * Writes the IDs into a path. Every path parameter of the API is an ID, and none leaves unchecked: openapi-fetch by itself sends a missing
 * one as `%7Bchat_id%7D`, and turns `..` into a request on the parent.
 */
export function serializePath(path: string, ids: Record<string, unknown>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    checkPositive(name, ids[name]);
    return String(ids[name]);
  });
}

export function checkPaging(query: unknown): void {
  const { page = 1, per_page = 1 }: { page?: unknown; per_page?: unknown } = Object(query);
  checkPositive('page', page);
  checkPositive('per_page', per_page);
}

function checkPositive(name: string, value: unknown): void {
  if (!isId(value)) throw new ArgumentError(`${name} must be a positive integer. Nothing was sent.`);
}

const writeQuery = createQuerySerializer();

export function serializeQuery(query: unknown): string {
  checkPaging(query);
  return written('query', () => writeQuery(query));
}

export function serializeBody(body: unknown): string {
  return written('body', () => JSON.stringify(body));
}

/** What can't be written: a text that is cut within a character, a BigInt, an object within itself. */
function written(part: string, write: () => string): string {
  try {
    return write();
  } catch {
    throw new ArgumentError(`The ${part} can not be written. Nothing was sent.`);
  }
}
