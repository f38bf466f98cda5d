import { type Content, type Operation, type Parameter, type Schema, typeText } from './facts.ts';

/** One thing that two documents say differently, each in its words. The place is named as in `x-departures`, by the names of the second document. */
export interface Difference {
  place: string;
  theirs: string;
  ours: string;
}

export interface Departure {
  /** `*` stands for any one part. */
  place: string;
  /** Toggl's words. */
  reference: string;
}

/** Pairs of schemas whose parts were compared already: one schema may stand in many places, and hold itself. */
type Compared = Map<Schema, Set<Schema>>;

type Found = Generator<Difference>;

/** True if the departure is about this place. Whether Toggl still says what it quotes is another question. */
export function isAbout({ place }: Departure, difference: { place: string }): boolean {
  const [pattern, parts] = [place.split('.'), difference.place.split('.')];
  return pattern.length === parts.length && pattern.every((part, index) => part === '*' || part === parts[index]);
}

/** Every difference once. What only one of the two has is one difference with all it holds. */
export function differencesBetween(theirs: Operation[], ours: Operation[]): Difference[] {
  const compared: Compared = new Map();
  const [said, own] = [byAddress(theirs), byAddress(ours)];
  const found = [...new Set([...said.keys(), ...own.keys()])].flatMap((address) => {
    const [their, our] = [said.get(address), own.get(address)];
    const place = our?.name ?? their?.name ?? address;
    return [...ofEither(their, our, place, addressText, (one, other) => ofOperation(one, other, place, compared))];
  });
  return [...new Map(found.map((difference) => [JSON.stringify(difference), difference])).values()];
}

function byAddress(operations: Operation[]): Map<string, Operation> {
  return new Map(operations.map((operation) => [`${operation.method} ${pathShape(operation.path)}`, operation]));
}

/** Without the names of its parameters, and without the `/api` that may stand in the address of the server instead. */
export function pathShape(path: string): string {
  return path.replace(/^\/api(?=\/)/, '').replaceAll(/\{[^}]*\}/g, '{}');
}

function addressText({ method, path }: Operation): string {
  return `${method} ${path}`;
}

function* ofEither<Part>(
  theirs: Part | undefined,
  ours: Part | undefined,
  place: string,
  text: (part: Part) => string,
  compare: (theirs: Part, ours: Part) => Found,
): Found {
  if (theirs !== undefined && ours !== undefined) yield* compare(theirs, ours);
  else if (theirs !== undefined) yield { place, theirs: text(theirs), ours: 'Not documented' };
  else if (ours !== undefined) yield { place, theirs: 'Not documented', ours: text(ours) };
}

function* eachNamed<Part>(
  prefix: string,
  theirs: Record<string, Part>,
  ours: Record<string, Part>,
  text: (part: Part) => string,
  compare: (theirs: Part, ours: Part, place: string) => Found,
): Found {
  const [said, own] = [new Map(Object.entries(theirs)), new Map(Object.entries(ours))];
  for (const name of new Set([...said.keys(), ...own.keys()])) {
    const place = `${prefix}${name}`;
    yield* ofEither(said.get(name), own.get(name), place, text, (their, our) => compare(their, our, place));
  }
}

function* ofOperation(theirs: Operation, ours: Operation, place: string, compared: Compared): Found {
  yield* eachNamed(`${place}.parameters.`, theirs.parameters, ours.parameters, parameterText, ofParameter);
  const bodyPlace = `${place}.requestBody`;
  yield* ofEither(theirs.requestBody, ours.requestBody, bodyPlace, bodyText, function* (their, our) {
    yield* ofValue(`${bodyPlace}.required`, requiredText(their.required), requiredText(our.required));
    yield* ofContent(their.content, our.content, bodyPlace, compared);
  });
  yield* eachNamed(`${place}.responses.`, theirs.responses, ours.responses, contentText, (their, our, at) =>
    ofResponse(their, our, at, compared),
  );
}

function parameterText({ in: where, schema }: Parameter): string {
  return `${where}, ${typeText(schema)}`;
}

function* ofParameter(theirs: Parameter, ours: Parameter, place: string): Found {
  yield* ofValue(`${place}.in`, theirs.in, ours.in);
  yield* ofValue(`${place}.type`, typeText(theirs.schema), typeText(ours.schema));
  yield* ofValue(`${place}.required`, `${theirs.required}`, `${ours.required}`);
}

function bodyText({ content }: NonNullable<Operation['requestBody']>): string {
  return contentText(content);
}

function requiredText(required: boolean): string {
  return required ? 'true' : 'Not said';
}

function* ofResponse(theirs: Content, ours: Content, place: string, compared: Compared): Found {
  if (isEmpty(theirs) === isEmpty(ours)) return yield* ofContent(theirs, ours, place, compared);
  const none = Number(place.split('.').at(-1)) >= 400 ? 'Errors have no body' : 'Not documented';
  const text = (content: Content) => (isEmpty(content) ? none : contentText(content));
  yield { place: `${place}.content`, theirs: text(theirs), ours: text(ours) };
}

function isEmpty(content: Content): boolean {
  return Object.keys(content).length === 0;
}

function contentText(content: Content): string {
  return isEmpty(content) ? 'No body' : Object.values(content).map(typeText).join(', ');
}

function* ofContent(theirs: Content, ours: Content, place: string, compared: Compared): Found {
  yield* eachNamed(`${place}.content.`, theirs, ours, typeText, (schema, own, at) =>
    ofSchema(schema, own, own.name ?? at, compared),
  );
}

function* ofSchema(theirs: Schema, ours: Schema, place: string, compared: Compared): Found {
  const wrapped = theirs.items === undefined ? theirs.fields.items : undefined;
  if (wrapped?.items !== undefined && ours.items !== undefined) {
    // The generator of Toggl's reference prints an array as an object with `items`.
    yield { place: `${place}.items`, theirs: typeText(wrapped), ours: 'Not documented' };
    return yield* ofSchema(wrapped, ours, place, compared);
  }
  yield* ofValue(`${place}.type`, typeText(theirs), typeText(ours));
  yield* ofParts(theirs, ours, ours.name ?? place, compared);
}

function* ofParts(theirs: Schema, ours: Schema, place: string, compared: Compared): Found {
  const others = compared.get(theirs) ?? new Set();
  if (others.has(ours)) return;
  compared.set(theirs, others.add(ours));

  if (theirs.types.includes('object') && ours.types.includes('object')) {
    yield* ofValue(`${place}.required`, requiredNames(theirs, ours), requiredNames(ours, theirs));
    yield* eachNamed(`${place}.`, theirs.fields, ours.fields, typeText, (field, own, at) =>
      ofSchema(field, own, at, compared),
    );
  }
  if (theirs.items !== undefined && ours.items !== undefined) {
    const at = ours.items.name ?? `${place}.items`;
    // The type of a list tells that of its items, but not of their own items.
    if (theirs.items.items && ours.items.items) {
      yield* ofValue(`${at}.type`, typeText(theirs.items), typeText(ours.items));
    }
    yield* ofParts(theirs.items, ours.items, at, compared);
  }
}

/** Of the fields that both have: a field that one lacks is a difference of its own. */
function requiredNames({ required }: Schema, { fields }: Schema): string {
  return required.filter((name) => Object.hasOwn(fields, name)).join(', ') || 'Not said';
}

function* ofValue(place: string, theirs: string, ours: string): Found {
  if (theirs !== ours) yield { place, theirs, ours };
}
