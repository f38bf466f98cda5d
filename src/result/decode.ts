import { isPositiveInteger } from '../options.ts';
import type { Answer } from '../transport/answer.ts';
import type { PageBody } from './page.ts';

/** The object that a call returns. Only its IDs are checked, not which other fields it has: the API may change. */
export function decodeObject<T extends object>(value: unknown, answer: Answer): T {
  if (!isObject<T>(value)) throw answer.decodeError('the body is not what it should be, an object');
  if ('id' in value && typeof value.id === 'object' && value.id !== null)
    throw answer.decodeError('an ID is an object or a list');
  for (const name in value) {
    const field: unknown = value[name];
    // JSON.parse rounds integers beyond 2⁵³, and a rounded ID names something else.
    const isRounded = Number.isInteger(field) && !Number.isSafeInteger(field);
    if (isRounded && (name === 'id' || name.endsWith('_id')))
      throw answer.decodeError('an ID is too large to be exact');
  }
  return value;
}

/**
 * A page, with what was asked for in the place of what the server left out. A `per_page` that can't be, or is more than was asked for, would end
 * an iteration too early.
 */
export function decodePage<T extends object>(
  value: unknown,
  asked: { page: number; per_page: number },
  answer: Answer,
): PageBody<T> {
  const { data, page, per_page, total }: Partial<Record<string, unknown>> = decodeObject(value, answer);
  if (data !== null && !Array.isArray(data)) throw answer.decodeError('data is not a list');
  const items: unknown[] = data ?? [];
  return {
    data: items.map((item) => decodeObject<T>(item, answer)),
    page: isPositiveInteger(page) ? page : asked.page,
    per_page: isPositiveInteger(per_page) && per_page <= asked.per_page ? per_page : asked.per_page,
    total: typeof total === 'number' ? total : undefined,
  };
}

export async function readObject<T extends object>(answer: Answer): Promise<T> {
  return decodeObject<T>(await answer.readJson(), answer);
}

/** What was created, where the answer holds it: Toggl's reference shows no body, other resources of the API send the object. */
export async function readCreated<T extends object>(answer: Answer): Promise<T | undefined> {
  const value = await answer.readJson();
  return isObject<T>(value) && 'id' in value && typeof value.id === 'number'
    ? decodeObject<T>(value, answer)
    : undefined;
}

/** Nothing comes back. */
export function readNothing(answer: Answer): Promise<void> {
  return answer.expectSuccess();
}

export function isObject<T extends object>(value: unknown): value is T {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
