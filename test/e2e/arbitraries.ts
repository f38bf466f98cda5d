/** Values and requests made from the description: what its schemas allow, and what they do not. */
import fc from 'fast-check';
import type { OperationId } from '../../generated/operations.ts';
import type { Fault } from '../../src/sandbox/index.ts';
import {
  description,
  type OperationAtPath,
  operations,
  type Parameter,
  type Schema,
} from '../description/read-description.ts';

/** Any value that the schema allows. */
function allowedBy(schema: Schema): fc.Arbitrary<unknown> {
  return fc.oneof(...[schema.type].flat().map((type) => allowedByType(type, schema)));
}

function allowedByType(
  type: string,
  { format, minLength = 0, properties, required = [], items }: Schema,
): fc.Arbitrary<unknown> {
  switch (type) {
    case 'null':
      return fc.constant(null);
    case 'integer':
      return fc.maxSafeInteger();
    case 'string':
      return format === 'date-time' ? time : fc.string({ unit: 'binary', minLength });
    case 'array':
      return items ? fc.array(allowedBy(items), { maxLength: 3 }) : fc.array(fc.jsonValue());
    case 'object':
      return properties ? record(properties, required) : fc.dictionary(fc.string(), fc.jsonValue());
    default:
      throw new Error(`There is no way yet to make a value of type ${type}.`);
  }
}

function record(properties: Record<string, Schema>, required: string[]): fc.Arbitrary<unknown> {
  const fields = Object.entries(properties).map(([name, schema]) => [name, allowedBy(schema)]);
  return someOf(Object.fromEntries(fields), required);
}

/** Those that are required, and any of the others. */
function someOf(
  values: Record<string, fc.Arbitrary<unknown>>,
  required: string[],
): fc.Arbitrary<Record<string, unknown>> {
  return fc.record(values, { requiredKeys: required });
}

