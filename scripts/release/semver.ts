/**
 * Versions by Semantic Versioning. Below 1.0.0 a breaking change raises the minor version, as a new feature does: that is the reading of npm's `^0.1.0`,
 * which takes 0.1.1 and not 0.2.0, and of `redocly diff`.
 */

/** The part of the version that a change raises from 1.0.0 on. */
export type Impact = 'major' | 'minor' | 'patch';

const plainVersion = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/;

export function isVersion(text: string): boolean {
  return plainVersion.test(text);
}

/** Negative where `a` is lower than `b`, as `sort` wants it. */
export function compareVersions(a: string, b: string): number {
  const [majorA, minorA, patchA] = numbersOf(a);
  const [majorB, minorB, patchB] = numbersOf(b);
  return majorA - majorB || minorA - minorB || patchA - patchB;
}

/** The lowest version that says as much as `impact`; the same version where nothing changed. */
export function versionNeeded(released: string, impact: Impact | undefined): string {
  const [major, minor, patch] = numbersOf(released);
  if (impact === undefined) return released;
  if (impact === 'patch') return `${major}.${minor}.${patch + 1}`;
  if (impact === 'minor' || major === 0) return `${major}.${minor + 1}.0`;
  return `${major + 1}.0.0`;
}

export function highestImpact(impacts: Impact[]): Impact | undefined {
  return (['major', 'minor', 'patch'] as const).find((impact) => impacts.includes(impact));
}

function numbersOf(version: string): [number, number, number] {
  const [, major, minor, patch] = plainVersion.exec(version) ?? [];
  if (patch === undefined) throw new Error(`\`${version}\` is no version such as 1.2.3.`);
  return [Number(major), Number(minor), Number(patch)];
}
