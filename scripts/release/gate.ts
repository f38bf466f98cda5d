import { type Change, impactOf, impactOfAll } from './changes.ts';
import type { Release } from './released.ts';
import { compareVersions, versionNeeded } from './semver.ts';

/**
 * Whether a version says enough of the changes since a release, and the words for it. A version that is still the released one says
 * nothing yet: then only what breaks code fails, so that the rest can gather until the next release.
 */
export function judge(release: Release, version: string, changes: Change[]): { ok: boolean; words: string } {
  const impact = impactOfAll(changes);
  const needed = versionNeeded(release.version, impact);
  if (impact === undefined) return { ok: true, words: `openapi/openapi.yaml: no change since ${release.tag}` };
  if (compareVersions(version, needed) >= 0) {
    return { ok: true, words: `openapi/openapi.yaml: ${version} says enough of what changed since ${release.tag}` };
  }
  if (version === release.version && impact !== 'major') {
    return {
      ok: true,
      words: `openapi/openapi.yaml: nothing breaks since ${release.tag}; the next version is ${needed} or higher`,
    };
  }
  const causes = changes.filter((change) => impactOf(change) === impact);
  const effect = impact === 'major' ? 'breaks code that uses' : 'has more than';
  return {
    ok: false,
    words: [
      `openapi/openapi.yaml ${effect} ${release.tag}, so its version must be ${needed} or higher. It is ${version}.`,
      '',
      ...causes.map((change) => `${placeOf(change, release)}  ${change.subject}: ${wordsOf(change)}`),
      '',
      `Set ${needed} in package.json, package-lock.json, openapi/openapi.yaml and openapi/chats.arazzo.yaml, and run`,
      '`npm run generate`; or take the change back. `npm run spec:diff` shows everything that changed.',
    ].join('\n'),
  };
}

export function placeOf({ line, isGone }: Change, { tag }: Release): string {
  return `openapi/openapi.yaml${line === undefined ? '' : `:${line}`}${isGone ? ` of ${tag}` : ''}`;
}

function wordsOf({ what, breaks }: Change): string {
  return [what.replace(/\.$/, ''), ...breaks].filter((words) => words !== '').join('; ');
}
