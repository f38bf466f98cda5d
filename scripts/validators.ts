/** The text of the modules in `generated/` that check answers against the description. */
import type { Format } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';
import type { Description, Method, Schema } from './methods.ts';

/** RFC 3339, with any offset. */
const dateTime =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[Tt]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

const formats: Record<string, Format> = { 'date-time': dateTime };

/**
 * A function for each operation that answers with a body. They are compiled here, because a browser may forbid the making of code at run
 * time, and bundled with what they need of ajv.
 */
export async function validatorsModule(methods: Method[], { components }: Description): Promise<string> {
  const schemas: Record<string, object> = Object.fromEntries(
    Object.entries(components.schemas).map(([name, schema]) => [name, strictSchema(schema, components.schemas)]),
  );
  const ajv = new Ajv2020({
    strict: false,
    // Every difference of an answer, each with the value's kind and what the schema says beside it.
    allErrors: true,
    verbose: true,
    messages: false,
    // A function of its own for each item would copy the differences so far: with many of them, time goes by the square.
    inlineRefs: true,
    formats,
    code: { source: true, esm: true, optimize: 2 },
  });
  /** The schema of each operation's answer. Several operations may answer with the same. */
  const schemaNames = methods.flatMap(({ operationId, kind, answer, result = '' }) => {
    if (kind === 'nothing') return [];
    if (answer !== undefined) return [[operationId, answer] as const];
    // The description has no body here, so one is a difference, whatever it holds; and what it holds is checked too.
    const name = `Created${result}`;
    schemas[name] = { allOf: [{ $ref: `#/components/schemas/${result}` }, false] };
    return [[operationId, name] as const];
  });
  ajv.addSchema({ $id: 'description', components: { schemas } });
  const ids = schemaNames.map(([, name]) => [name, `description#/components/schemas/${name}`]);
  const functions = standalone.default(ajv, Object.fromEntries(ids));
  const table = schemaNames.map(([operationId, name]) => `${operationId}: ${name}`).join(', ');
  const { outputFiles } = await build({
    stdin: {
      contents: `${functions}\nexport const validators = { ${table} };`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}

/**
 * The schema without its prose. A field that it does not have is a difference, unless it says that any are allowed. A reference to what is
 * neither object nor list is replaced by what it refers to: a missing field is told by its kind, which is looked for there.
 */
function strictSchema(schema: Schema, schemas: Record<string, Schema>): Schema {
  const target = schema.$ref === undefined ? undefined : schemas[schema.$ref.replace(/.*\//, '')];
  if (target && !target.properties && !target.items) return strictSchema(target, schemas);
  const { description, example, properties, items, ...keywords } = schema;
  return {
    ...(properties && { properties: mapped(properties, schemas), additionalProperties: false }),
    ...(items && { items: strictSchema(items, schemas) }),
    ...keywords,
  };
}

function mapped(properties: Record<string, Schema>, schemas: Record<string, Schema>): Record<string, Schema> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [name, strictSchema(property, schemas)]),
  );
}

/** The types of that module. */
export function validatorsTypes(methods: Method[]): string {
  const answering = methods.filter(({ kind }) => kind !== 'nothing');
  return `
    /** What an answer has otherwise than the description. */
    export interface Difference {
      readonly instancePath: string;
      readonly keyword: string;
      readonly params: {
        readonly type?: string | readonly string[];
        readonly format?: string;
        readonly missingProperty?: string;
        readonly additionalProperty?: string;
      };
      readonly parentSchema: {
        readonly properties?: Readonly<Record<string, { readonly type?: string | readonly string[] }>>;
      };
      readonly data: unknown;
    }

    export interface Validate {
      (answer: unknown): boolean;
      errors?: readonly Difference[] | null;
    }

    export const validators: {
      ${answering.map(({ operationId }) => `readonly ${operationId}: Validate;`).join('\n')}
    };
  `;
}
