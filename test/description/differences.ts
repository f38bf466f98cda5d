import {
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

/**
 * Every difference between Toggl's reference and the description, once. What only one of the two has is one difference with all it holds:
 * an undocumented response is `getChat.responses.401`, whatever its headers and body.
 */
export function differencesFrom(reference: ReferenceOperation[], description: Description): Difference[] {
  const said = Object.fromEntries(reference.map((operation) => [operation.operationId, operation]));
  const ours = Object.fromEntries(operationsOf(description).map((operation) => [operation.operationId, operation]));
  const found = [
    ...eachNamed('', said, ours, (operation, own, place) => ofOperation(operation, own, place, description)),
    ...ofComponents(description),
  ];
  return [...new Map(found.map((difference) => [difference.place, difference])).values()];
}

function* eachNamed<Said, Ours>(
  prefix: string,
  said: Record<string, Said>,
  ours: Record<string, Ours>,
  compare: (said: Said, ours: Ours, place: string) => Found,
): Found {
  for (const name of new Set([...Object.keys(said), ...Object.keys(ours)])) {
    const place = `${prefix}${name}`;
    const [theirs, own] = [said[name], ours[name]];
    if (theirs === undefined) yield { place, reference: 'Not documented' };
    else if (own === undefined) yield { place };
    else yield* compare(theirs, own, place);
  }
}

function* ofOperation(said: ReferenceOperation, ours: OperationAtPath, place: string, description: Description): Found {
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

  const parameters = Object.fromEntries(ours.parameters.map((parameter) => [parameter.name, parameter]));
  yield* eachNamed(`${place}.parameters.`, { ...said.path, ...said.query }, parameters, function* (parameter, own, at) {
    const where = parameter === said.path[own.name] ? 'path' : 'query';
    if (own.in !== where) yield { place: `${at}.in`, reference: where };
    yield* ofParameter(parameter, own, at);
  });
  yield* eachNamed(`${place}.`, bodyOf(said.body), bodyOf(ours.requestBody), function* (fields, own, at) {
    if (own.required) yield { place: `${at}.required`, reference: 'Not said' };
    yield* ofContent(fields, own, at);
  });
  yield* eachNamed(`${place}.responses.`, said.responses, ours.responses, ofResponse);
}

function bodyOf<Body>(requestBody: Body | undefined): Record<string, Body> {
  return requestBody === undefined ? {} : { requestBody };
}

function* ofParameter(said: ReferenceParameter, ours: Parameter, place: string): Found {
  const type = ours.schema.type === 'array' ? `[]${ours.schema.items?.type}` : ours.schema.type;
  if (type !== said.type) yield { place: `${place}.type`, reference: said.type };
  if ((ours.required ?? false) !== said.required) yield { place: `${place}.required`, reference: `${said.required}` };
  if (!keeps(ours.description, said.description)) yield { place: `${place}.description`, reference: said.description };
  if (ours.style !== undefined) yield { place: `${place}.style`, reference: 'Not said' };
  if (ours.schema.format !== undefined) yield { place: `${place}.format`, reference: said.type };
  yield* marks(ours.description, place);
  yield* limits(ours.schema, place);
}

function* ofResponse(said: string | Record<string, ReferenceField>, ours: Response, place: string): Found {
  if (Object.keys(ours.headers ?? {}).length > 0) yield { place: `${place}.headers`, reference: 'Not documented' };
  if (typeof said !== 'string') return yield* ofContent(said, ours, place);
  if (words(ours.description) !== words(said)) yield { place: `${place}.description`, reference: said };
  if (ours.content === undefined) return;
  const isError = Number(place.split('.').at(-1)) >= 400;
  yield { place: `${place}.content`, reference: isError ? 'Errors have no body' : 'Not documented' };
}

function* ofContent(
  said: Record<string, ReferenceField>,
  { content = {} }: Pick<Response, 'content'>,
  place: string,
): Found {
  yield* eachNamed(`${place}.content.`, { 'application/json': said }, content, (fields, own, at) =>
    [own.schema.type].flat().includes('array') ? ofArray(fields, own.schema, at) : ofFields(fields, own.schema, at),
  );
}

/** A bare array of what the reference prints as the field `items`. */
function* ofArray(said: Record<string, ReferenceField>, ours: Schema, place: string): Found {
  const schemaPlace = ours['x-name'] ?? place;
  for (const [name, { type }] of Object.entries(said)) yield { place: `${schemaPlace}.${name}`, reference: type };
  if (ours.type !== 'array') yield { place: `${schemaPlace}.type`, reference: 'Array of object' };
  yield* ofFields(said.items?.fields ?? {}, ours.items ?? ours, `${schemaPlace}.items`);
}

function* ofFields(said: Record<string, ReferenceField>, ours: Schema, place: string): Found {
  const schemaPlace = ours['x-name'] ?? place;
  if (ours.required !== undefined) yield { place: `${schemaPlace}.required`, reference: 'Not said' };
  yield* eachNamed(`${schemaPlace}.`, said, ours.properties ?? {}, function* (field, own, at) {
    const type = field.type === 'Array of object' ? 'array' : field.type;
    const types = field.note === 'null' ? [type, 'null'] : [type];
    if (own.description) yield { place: `${at}.description`, ...(field.note === undefined && { reference: '-' }) };
    if (types.join() !== [own.type].flat().join()) yield { place: `${at}.type`, reference: field.type };
    if (![own.type].flat().includes(type)) yield { place: `${at}.type.${type}`, reference: field.type };
    if (own.format !== undefined) yield { place: `${at}.format`, reference: field.type };
    if (type === 'array' && own.items?.type !== 'object') yield { place: `${at}.items`, reference: field.type };
    if (field.fields !== undefined) yield* ofFields(field.fields, own.items ?? own, at);
  });
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
  'x-name',
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
