/**
 * The second judge of a change: compares the types in a released `generated/schema.ts` with those of today, and finds what keeps code from compiling.
 * `redocly diff` rates some of it as a patch, because a request on the wire stays valid: a field that is no longer sent, another name of a path
 * parameter or a schema, an answer that has fewer values.
 *
 * - What is sent (parameters, bodies): the types of today accept all that the released ones did.
 * - What is received (answers): the released types accept all that comes today, and nothing that they know is gone. More fields may come.
 * - No operation, path or component is gone: the package exports these types by name.
 */
import ts from 'typescript';

export interface TypeChange {
  /** The keys that lead there in `schema.ts`, from the nearest component that has a name, or from the operation. */
  place: string[];
  message: string;
  /** What is gone has its place in the released types alone. */
  isGone: boolean;
  /** Those that it changes; none where a name alone is gone. */
  operationIds: string[];
}

type Direction = 'sent' | 'received';

interface Member {
  type: ts.Type;
  isOptional: boolean;
}

export function breakingTypeChanges(releasedPath: string, currentPath: string): TypeChange[] {
  const program = ts.createProgram([releasedPath, currentPath], {
    strict: true,
    exactOptionalPropertyTypes: true,
    lib: ['lib.es5.d.ts'],
    types: [],
    noEmit: true,
  });
  return new Comparison(program, releasedPath, currentPath).run();
}

class Comparison {
  readonly #checker: ts.TypeChecker;
  readonly #released: Map<string, Member>;
  readonly #current: Map<string, Member>;
  /** A component's place by its type, so that what several operations share is told once. */
  readonly #componentPlaces = new Map<ts.Type, string[]>();
  readonly #changes = new Map<string, TypeChange>();
  /** The objects around the one that is compared: a schema can hold itself. */
  readonly #underWay = new Set<ts.Type>();
  #operationId: string | undefined;

  constructor(program: ts.Program, releasedPath: string, currentPath: string) {
    this.#checker = program.getTypeChecker();
    this.#released = this.#exportsOf(program, releasedPath);
    this.#current = this.#exportsOf(program, currentPath);
  }

