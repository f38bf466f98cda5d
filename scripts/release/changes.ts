/** The changes of the description since a release, as both judges see them: `redocly diff`, and the types of `type-changes.ts`. */
import { keysIn, type Places } from './places.ts';
import { highestImpact, type Impact } from './semver.ts';
import type { TypeChange } from './type-changes.ts';

/** What is read of the report of `redocly diff --format json`. */
export interface DiffReport {
  changes: DiffChange[];
}

interface DiffChange {
  path: string;
  kind: 'added' | 'removed' | 'modified';
  impact: Impact;
  property?: string;
  verdicts: { message: string }[];
  base?: DiffSide;
  revision?: DiffSide;
}

interface DiffSide {
  pointer: string;
  value: unknown;
}

export interface Change {
  /** The operation, or what else of the description it is in. */
  subject: string;
  what: string;
  /** By `redocly diff`; `undefined` where it sees nothing. */
  diff: Impact | undefined;
  /** What keeps code from compiling, by the types; none where they see nothing. */
  breaks: string[];
  /** In openapi/openapi.yaml, of the release where it is gone since. */
  line: number | undefined;
  isGone: boolean;
}

export interface Descriptions {
  released: Places;
  current: Places;
}

export function changesOf(report: DiffReport, typeChanges: TypeChange[], descriptions: Descriptions): Change[] {
  const diffChanges = report.changes.filter(({ path, property }) => !(path === '#/info' && property === 'version'));
  const rows = diffChanges.map((change) => ({ change, row: rowOfDiff(change, descriptions) }));
  const alone: Change[] = [];
  for (const typeChange of typeChanges) {
    const places = [descriptions.released.find(typeChange.place), descriptions.current.find(typeChange.place)];
    const pointers = places.flatMap((place) => place?.pointer ?? []);
    const same = rows.filter(({ change }) => pointers.some((pointer) => isAt(change, pointer)));
    const words = wordsOf(typeChange);
    for (const { row } of same) row.breaks.push(words);
    if (same.length === 0) alone.push(rowOfTypes(typeChange, words, descriptions));
  }
  return [...rows.map(({ row }) => row), ...alone];
}

export function impactOf({ diff, breaks }: Change): Impact {
  return breaks.length > 0 ? 'major' : (diff ?? 'patch');
}

export function impactOfAll(changes: Change[]): Impact | undefined {
  return highestImpact(changes.map(impactOf));
}

/** `client.messages.list`, as methods.ts names it, and the operation that it was made of. */
export interface MethodName {
  call: string;
  operationId: string;
}

/** Another tag gives an operation another resource, which neither judge sees. An operation that is gone is told by the types. */
export function renamedMethods(released: MethodName[], current: MethodName[]): TypeChange[] {
  return released.flatMap(({ call, operationId }) => {
    const now = current.find((method) => method.operationId === operationId);
    if (!now || now.call === call) return [];
    return [
      {
        place: ['operations', operationId, 'tags'],
        message: `turns ${call} into ${now.call}`,
        isGone: false,
        operationIds: [operationId],
      },
    ];
  });
}

function isAt(change: DiffChange, pointer: string): boolean {
  // `redocly diff` tells of a field that becomes required at the list of them.
  const requiredList = pointer.replace(/\/properties\/[^/]+$/, '/required');
  return [change.base, change.revision].some(
    (side) =>
      side && (side.pointer === pointer || side.pointer.startsWith(`${pointer}/`) || side.pointer === requiredList),
  );
}

function rowOfDiff(change: DiffChange, descriptions: Descriptions): Change {
  const side = change.revision ?? change.base;
  const places = change.revision ? descriptions.current : descriptions.released;
  return {
    subject: subjectOf(change.path, descriptions).subject,
    what: change.verdicts.map(({ message }) => message).join(' ') || plainWords(change, descriptions),
    diff: change.impact,
    breaks: [],
    line: side && places.line(side.pointer),
    isGone: !change.revision,
  };
}

/** For what `redocly diff` has no words, because no rule of it applies. */
function plainWords({ path, kind, property, base, revision }: DiffChange, descriptions: Descriptions): string {
  const { rest } = subjectOf(path, descriptions);
  const inside = rest
    .map((key, index) =>
      /^\d+$/.test(key) && index === rest.length - 1 ? nameOf((revision ?? base)?.value, key) : key,
    )
    .join('/')
    .replaceAll('/content/application/json/schema', '')
    .replaceAll('/properties/', '/');
  const event = property === 'key' && typeof base?.value === 'string' ? `renamed from ${base.value}` : kind;
  return [inside, property === 'key' ? '' : property, event].filter(Boolean).join(' ');
}

function rowOfTypes(typeChange: TypeChange, words: string, { released, current }: Descriptions): Change {
  const now = typeChange.isGone ? undefined : current.find(typeChange.place);
  const place = now ?? released.find(typeChange.place);
  return {
    subject: typeChange.operationIds[0] ?? 'components',
    what: '',
    diff: undefined,
    breaks: [words],
    line: place?.line,
    isGone: !now,
  };
}

function subjectOf(path: string, { released, current }: Descriptions): { subject: string; rest: string[] } {
  const keys = keysIn(path);
  const [first = '', second = '', third = ''] = keys;
  if (first !== 'paths') return { subject: first, rest: keys.slice(1) };
  const operationId = current.operationId(second, third) ?? released.operationId(second, third);
  if (operationId !== undefined) return { subject: operationId, rest: keys.slice(3) };
  return { subject: second, rest: keys.slice(2) };
}

/** The name of a parameter, which stands in a list, or of what it refers to. */
function nameOf(value: unknown, otherwise: string): string {
  if (typeof value !== 'object' || value === null) return otherwise;
  if ('name' in value && typeof value.name === 'string') return value.name;
  if ('$ref' in value && typeof value.$ref === 'string') return value.$ref.replace(/^.*\//, '');
  return otherwise;
}

function wordsOf({ place, message, operationIds }: TypeChange): string {
  const [first, second, third, ...others] = operationIds;
  if (second === undefined) return `${placeInWords(place)} ${message}`;
  const named = [first, second, third].filter((operationId) => operationId !== undefined).join(', ');
  return `${placeInWords(place)} ${message} (${others.length > 0 ? `${named} and ${others.length} more` : named})`;
}

function placeInWords(place: string[]): string {
  const [group, name = '', ...inside] = place;
  if (group === 'paths') return `the path ${name}`;
  if (group === 'components') {
    const path = inside.join('.').replace('.content.application/json', '').replaceAll('.[]', '[]');
    return `\`${path}\``;
  }
  const [part, where, ...names] = inside;
  if (part === undefined) return `the operation ${name}`;
  if (part === 'parameters') return names.length > 0 ? `${where} parameter \`${names.join('.')}\`` : `the ${where}`;
  if (part === 'responses') return ['the answer', where, ...names].join(' ');
  if (part === 'requestBody') return ['the body', ...inside.slice(3)].join(' ');
  return 'the tag';
}
