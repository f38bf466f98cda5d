import { createQuerySerializer } from 'openapi-fetch';
import { CALL_OPTIONS } from './call-options.ts';
import { isRecord } from './option-names.ts';
import { isPositiveInteger } from './options.ts';
import { presentable } from './redaction.ts';
import { refuseArgument } from './refusal.ts';
import type { Target } from './transport/target.ts';

/** As a caller may give it: `undefined` counts as left out, lists may be readonly, and an open object may be of any type. */
export type Given<T> = {
  [Name in keyof T]: GivenValue<T[Name]> | (Record<never, never> extends Pick<T, Name> ? undefined : never);
};

type GivenValue<Value> = Value extends readonly (infer Item)[]
  ? readonly Item[]
  : Value extends object
    ? string extends keyof Value
      ? object
      : Value
    : Value;

/** What a method hands on of its arguments. */
export interface Input {
  /** By the names of the path parameters, without the workspace. */
  readonly ids?: Readonly<Record<string, number>>;
  readonly query?: object | undefined;
  readonly body?: object | undefined;
}

/** A path taken apart: texts, and in every second place the name of the parameter between them. */
export function partsOf(template: string): readonly string[] {
  return template.split(/[{}]/);
}

/**
 * The path with its IDs in it. Every path parameter of the API is an ID, and none leaves unchecked: openapi-fetch by itself sends a missing
 * one as `%7Bchat_id%7D`, and turns `..` into a request on the parent.
 */
export function fillPath(template: Target, parts: readonly string[], ids: Readonly<Record<string, unknown>>): string {
  let path = '';
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index] ?? '';
    const isName = index % 2 === 1;
    const id = isName ? ids[part] : undefined;
    if (isName && !isPositiveInteger(id)) refuseArgument(template, `${part} must be a positive integer.`);
    path += isName ? id : part;
  }
  return path;
}

/** A copy that later changes by the caller don't reach. Refuses what the operation does not take, or can't be written into a URL. */
export function readQuery(target: Target, query: unknown, names: readonly string[]): Record<string, unknown> {
  if (query === undefined) return {};
  if (!isRecord(query)) return refuseArgument(target, 'the query must be an object.');
  const copy: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    if (!names.includes(name)) {
      const hint = CALL_OPTIONS.includes(name)
        ? 'it belongs in the argument after it, options'
        : `it takes ${names.join(', ')}`;
      refuseArgument(target, `the query takes no ${presentable(name)}: ${hint}.`);
    }
    copy[name] = readQueryValue(target, name, value);
  }
  checkPaging(target, copy);
  return copy;
}

export function checkPaging(target: Target, query: { page?: unknown; per_page?: unknown }): void {
  for (const name of ['page', 'per_page'] as const) {
    if (query[name] !== undefined && !isPositiveInteger(query[name]))
      refuseArgument(target, `${name} must be a positive integer.`);
  }
}

function readQueryValue(target: Target, name: string, value: unknown): unknown {
  const values: unknown[] = Array.isArray(value) ? [...value] : [value];
  if (!values.every((one) => typeof one === 'string' || typeof one === 'boolean' || Number.isFinite(one)))
    refuseArgument(target, `${name} must be a text, a number, a boolean or a list of these.`);
  return Array.isArray(value) ? values : value;
}

const writeQuery = createQuerySerializer();

/** Throws for a text that is cut within a character. */
export function serializeQuery(target: Target, query: unknown): string {
  try {
    return writeQuery(query);
  } catch {
    return refuseArgument(target, 'the query cannot be written into a URL.');
  }
}

/** Throws for what JSON can't hold, such as a BigInt or an object within itself. */
export function serializeBody(target: Target, body: unknown): string {
  try {
    return JSON.stringify(body);
  } catch {
    return refuseArgument(target, 'the body cannot be written as JSON.');
  }
}

/** The JSON of a body, which must be an object: an update without one would change nothing, and cost a request. */
export function writeBody(target: Target, body: unknown): string {
  const json = isRecord(body) ? serializeBody(target, body) : undefined;
  // A date, for one, is an object that JSON writes as a text.
  return json?.startsWith('{') ? json : refuseArgument(target, 'the body must be an object.');
}