  run(): TypeChange[] {
    this.#nameComponents(this.#released);
    this.#nameComponents(this.#current);
    this.#compareOperations();
    this.#compareNames(['paths']);
    for (const group of this.#members(this.#released.get('components')).keys()) {
      this.#compareNames(['components', group]);
    }
    return [...this.#changes.values()];
  }

  #exportsOf(program: ts.Program, path: string): Map<string, Member> {
    const source = program.getSourceFile(path);
    const module = source && this.#checker.getSymbolAtLocation(source);
    if (!module) throw new Error(`${path} has no types to compare.`);
    return new Map(
      this.#checker
        .getExportsOfModule(module)
        .map((symbol) => [symbol.name, { type: this.#checker.getDeclaredTypeOfSymbol(symbol), isOptional: false }]),
    );
  }

  #nameComponents(exports: Map<string, Member>): void {
    for (const [group, components] of this.#members(exports.get('components'))) {
      for (const [name, { type }] of this.#members(components)) {
        if (isObject(type)) this.#componentPlaces.set(type, ['components', group, name]);
      }
    }
  }

  #compareOperations(): void {
    const current = this.#members(this.#current.get('operations'));
    for (const [operationId, released] of this.#members(this.#released.get('operations'))) {
      this.#operationId = operationId;
      const now = current.get(operationId);
      if (!now) {
        this.#addGone(['operations', operationId]);
        continue;
      }
      const [before, after] = [this.#members(released), this.#members(now)];
      for (const key of before.keys()) {
        const direction = key === 'responses' ? 'received' : 'sent';
        this.#compareMember(before.get(key), after.get(key), direction, ['operations', operationId, key]);
      }
      // A body where none was: the released type has no such member.
      if (!before.has('requestBody')) {
        this.#compareMember(undefined, after.get('requestBody'), 'sent', ['operations', operationId, 'requestBody']);
      }
    }
    this.#operationId = undefined;
  }

  /** Whether the keys that were there still are; what they hold is compared where an operation uses it. */
  #compareNames(place: string[]): void {
    let [released, current] = [this.#released, this.#current];
    for (const key of place) {
      [released, current] = [this.#members(released.get(key)), this.#members(current.get(key))];
    }
    for (const name of released.keys()) if (!current.has(name)) this.#addGone([...place, name]);
  }

  #compareMember(
    released: Member | undefined,
    current: Member | undefined,
    direction: Direction,
    place: string[],
  ): void {
    const wasOptional = released?.isOptional ?? true;
    if (current && direction === 'sent' && wasOptional && !current.isOptional) this.#add(place, 'must now be given');
    if (!released) return;
    if (!current) {
      this.#addGone(place);
      return;
    }
    if (direction === 'received' && !wasOptional && current.isOptional) this.#add(place, 'may now be left out');
    this.#compare(released.type, current.type, direction, place);
  }

  #compare(released: ts.Type, current: ts.Type, direction: Direction, place: string[]): void {
    const [before, after] = [partsOf(released), partsOf(current)];
    const [object, otherObject] = [before.objects[0], after.objects[0]];
    if (object && otherObject && before.objects.length === 1 && after.objects.length === 1) {
      if (!this.#accepts(before.values, after.values, direction)) this.#addTypes(released, current, place);
      this.#compareObjects(object, otherObject, direction, place);
    } else if (!this.#accepts([...before.values, ...before.objects], [...after.values, ...after.objects], direction)) {
      this.#addTypes(released, current, place);
    }
  }

  #compareObjects(released: ts.Type, current: ts.Type, direction: Direction, outerPlace: string[]): void {
    if (this.#underWay.has(released)) return;
    this.#underWay.add(released);
    const [item, otherItem] = [this.#itemType(released), this.#itemType(current)];
    const place = this.#componentPlaces.get(released) ?? outerPlace;
    if (item && otherItem) this.#compare(item, otherItem, direction, [...place, '[]']);
    else if (item || otherItem) this.#addTypes(released, current, outerPlace);
    else this.#compareFields(released, current, direction, place);
    this.#underWay.delete(released);
  }

  #compareFields(released: ts.Type, current: ts.Type, direction: Direction, place: string[]): void {
    const [before, after] = [this.#membersOf(released), this.#membersOf(current)];
    for (const name of new Set([...before.keys(), ...after.keys()])) {
      this.#compareMember(before.get(name), after.get(name), direction, [...place, name]);
    }
    const [anyField, anyFieldNow] = [released.getStringIndexType(), current.getStringIndexType()];
    if (anyField && anyFieldNow) this.#compare(anyField, anyFieldNow, direction, [...place, '*']);
    else if (anyField) this.#add(place, 'no longer has fields of any name');
  }

  #accepts(released: ts.Type[], current: ts.Type[], direction: Direction): boolean {
    const fits = (types: ts.Type[], others: ts.Type[]) =>
      types.every((type) => others.some((other) => this.#checker.isTypeAssignableTo(type, other)));
    return fits(released, current) && (direction === 'sent' || fits(current, released));
  }

  #itemType(type: ts.Type): ts.Type | undefined {
    return this.#checker.isArrayType(type) ? type.getNumberIndexType() : undefined;
  }

  #members(member: Member | undefined): Map<string, Member> {
    return member ? this.#membersOf(member.type) : new Map();
  }

  /** Without those of type `never`, by which openapi-typescript says that there is none. */
  #membersOf(type: ts.Type): Map<string, Member> {
    const members = this.#checker
      .getPropertiesOfType(type)
      .map((symbol): [string, Member] => [
        symbol.name,
        { type: this.#checker.getTypeOfSymbol(symbol), isOptional: (symbol.flags & ts.SymbolFlags.Optional) !== 0 },
      ]);
    return new Map(
      members.filter(([, { type }]) => (type.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Never)) === 0),
    );
  }

  #addTypes(released: ts.Type, current: ts.Type, place: string[]): void {
    this.#add(place, `was ${this.#words(released)}, is ${this.#words(current)}`);
  }

  #words(type: ts.Type): string {
    const { values, objects } = partsOf(type);
    const words = [...values, ...objects].map((part) => this.#name(part));
    return [...words.filter((word) => word !== 'null'), ...words.filter((word) => word === 'null')].join(' | ');
  }

  #name(type: ts.Type): string {
    const item = this.#itemType(type);
    if (item) return `${this.#name(item)}[]`;
    return this.#componentPlaces.get(type)?.[2] ?? this.#checker.typeToString(type);
  }

  #addGone(place: string[]): void {
    this.#put({ place, message: 'is gone', isGone: true, operationIds: [] });
  }

  #add(place: string[], message: string): void {
    this.#put({ place, message, isGone: false, operationIds: [] });
  }

  #put(found: TypeChange): void {
    const { place, message } = found;
    // The same parameter or answer of several operations is one change.
    const shared = place[0] === 'operations' && place.length > 2 ? place.slice(2) : place;
    const key = [...shared, message].join('\n');
    const change = this.#changes.get(key) ?? found;
    if (this.#operationId !== undefined && !change.operationIds.includes(this.#operationId)) {
      change.operationIds.push(this.#operationId);
    }
    this.#changes.set(key, change);
  }
}

function isObject(type: ts.Type): boolean {
  return (type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) !== 0;
}

/** The members of a union; `undefined` is left out, because what may be left out is compared by itself. */
function partsOf(type: ts.Type): { values: ts.Type[]; objects: ts.Type[] } {
  const parts = (type.isUnion() ? type.types : [type]).filter(({ flags }) => (flags & ts.TypeFlags.Undefined) === 0);
  return { values: parts.filter((part) => !isObject(part)), objects: parts.filter(isObject) };
}
