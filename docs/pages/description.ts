/** The description as the pages need it: with the names of its schemas, everything else in its place. */
import bundle from '../../generated/openapi.json' with { type: 'json' };

export interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  description?: string;
  required?: string[];
  properties?: Record<string, Schema>;
  items?: Schema;
}

export interface Example {
  summary: string;
  description?: string;
  value: unknown;
}

export interface Body {
  description: string;
  content?: Record<string, { schema: Schema; examples: Record<string, Example> }>;
}

export interface Answer extends Body {
  headers?: Record<string, { description: string }>;
}

interface Parameter {
  name: string;
  in: string;
  required: boolean;
  description: string;
  schema: Schema;
  example: unknown;
}

export interface Operation {
  operationId: string;
  tags: string[];
  summary: string;
  description: string;
  parameters: Parameter[];
  requestBody?: Body;
  responses: Record<string, Answer>;
  'x-codeSamples': { lang: string; label: string; source: string }[];
}

export interface Departure {
  place: string;
  group: string;
  reference: string;
  here: string;
  why: string;
}

export interface Description {
  info: { title: string; description: string };
  servers: { url: string }[];
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
  'x-departures': Departure[];
}

/** Once more through JSON, because what `JSON.parse` returns may be taken for a `Description`. */
export const description: Description = JSON.parse(JSON.stringify(withoutReferences(bundle)));

/** A schema is still referred to: pages link to it by its name. */
function withoutReferences(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutReferences);
  if (typeof value !== 'object' || value === null) return value;
  if ('$ref' in value && typeof value.$ref === 'string' && !value.$ref.startsWith('#/components/schemas/')) {
    return withoutReferences(referredTo(value.$ref));
  }
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, withoutReferences(child)]));
}

function referredTo(reference: string): unknown {
  let value: unknown = bundle;
  for (const key of reference.replace('#/', '').split('/')) {
    value =
      typeof value === 'object' && value !== null
        ? new Map<string, unknown>(Object.entries(value)).get(key)
        : undefined;
  }
  return value;
}
