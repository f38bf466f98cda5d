import type { components } from '../../generated/schema.ts';

type Chat = components['schemas']['Chat'];
type ChatMessage = components['schemas']['ChatMessage'];

/** What `order_by` may name. The compiler sees to it that a field of the description is not forgotten. */
const chatFields = {
  created_at: true,
  deleted_at: true,
  id: true,
  message_count: true,
  name: true,
  toggl_user_id: true,
  updated_at: true,
  workspace_id: true,
} satisfies Record<keyof Chat, true>;

const messageFields = {
  chat_id: true,
  created_at: true,
  feedback_message: true,
  feedback_type: true,
  id: true,
  role: true,
  updated_at: true,
  workspace_id: true,
  // An object with no documented fields has no order.
} satisfies Record<Exclude<keyof ChatMessage, 'content'>, true>;

export const chatOrder = Object.keys(chatFields);
export const messageOrder = Object.keys(messageFields);

/**
 * A sorted copy, by the first name, then the next; a leading `-` turns one around. What is equal stays by ID, the order of creation,
 * which is also the order when no name is given. Nothing comes after something, as in PostgreSQL.
 */
export function sorted<Row extends { id: number }>(rows: readonly Row[], names: readonly string[]): Row[] {
  if (names.length === 0) return [...rows];
  const keys = names.map((name) => ({ field: name.replace(/^-/, ''), sign: name.startsWith('-') ? -1 : 1 }));
  return [...rows].sort((one, other) => {
    for (const { field, sign } of keys) {
      const difference = compare(Reflect.get(one, field), Reflect.get(other, field));
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
