import { type Change, impactOfAll } from './changes.ts';
import { placeOf } from './gate.ts';
import type { Release } from './released.ts';
import { versionNeeded } from './semver.ts';

const width = 80;
const columns = ['diff'.padEnd(7), 'types'.padEnd(8)];
const indent = columns.join('').length;

/** The changes for people, 80 columns wide; `diff` is the verdict of `redocly diff`, `types` that of the types. */
export function table(release: Release, changes: Change[]): string {
  if (changes.length === 0) return `openapi/openapi.yaml has not changed since ${release.tag}.`;
  const needed = versionNeeded(release.version, impactOfAll(changes));
  return [
    `openapi/openapi.yaml since ${release.tag}:`,
    '',
    `${columns.join('')}change`,
    ...changes.flatMap((change) => row(release, change)),
    '',
    `The next version is ${needed} or higher.`,
  ].join('\n');
}

function row(release: Release, change: Change): string[] {
  const { subject, what, diff, breaks } = change;
  const verdicts = `${(diff ?? '-').padEnd(7)}${(breaks.length > 0 ? 'breaks' : '-').padEnd(8)}`;
  const paragraphs = [what === '' ? `${subject}:` : `${subject}: ${what}`, ...breaks, placeOf(change, release)];
  const lines = paragraphs.flatMap((text) => wrapped(text, width - indent));
  return lines.map((line, index) => (index === 0 ? verdicts : ' '.repeat(indent)) + line);
}

/** A word that is too long for a line, such as a path, is broken. */
function wrapped(text: string, columnsLeft: number): string[] {
  const pieces = text.match(new RegExp(`\\S.{0,${columnsLeft - 1}}(?=\\s|$)|\\S{${columnsLeft}}`, 'g'));
  return pieces?.map((piece) => piece.trimEnd()) ?? [];
}