const time = fc
  .date({ min: new Date(0), max: new Date('9999-12-31T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString());

const { Chat, ChatMessage } = description.components.schemas;
const field = fc.constantFrom(...Object.keys({ ...Chat?.properties, ...ChatMessage?.properties }), 'id', 'updated_at');
const orderBy = fc.tuple(fc.constantFrom('', '-'), field).map(([sign, name]) => sign + name);

/** Values that reach something in a sandbox with three made-up chats, most of the time. */
const likely: Record<string, fc.Arbitrary<unknown>> = {
  workspace_id: fc.constant(1),
  chat_id: fc.integer({ min: 1001, max: 1005 }),
  chat_message_id: fc.integer({ min: 700001, max: 700007 }),
  page: fc.integer({ min: 1, max: 3 }),
  per_page: fc.integer({ min: 1, max: 150 }),
  name: fc.constantFrom('e', 'PLAN', ''),
  order_by: fc.array(orderBy, { maxLength: 3 }),
};

function valueFor({ name, schema }: Parameter): fc.Arbitrary<unknown> {
  return mostly(likely[name] ?? allowedBy(schema), allowedBy(schema));
}

function mostly<T>(usual: fc.Arbitrary<T>, ...others: fc.Arbitrary<T>[]): fc.Arbitrary<T> {
  return fc.oneof({ arbitrary: usual, weight: 12 }, ...others.map((arbitrary) => ({ arbitrary, weight: 1 })));
}

/** An operation, and arguments that its schemas allow. */
export interface MadeUpCall {
  operationId: OperationId;
  ids: Record<string, unknown>;
  query: Record<string, unknown>;
  body: unknown;
  /** The fault that the sandbox is asked for. */
  fault: Fault | undefined;
}

export const madeUpCall: fc.Arbitrary<MadeUpCall> = fc.oneof(
  ...operations.map((operation) =>
    fc.record({
      operationId: fc.constant(operation.operationId),
      ids: valuesIn('path', operation),
      query: valuesIn('query', operation),
      body: operation.requestBody ? allowedBy(jsonOf(operation.requestBody)) : fc.constant(undefined),
      fault: fc.option(faultOf(operation), { nil: undefined, freq: 2 }),
    }),
  ),
);

function valuesIn(place: string, { parameters }: OperationAtPath): fc.Arbitrary<Record<string, unknown>> {
  const here = parameters.filter((parameter) => parameter.in === place);
  const values = Object.fromEntries(here.map((parameter) => [parameter.name, valueFor(parameter)]));
  return someOf(
    values,
    here.flatMap(({ name, required }) => (required ? [name] : [])),
  );
}

function jsonOf({ content }: Pick<NonNullable<OperationAtPath['requestBody']>, 'content'>): Schema {
  return content['application/json']?.schema ?? { type: 'object' };
}

/** Each status that is described, each body that its schema allows, a proxy's answer, and a connection that fails. */
function faultOf({ responses }: OperationAtPath): fc.Arbitrary<Fault> {
  const described = Object.entries(responses).flatMap(([status, { content }]) => {
    if (!content) return [];
    const body =
      Number(status) < 300
        ? allowedBy(jsonOf({ content }))
        : fc.option(allowedBy(jsonOf({ content })), { nil: undefined });
    return body.map((body): Fault => ({ status: Number(status), body }));
  });
  return fc.oneof(
    { arbitrary: fc.oneof(...described), weight: 20 },
    {
      arbitrary: fc.constant<Fault>({ status: 502, headers: { 'Content-Type': 'text/html' }, body: '<h1>502</h1>' }),
      weight: 2,
    },
    // These take time, so they are rare; `slow` takes two seconds, so it is left out.
    { arbitrary: fc.constantFrom<Fault>({ fault: 'reset' }, { fault: 'truncate' }), weight: 6 },
    { arbitrary: fc.constantFrom<Fault>({ fault: 'stall' }, { fault: 'drip' }), weight: 1 },
  );
}

/** A request as it goes over a wire. */
export interface WireRequest {
  method: string;
  /** With the query. */
  target: string;
  headers: Record<string, string>;
  body: string | undefined;
}

const oddText = fc.oneof(
  fc.constantFrom(
    '',
    'x',
    '1.5',
    '1e3',
    '01',
    '0x1',
    '9007199254740993',
    '..',
    'stream',
    'null',
    '__proto__',
    'constructor',
    '%00',
    '%zz',
    '%2F',
  ),
  fc.string({ unit: 'binary' }).map(encodeURIComponent),
);

const oddTarget = fc.oneof(
  fc.constantFrom(
    '/',
    '//',
    '/workspaces',
    '/workspaces/1/chats/',
    '/v2/workspaces/1/chats',
    '/workspaces/1/chats?',
    '/?#',
  ),
  fc.webPath(),
);

export function wireRequest(apiKey: string): fc.Arbitrary<WireRequest> {
  const authorization = mostly(
    fc.constant<string | undefined>(`Bearer ${apiKey}`),
    fc.constantFrom(undefined, '', 'Bearer', 'Bearer ', 'Basic YTpi', apiKey, `Bearer ${apiKey}x`, `Digest ${apiKey}`),
  );
  const headers = fc
    .record({
      Authorization: authorization,
      'Content-Type': fc.constantFrom(undefined, 'application/json', 'text/plain', 'x', 'application/xml'),
      Accept: fc.constantFrom(undefined, '*/*', 'text/html'),
      'X-Odd': fc.option(fc.string({ unit: 'grapheme-ascii' }), { nil: undefined }),
    })
    .map((all) =>
      Object.fromEntries(Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined)),
    );
  return fc.oneof(
    ...operations.map((operation) =>
      fc.record({
        method: mostly(
          fc.constant(operation.method.toUpperCase()),
          fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'),
        ),
        target: mostly(targetOf(operation), oddTarget),
        headers,
        body: bodyOf(operation),
      }),
    ),
  );
}

function targetOf({ path, parameters }: OperationAtPath): fc.Arbitrary<string> {
  const isId = (parameter: Parameter) => parameter.in === 'path';
  const ids = parameters.filter(isId).map((one) =>
    mostly(
      valueFor(one).map((value) => `${value}`),
      oddText,
    ).map((text) => [`{${one.name}}`, text] as const),
  );
  const pairs = parameters
    .filter((one) => !isId(one))
    .map((one) =>
      mostly(
        valueFor(one).map((value) => [value].flat().map((text) => `${one.name}=${encodeURIComponent(`${text}`)}`)),
        oddText.map((text) => [`${one.name}=${text}`]),
      ),
    );
  const query = fc
    .array(fc.oneof(...pairs, fc.constant<string[]>(['unknown=1'])), { maxLength: 2 })
    .map((all) => all.flat());
  return fc.tuple(fc.tuple(...ids), query).map(([texts, query]) => {
    const filled = texts.reduce((target, [name, text]) => target.replace(name, () => text), path);
    return query.length > 0 ? `${filled}?${query.join('&')}` : filled;
  });
}

function bodyOf({ requestBody }: OperationAtPath): fc.Arbitrary<string | undefined> {
  const odd = fc.oneof(fc.constantFrom('', '{', 'null', '[]', '{"name":5}'), fc.json(), fc.string({ unit: 'binary' }));
  if (!requestBody) return mostly(fc.constant<string | undefined>(undefined), odd);
  return mostly<string | undefined>(
    allowedBy(jsonOf(requestBody)).map((value) => JSON.stringify(value)),
    fc.constant(undefined),
    odd,
    odd,
  );
}
