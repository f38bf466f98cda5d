import type { components } from '../../generated/schema.ts';
import { Refusal } from './answer.ts';
import { isKeyOf } from './keys.ts';

type Chat = components['schemas']['Chat'];
type ChatMessage = components['schemas']['ChatMessage'];

/** The fields that `order_by` may name. A field that the description gains does not compile until it is here. */
export const chatOrderFields: Record<keyof Chat, true> = {
  created_at: true,
  deleted_at: true,
  id: true,
  message_count: true,
  name: true,
  toggl_user_id: true,
  updated_at: true,
  workspace_id: true,
};

/** Without `content`: an object with no documented fields has no order. */
export const messageOrderFields: Record<Exclude<keyof ChatMessage, 'content'>, true> = {
  chat_id: true,
  created_at: true,
  feedback_message: true,
  feedback_type: true,
  id: true,
  role: true,
  updated_at: true,
  workspace_id: true,
};

/**
 * A sorted copy, by the first name of `orderBy`, then the next; a leading `-` means descending. Equal rows stay in the order of their IDs,
 * which is the order of creation. `null` counts as the largest value, as in PostgreSQL. Throws where a name is no field.
 */
export function sorted<Field extends string, Row extends Record<Field | 'id', unknown> & { id: number }>(
  rows: readonly Row[],
  fields: Record<Field, true>,
  orderBy: readonly string[],
): Row[] {
  if (orderBy.length === 0) return [...rows];
  const keys = orderBy.map((text) => {
    const field = text.replace(/^-/, '');
    if (!isKeyOf(fields, field)) throw new Refusal(400, `order_by names no field to order by: ${text}`);
    return { field, sign: text.startsWith('-') ? -1 : 1 };
  });
  return [...rows].sort((one, other) => {
    for (const { field, sign } of keys) {
      const difference = compare(one[field], other[field]);
      if (difference !== 0) return sign * difference;
    }
    return one.id - other.id;
  });
}

/** Numbers by size, texts by code units: the same everywhere, whatever the locale. */
function compare(one: unknown, other: unknown): number {
  if (one === other) return 0;
  if (one === null) return 1;
  if (other === null) return -1;
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  const [left, right] = [textOf(one), textOf(other)];
  return left < right ? -1 : Number(left > right);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
