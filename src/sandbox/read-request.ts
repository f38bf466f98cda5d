/** Reads what a request says, and refuses with 400 what is malformed. */
import type { components } from '../../generated/schema.ts';
import { Refusal } from './answer.ts';
import { isObject, type JsonObject, parseJson } from './json.ts';

/** Not documented; the page says neither a default nor a cap. 100 is the lower of the two caps that were reported. */
const defaultPerPage = 20;
const maxPerPage = 100;

export function readId(name: string, text: string | undefined): number {
  return readPositiveInteger(name, text ?? '');
}

export function readPaging(query: URLSearchParams): { page: number; per_page: number } {
  const page = readPositiveInteger('page', single(query, 'page') ?? '1');
  const perPage = readPositiveInteger('per_page', single(query, 'per_page') ?? `${defaultPerPage}`);
  return { page, per_page: Math.min(perPage, maxPerPage) };
}

export function readName(query: URLSearchParams): string {
  return single(query, 'name') ?? '';
}

export function readOrderBy(query: URLSearchParams, fields: readonly string[]): string[] {
  const names = query.getAll('order_by');
  for (const name of names) {
    if (!fields.includes(name.replace(/^-/, '')))
      throw new Refusal(400, `order_by names no field to order by: ${name}`);
  }
  return names;
}

export function readCreateChatBody(body: string): components['schemas']['CreateChatBody'] {
  return readChatName(readObject(body));
}

export function readUpdateChatBody(body: string): components['schemas']['UpdateChatBody'] {
  return readChatName(readObject(body));
}

export function readUpdateMessageBody(body: string): components['schemas']['UpdateChatMessageBody'] {
  const { content, feedback_message, feedback_type } = readObject(body);
  if (content !== undefined && !isObject(content)) throw new Refusal(400, 'content must be an object');
  return {
    ...(content !== undefined && { content }),
    ...(feedback_message !== undefined && { feedback_message: textOrNull('feedback_message', feedback_message) }),
    ...(feedback_type !== undefined && { feedback_type: textOrNull('feedback_type', feedback_type) }),
  };
}

function readChatName({ name }: JsonObject): { name?: string } {
  if (name === undefined) return {};
  if (typeof name !== 'string') throw new Refusal(400, 'name must be a string');
  return { name };
}

function textOrNull(name: string, value: unknown): string | null {
  if (value !== null && typeof value !== 'string') throw new Refusal(400, `${name} must be a string or null`);
  return value;
}

/** Fields that the description does not know are left alone. */
function readObject(body: string): JsonObject {
  let value: unknown;
  try {
    value = parseJson(body);
  } catch {
    throw new Refusal(400, body === '' ? 'a body is required' : 'the body is not JSON');
  }
  if (!isObject(value)) throw new Refusal(400, 'the body must be a JSON object');
  return value;
}

function single(query: URLSearchParams, name: string): string | undefined {
  const values = query.getAll(name);
  if (values.length > 1) throw new Refusal(400, `${name} must be given once`);
  return values[0];
}

function readPositiveInteger(name: string, text: string): number {
  const value = Number(text);
  if (!/^[1-9]\d*$/.test(text) || !Number.isSafeInteger(value)) {
    throw new Refusal(400, `${name} must be a positive integer`);
  }
  return value;
}
