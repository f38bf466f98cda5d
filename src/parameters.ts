import { createQuerySerializer } from 'openapi-fetch';
import { ArgumentError } from './errors.ts';
import { isId } from './options.ts';

/**
 * Writes the IDs into a path. Every path parameter of the API is an ID, and none leaves unchecked: openapi-fetch by itself sends a missing
 * one as `%7Bchat_id%7D`, and turns `..` into a request on the parent.
 */
export function serializePath(path: string, ids: Record<string, unknown> = {}): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const id = ids[name];
    if (!isId(id)) throw new ArgumentError(`${name} must be a positive integer. No request was sent.`);
    return String(id);
  });
}

const serialize = createQuerySerializer();

export function serializeQuery(query: unknown): string {
  checkPaging(query);
  try {
    return serialize(query);
  } catch {
    throw new ArgumentError(
      'The query can not be written into a URL: is a text cut within a character? No request was sent.',
    );
  }
}

export function checkPaging(query: unknown): void {
  const { page, per_page }: { page?: unknown; per_page?: unknown } = Object(query);
  for (const [name, value] of Object.entries({ page, per_page })) {
    if (value !== undefined && !isId(value))
      throw new ArgumentError(`${name} must be an integer of 1 or more. No request was sent.`);
  }
}

export function serializeBody(body: unknown): string {
  try {
    return JSON.stringify(body);
  } catch {
    throw new ArgumentError('The body can not be written as JSON. No request was sent.');
  }
}
