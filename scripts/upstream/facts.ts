/**
 * What an OpenAPI 3 or Swagger 2.0 document says of each operation, in one form for both: method and path, parameters, bodies, statuses, and the
 * fields and types of each body. Host, security, formats, limits, examples and most texts are left out.
 */
export interface Operation {
  /** The document's own `operationId`, or method and path. */
  name: string;
  method: string;
  path: string;
  parameters: Record<string, Parameter>;
  requestBody?: { required: boolean; content: Content };
  /** By status. */
  responses: Record<string, Content>;
}

export interface Parameter {
  in: string;
  required: boolean;
  schema: Schema;
  description: string;
  /** How a list is written: `collectionFormat` in Swagger 2.0, `style` in OpenAPI 3. */
  style: string;
}

/** By media type. */
export type Content = Record<string, Schema>;

export interface Schema {
  /** The name under which it was referred to, or its title. */
  name?: string;
  types: string[];
  required: string[];
  fields: Record<string, Schema>;
  items?: Schema;
}

/** The document, and the schemas read from it so far, by reference: each is read once, so that a schema may hold itself. */
interface Source {
  document: unknown;
  schemas: Map<string, Schema>;
}

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

export function operationsIn(document: unknown): Operation[] {
  const source = { document, schemas: new Map<string, Schema>() };
  return Object.entries(recordOf(recordOf(document).paths)).flatMap(([path, item]) => {
    const operations = resolved(source, item);
    return methods
      .filter((method) => method in operations)
      .map((method) => operationOf(source, method.toUpperCase(), path, operations));
  });
}

function operationOf(source: Source, method: string, path: string, item: Record<string, unknown>): Operation {
  const operation = recordOf(item[method.toLowerCase()]);
  // Those of the operation come last, because they override those of the path.
  const parameters = [...listOf(item.parameters), ...listOf(operation.parameters)].map((parameter) =>
    resolved(source, parameter),
  );
  const inBody = parameters.find((parameter) => parameter.in === 'body');
  const requestBody = inBody ?? (operation.requestBody && resolved(source, operation.requestBody));
  return {
    name: textOf(operation.operationId) || `${method} ${path}`,
    method,
    path,
    parameters: Object.fromEntries(
      parameters
        .filter((parameter) => parameter !== inBody)
        .map((parameter) => [textOf(parameter.name), parameterOf(source, parameter)]),
    ),
    ...(isRecord(requestBody) && {
      requestBody: {
        required: requestBody.required === true,
        content: contentOf(source, requestBody, operation.consumes ?? recordOf(source.document).consumes),
      },
    }),
    responses: mapped(recordOf(operation.responses), (response) =>
      contentOf(source, resolved(source, response), operation.produces ?? recordOf(source.document).produces),
    ),
  };
}

/** Swagger 2.0 has the type in the parameter itself. */
function parameterOf(source: Source, parameter: Record<string, unknown>): Parameter {
  return {
    in: textOf(parameter.in),
    required: parameter.required === true,
    schema: schemaOf(source, parameter.schema ?? parameter),
    description: textOf(parameter.description),
    style: textOf(parameter.collectionFormat ?? parameter.style),
  };
}

/** Swagger 2.0 has one schema, and the media types apart. */
function contentOf(source: Source, body: Record<string, unknown>, mediaTypes: unknown = ['application/json']): Content {
  if (body.schema === undefined) return mapped(recordOf(body.content), ({ schema = {} }) => schemaOf(source, schema));
  const schema = schemaOf(source, body.schema);
  return Object.fromEntries(listOf(mediaTypes).map((mediaType) => [textOf(mediaType), schema]));
}

function schemaOf(source: Source, node: unknown): Schema {
  const reference = textOf(recordOf(node).$ref);
  const known = source.schemas.get(reference);
  if (known !== undefined) return known;
  const schema: Schema = { types: [], required: [], fields: {} };
  if (reference === '') return Object.assign(schema, schemaWithin(source, recordOf(node)));
  source.schemas.set(reference, schema);
  const name = segmentsOf(reference).at(-1);
  return Object.assign(schema, schemaWithin(source, resolved(source, node)), { name });
}

/** `allOf`, `anyOf` and `oneOf` are read as all that they allow: each type, each field. Only `allOf` requires. */
function schemaWithin(source: Source, node: Record<string, unknown>): Schema {
  const all = listOf(node.allOf).map((part) => schemaOf(source, part));
  const parts = [...all, ...[node.anyOf, node.oneOf].flatMap(listOf).map((part) => schemaOf(source, part))];
  const items = node.items === undefined ? parts.find((part) => part.items)?.items : schemaOf(source, node.items);
  const name = textOf(node.title);
  return {
    ...(name && { name }),
    types: [...new Set([...typesOf(node), ...parts.flatMap(({ types }) => types)])].sort(nullLast),
    required: [...new Set([...listOf(node.required).map(textOf), ...all.flatMap(({ required }) => required)])].sort(),
    fields: Object.fromEntries([
      ...parts.flatMap(({ fields }) => Object.entries(fields)),
      ...Object.entries(mapped(recordOf(node.properties), (field) => schemaOf(source, field))),
    ]),
    ...(items !== undefined && { items }),
  };
}

/** `null` is `x-nullable` in Swagger 2.0, `nullable` in OpenAPI 3.0, and a type in OpenAPI 3.1. */
function typesOf(node: Record<string, unknown>): string[] {
  const said = [node.type].flat().filter((type) => typeof type === 'string');
  const meant = node.properties !== undefined ? ['object'] : node.items !== undefined ? ['array'] : [];
  const isNullable = node['x-nullable'] === true || node.nullable === true;
  return [...(said.length > 0 ? said : meant), ...(isNullable ? ['null'] : [])];
}

function nullLast(one: string, other: string): number {
  return Number(one === 'null') - Number(other === 'null') || one.localeCompare(other);
}

function resolved(source: Source, node: unknown): Record<string, unknown> {
  const reference = recordOf(node).$ref;
  if (typeof reference !== 'string') return recordOf(node);
  const target = segmentsOf(reference).reduce(
    (value: unknown, key) => (Array.isArray(value) ? listOf(value)[Number(key)] : recordOf(value)[key]),
    source.document,
  );
  if (!reference.startsWith('#/') || target === undefined)
    throw new Error(`it refers to \`${reference}\`, which it does not hold.`);
  return resolved(source, target);
}

function segmentsOf(reference: string): string[] {
  return reference
    .split('/')
    .slice(1)
    .map((segment) => decodeURIComponent(segment).replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** In the words of Toggl's reference: `integer`, `Array of object`. */
export function typeText({ types, items }: Schema): string {
  // One level deep: the items of a list may be lists like it.
  const itemTypes = items?.types.join(' or ') || 'anything';
  const list = `Array of ${itemTypes.includes(' ') ? `(${itemTypes})` : itemTypes}`;
  return types.map((type) => (type === 'array' ? list : type)).join(' or ') || 'anything';
}

function mapped<Result>(
  record: Record<string, unknown>,
  map: (value: Record<string, unknown>) => Result,
): Record<string, Result> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(recordOf(value))]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What stands where it should not is read as nothing: a foreign file may hold any value anywhere. */
export function recordOf(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
