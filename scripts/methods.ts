/**
 * The client's methods, as they follow from the operations of the description:
 *
 * - the tag is the resource (`Chats` is `client.chats`), the first word of the `operationId` is the method (`listChats` is `list`);
 * - path parameters, query and body are its arguments, in this order, the workspace apart;
 * - the answer tells its kind.
 */

/**
 * - `pages`: an object with `data`, `page` and `per_page`
 * - `stream`: a list, at a path that ends in `/stream`
 * - `created`: a 201, with a body or, as Toggl's reference shows it, without
 * - `object`: any other answer with a body
 * - `nothing`: an answer without a body
 */
export type Kind = 'pages' | 'stream' | 'created' | 'object' | 'nothing';

export interface Method {
  operationId: string;
  resource: string;
  name: string;
  httpMethod: string;
  path: string;
  kind: Kind;
  /** The type of the whole answer; `undefined` where the description has it without a body. */
  answer: string | undefined;
  /** The type of the object, or of one item of the list; `undefined` where nothing comes back. */
  result: string | undefined;
  ids: { wireName: string; name: string; description: string }[];
  query: { type: string; names: string[] } | undefined;
  /** A body without required fields may be left out where the call creates something: an update without one would change nothing. */
  body: { type: string; isOptional: boolean } | undefined;
  summary: string;
  description: string;
  sample: string;
  /** The description's words, by status. */
  errors: Record<string, string>;
}

export interface Schema {
  $ref?: string;
  required?: string[];
  properties?: Record<string, Schema>;
  items?: Schema;
  description?: string;
  example?: unknown;
  additionalProperties?: boolean;
}

interface WithContent {
  $ref?: string;
  description?: string;
  content?: Record<string, { schema: Schema }>;
}

interface Operation {
  operationId: string;
  tags: string[];
  summary: string;
  description: string;
  parameters?: { $ref?: string; name: string; in: string; description: string }[];
  requestBody?: WithContent;
  responses: Record<string, WithContent>;
  'x-codeSamples': { source: string }[];
}

/** The parts of the bundled description that the methods follow from. */
export interface Description {
  servers: { url: string }[];
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

/** The description is valid, and yet no methods follow from it. */
export class UnfitDescriptionError extends Error {}

/** In the order of the description. */
export function methodsOf(description: Description): Method[] {
  const methods = Object.entries(description.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([httpMethod, operation]) => methodOf(description, path, httpMethod, operation)),
  );
  const taken = new Map<string, string>();
  for (const { resource, name, operationId } of methods) {
    const call = `${propertyOf(resource)}.${name}`;
    const other = taken.get(call);
    if (other !== undefined)
      throw new UnfitDescriptionError(
        `${other} and ${operationId} would both be client.${call}: begin one of them with another word.`,
      );
    taken.set(call, operationId);
  }
  return methods;
}

/** `Chats` is `client.chats`. */
export function propertyOf(resource: string): string {
  return resource.charAt(0).toLowerCase() + resource.slice(1);
}

function methodOf(description: Description, path: string, httpMethod: string, operation: Operation): Method {
  const { operationId } = operation;
  const parameters = (operation.parameters ?? []).map((parameter) => resolved(description, parameter));
  const idParameters = parameters.filter((parameter) => parameter.in === 'path' && parameter.name !== 'workspace_id');
  const queryNames = parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
  const responses = Object.entries(operation.responses).map(([status, response]) => ({
    status,
    ...resolved(description, response),
  }));
  const answer = responses.find(({ status }) => status.startsWith('2'));
  if (!answer) throw new UnfitDescriptionError(`${operationId} has no answer with a status from 200 to 299.`);
  const kind = kindOf(description, path, answer);
  const answerSchema = jsonSchema(answer);
  const bodySchema = operation.requestBody && jsonSchema(resolved(description, operation.requestBody));
  return {
    operationId,
    resource: operation.tags[0] ?? '',
    name: /^[a-z]+/.exec(operationId)?.[0] ?? operationId,
    httpMethod: httpMethod.toUpperCase(),
    path,
    kind,
    answer: answerSchema && typeName(operationId, answerSchema),
    result: resultType(description, path, kind, answer),
    ids: idParameters.map(({ name, description: words }, index) => ({
      wireName: name,
      name: argumentName(name, idParameters[index - 1]?.name),
      description: words,
    })),
    query: queryNames.length > 0 ? { type: `${capitalized(operationId)}Query`, names: queryNames } : undefined,
    body: bodySchema && {
      type: typeName(operationId, bodySchema),
      isOptional: kind === 'created' && !resolved(description, bodySchema).required?.length,
    },
    summary: operation.summary,
    description: operation.description,
    sample: operation['x-codeSamples'][0]?.source ?? '',
    errors: Object.fromEntries(
      responses
        .filter(({ status }) => Number(status) >= 400)
        .map(({ status, description: words = '' }) => [status, words]),
    ),
  };
}

function kindOf(description: Description, path: string, answer: WithContent & { status: string }): Kind {
  if (answer.status === '201') return 'created';
  const schema = jsonSchema(answer);
  if (!schema) return 'nothing';
  if (path.endsWith('/stream')) return 'stream';
  const { properties = {} } = resolved(description, schema);
  return ['data', 'page', 'per_page'].every((name) => name in properties) ? 'pages' : 'object';
}

function resultType(description: Description, path: string, kind: Kind, answer: WithContent): string | undefined {
  const schema = jsonSchema(answer);
  if (kind === 'nothing') return undefined;
  if (kind === 'created' && !schema) return createdType(description, path);
  const { items, properties } = schema ? resolved(description, schema) : {};
  const result = { pages: properties?.data?.items, stream: items, created: schema, object: schema }[kind];
  return typeName(path, result);
}

/** What was created is what the GET one ID below reads. */
function createdType(description: Description, path: string): string {
  const below = Object.keys(description.paths).find(
    (other) => /^\/\{\w+\}$/.test(other.slice(path.length)) && other.startsWith(path),
  );
  const get = below === undefined ? undefined : description.paths[below]?.get;
  if (!get?.responses['200'])
    throw new UnfitDescriptionError(`POST ${path} answers without a body, and no GET below it tells what it creates.`);
  return typeName(path, jsonSchema(resolved(description, get.responses['200'])));
}

function jsonSchema({ content }: WithContent): Schema | undefined {
  return content?.['application/json']?.schema;
}

/** Types are named, so that users can import them. */
function typeName(where: string, schema: Schema | undefined): string {
  const name = /^#\/components\/schemas\/(\w+)$/.exec(schema?.$ref ?? '')?.[1];
  if (name === undefined)
    throw new UnfitDescriptionError(`${where}: give the schema a name under components/schemas, and refer to it.`);
  return name;
}

function resolved<T extends { $ref?: string }>(description: Description, value: T): T {
  if (value.$ref === undefined) return value;
  let target: unknown = description;
  for (const key of value.$ref.split('/').slice(1)) target = new Map(Object.entries(target ?? {})).get(key);
  // What is referred to has the kind of what refers to it: the lint checked the description.
  return JSON.parse(JSON.stringify(target));
}

/** `chat_message_id` after `chat_id` is `messageId`: the place says the rest. */
function argumentName(wireName: string, wireNameBefore = ''): string {
  const context = wireNameBefore.replace(/id$/, '');
  const name = context !== '' && wireName.startsWith(context) ? wireName.slice(context.length) : wireName;
  return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
