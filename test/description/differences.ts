import { differencesBetween } from '../../scripts/upstream/differences.ts';
import { type Operation, operationsIn, type Schema as SchemaFacts } from '../../scripts/upstream/facts.ts';
import {
  type Content,
  type Description,
  type OperationAtPath,
  operationsOf,
  type Parameter,
  type Response,
  type Schema,
} from './read-description.ts';
import type { ReferenceField, ReferenceOperation, ReferenceParameter } from './reference-facts.ts';

/** A place where the description departs, named as in `x-departures`, and the words of Toggl's reference there, if it is one fact. */
export interface Difference {
  place: string;
  reference?: string;
}

type Found = Generator<Difference>;

/** Every difference between Toggl's reference and the description, once. */
export function differencesFrom(reference: ReferenceOperation[], description: Description): Difference[] {
  const said = new Map(reference.map((operation) => [operation.operationId, operation]));
  const found = [
    ...ofFacts(reference, description),
    ...operationsOf(description).flatMap((own) => {
      const operation = said.get(own.operationId);
      return operation === undefined ? [] : [...ofTexts(operation, own, own.operationId, description)];
    }),
    ...ofComponents(description),
  ];
  return [...new Map(found.map((difference) => [difference.place, difference])).values()];
}

/** What programs see, by the comparison that `npm run spec:upstream` makes as well. */
function* ofFacts(reference: ReferenceOperation[], description: Description): Found {
  for (const { place, theirs: said, ours: own } of differencesBetween(
    reference.map(factsOf),
    operationsIn(description),
  )) {
    yield { place, reference: said };
    if (!place.endsWith('.type')) continue;
    // A departure may add a type, such as `null`; that one of the reference's is gone needs a departure of its own.
    const ownTypes = new Set(own.split(' or '));
    for (const type of said.split(' or '))
      if (!ownTypes.has(type)) yield { place: `${place}.${type}`, reference: said };
  }
}

function factsOf({ operationId, method, url, path, query, body, responses }: ReferenceOperation): Operation {
  const parametersIn = (place: string, parameters: Record<string, ReferenceParameter>) =>
    Object.entries(parameters).map(([name, parameter]) => [name, { in: place, ...parameterFacts(parameter) }] as const);
  return {
    name: operationId,
    method,
    path: url.replace('https://focus.toggl.com', ''),
    parameters: Object.fromEntries([...parametersIn('path', path), ...parametersIn('query', query)]),
    ...(body && { requestBody: { required: false, content: { 'application/json': objectFacts(body) } } }),
    responses: Object.fromEntries(
      Object.entries(responses).map(([status, said]) => [
        status,
        typeof said === 'string' ? {} : { 'application/json': objectFacts(said) },
      ]),
    ),
  };
}

function parameterFacts({
  type,
  required,
  description,
}: ReferenceParameter): Omit<Operation['parameters'][string], 'in'> {
  const list = { types: ['array'], required: [], fields: {}, items: { types: ['string'], required: [], fields: {} } };
  const schema = type === '[]string' ? list : { types: [type], required: [], fields: {} };
  return { required, schema, description, style: '' };
}

function objectFacts(fields: Record<string, ReferenceField>): SchemaFacts {
  const facts = Object.entries(fields).map(([name, field]) => [name, fieldFacts(field)]);
  return { types: ['object'], required: [], fields: Object.fromEntries(facts) };
}

function fieldFacts({ type, note, fields = {} }: ReferenceField): SchemaFacts {
  const ofNull = note === 'null' ? ['null'] : [];
  if (type !== 'Array of object') return { ...objectFacts(fields), types: [type, ...ofNull] };
  return { types: ['array', ...ofNull], required: [], fields: {}, items: objectFacts(fields) };
}

