import { readFileSync } from 'node:fs';
import { assert } from 'vitest';
import type { OperationId } from '../../generated/operations.ts';

/** The parts of OpenAPI that the tests look at, every reference replaced by what it refers to. */
export interface Description {
  info: { description: string };
  servers: [{ url: string }];
  security: Record<string, string[]>[];
  tags: { name: string }[];
  paths: Record<string, Partial<Record<Method, DescribedOperation>>>;
  components: {
    securitySchemes: Record<string, { type: string; scheme: string }>;
    schemas: Record<string, Schema>;
    examples: Record<string, Example>;
  };
  'x-departures': Departure[];
}

interface Departure {
  place: string;
  group: 'code' | 'reading' | 'form';
  reference: string;
  here: string;
  why: string;
}

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

interface DescribedOperation {
  operationId: OperationId;
  tags: string[];
  summary: string;
  description: string;
  parameters: Parameter[];
  requestBody?: { required?: boolean; content: Content };
  responses: Record<string, Response>;
  security?: Record<string, string[]>[];
  'x-codeSamples': { lang: string; label: string; source: string }[];
}

export interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  description: string;
  style?: string;
  schema: Schema;
  example: unknown;
}

export interface Response {
  description: string;
  headers: Record<string, { schema: Schema; example: unknown }>;
  content?: Content;
}

export type Content = Record<string, { schema: Schema; examples: Record<string, Example> }>;

interface Example {
  summary: string;
  description?: string;
  value: unknown;
}

export interface Schema {
  /** Set here, where a schema was referred to by its name. */
  title?: string;
  type: string | string[];
  format?: string;
  minLength?: number;
  description?: string;
  required?: string[];
  properties?: Record<string, Schema>;
  items?: Schema;
  example?: unknown;
}

export interface OperationAtPath extends DescribedOperation {
  method: Method;
  path: string;
}

const bundle: unknown = JSON.parse(readFileSync(new URL('../../generated/openapi.json', import.meta.url), 'utf8'));

/** Once more through JSON, because what `JSON.parse` returns may be taken for a `Description`. */
export const description: Description = JSON.parse(JSON.stringify(dereferenced(bundle)));
export const operations = operationsOf(description);

export function operationOf(operationId: OperationId): OperationAtPath {
  return (
    operations.find((operation) => operation.operationId === operationId) ??
    assert.fail(`The description has no operation ${operationId}.`)
  );
}

function dereferenced(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(dereferenced);
  if (typeof value !== 'object' || value === null) return value;
  if ('$ref' in value && typeof value.$ref === 'string') return referredTo(value.$ref);
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, dereferenced(child)]));
}

function referredTo(reference: string): unknown {
  const [kind = '', name = ''] = reference.replace('#/components/', '').split('/');
  const target = dereferenced(child(child(child(bundle, 'components'), kind), name));
  return kind === 'schemas' ? { title: name, ...Object(target) } : target;
}

function child(value: unknown, key: string): unknown {
  return new Map(Object.entries(Object(value))).get(key);
}

/** The description with another value at one place, named by its keys from the root; `undefined` removes what is there. */
export function withChange(keys: string[], replacement: unknown, from = description): Description {
  return JSON.parse(JSON.stringify(replaced(from, keys, replacement)));
}

export function replaced(value: unknown, [key, ...rest]: string[], replacement: unknown): unknown {
  if (key === undefined) return replacement;
  const changed = replaced(child(value, key), rest, replacement);
  return Array.isArray(value) ? value.with(Number(key), changed) : { ...Object(value), [key]: changed };
}

export function operationsOf({ paths }: Description): OperationAtPath[] {
  const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;
  return Object.entries(paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = item[method];
      return operation === undefined ? [] : { ...operation, method, path };
    }),
  );
}