/** Address, security and what people read. */
function* ofTexts(said: ReferenceOperation, ours: OperationAtPath, place: string, description: Description): Found {
  const url = description.servers[0].url + ours.path;
  if (ours.method.toUpperCase() !== said.method) yield { place: `${place}.method`, reference: said.method };
  if (url !== said.url) yield { place: `${place}.url`, reference: said.url };
  if (ours.summary !== said.title) yield { place: `${place}.summary`, reference: said.title };
  if (!keeps(ours.description, said.text)) yield { place: `${place}.description`, reference: said.text };
  yield* marks(ours.description, place);

  const schemes = (ours.security ?? description.security).flatMap((requirement) => Object.keys(requirement));
  const shown = said.sample.basic ? 'basic' : '';
  if (schemes.join() !== shown) yield { place: `${place}.security` };
  if (said.sample.contentType && ours.requestBody === undefined) yield { place: `${place}.parameters.Content-Type` };

  for (const parameter of ours.parameters) {
    const theirs = said.path[parameter.name] ?? said.query[parameter.name];
    if (theirs) yield* ofParameter(theirs, parameter, `${place}.parameters.${parameter.name}`);
  }
  if (said.body) yield* ofContent(said.body, ours.requestBody?.content, `${place}.requestBody`);
  for (const [status, response] of Object.entries(ours.responses)) {
    const theirs = said.responses[Number(status)];
    if (theirs) yield* ofResponse(theirs, response, `${place}.responses.${status}`);
  }
}

function* ofParameter(said: ReferenceParameter, ours: Parameter, place: string): Found {
  if (!keeps(ours.description, said.description)) yield { place: `${place}.description`, reference: said.description };
  if (ours.style !== undefined) yield { place: `${place}.style`, reference: 'Not said' };
  if (ours.schema.format !== undefined) yield { place: `${place}.format`, reference: said.type };
  yield* marks(ours.description, place);
  yield* limits(ours.schema, place);
}

function* ofResponse(said: string | Record<string, ReferenceField>, ours: Response, place: string): Found {
  if (Object.keys(ours.headers ?? {}).length > 0) yield { place: `${place}.headers`, reference: 'Not documented' };
  if (typeof said !== 'string') return yield* ofContent(said, ours.content, place);
  if (words(ours.description) !== words(said)) yield { place: `${place}.description`, reference: said };
}

function* ofContent(said: Record<string, ReferenceField>, content: Content | undefined, place: string): Found {
  const schema = content?.['application/json']?.schema;
  if (schema === undefined) return;
  const isArray = [schema.type].flat().includes('array');
  yield* ofFields((isArray && said.items?.fields) || said, (isArray && schema.items) || schema, place);
}

function* ofFields(said: Record<string, ReferenceField>, ours: Schema, place: string): Found {
  for (const [name, own] of Object.entries(ours.properties ?? {})) {
    const field = said[name];
    if (field === undefined) continue;
    const at = `${ours.title ?? place}.${name}`;
    if (own.description) yield { place: `${at}.description`, ...(field.note === undefined && { reference: '-' }) };
    if (own.format !== undefined) yield { place: `${at}.format`, reference: field.type };
    if (field.fields !== undefined) yield* ofFields(field.fields, own.items ?? own, at);
  }
}

function* ofComponents({ components }: Description): Found {
  for (const [name, schema] of Object.entries(components.schemas)) {
    yield* limits(schema, name);
    for (const [field, own] of Object.entries(schema.properties ?? {})) {
      yield* limits(own, `${name}.${field}`);
      yield* marks(own.description ?? '', `${name}.${field}`);
    }
  }
  for (const [name, { description = '' }] of Object.entries(components.examples)) {
    yield* marks(description, `examples.${name}`);
  }
}

/** Additions that the text itself marks as ours. */
function* marks(text: string, place: string): Found {
  if (/\bour assumption\b/i.test(text)) yield { place: `${place}.assumption`, reference: 'Not said' };
  if (/\bmade up\b/i.test(text)) yield { place: `${place}.example`, reference: 'Not said' };
}

const keywordsWithoutLimit = new Set([
  'title',
  'type',
  'format',
  'description',
  'example',
  'items',
  'properties',
  'required',
]);

/** Limits and promises of the schema beyond its type: `minimum`, `enum`, `default` and the like. Toggl's reference has none. */
function* limits(schema: Schema, place: string): Found {
  for (const [keyword, value] of Object.entries(schema)) {
    const isOpenObject = keyword === 'additionalProperties' && value === true;
    if (!keywordsWithoutLimit.has(keyword) && !isOpenObject)
      yield { place: `${place}.${keyword}`, reference: 'Not said' };
  }
}

/** True if the text still holds the words of Toggl's reference. Capitals and punctuation may differ. */
function keeps(text: string, said: string): boolean {
  return ` ${words(text)} `.includes(` ${words(said)} `);
}

/** Of a text, without capitals and punctuation. */
export function words(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
}
