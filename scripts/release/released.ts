import { spawnSync } from 'node:child_process';
import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compareVersions, isVersion } from './semver.ts';

export const project = fileURLToPath(new URL('../..', import.meta.url));

export interface Release {
  tag: string;
  version: string;
}

/** The newest first, of those that the working tree comes from; or why there is none. */
export function releases(): [Release, ...Release[]] | { none: string } {
  const root = git('rev-parse', '--show-toplevel');
  // A tarball that lies in another project's repository has no business with that one's tags.
  if (root === undefined || realpathSync(root.trim()) !== realpathSync(project)) {
    return { none: 'this folder is not the root of a git repository' };
  }
  const [newest, ...others] = (git('tag', '--list', 'v*', '--merged', 'HEAD') ?? '')
    .split('\n')
    .map((tag) => ({ tag, version: tag.slice(1) }))
    .filter(({ version }) => isVersion(version))
    .sort((a, b) => compareVersions(b.version, a.version));
  return newest ? [newest, ...others] : { none: 'this git repository has no tag such as v1.2.3' };
}

/** Whether the description, what is made from it and the version are as they were released. */
export function isAsReleased({ tag }: Release): boolean {
  return git('diff', '--quiet', tag, '--', 'openapi', 'generated', 'package.json') !== undefined;
}

/** The description of a release, and what was made from it. */
export function extract({ tag }: Release, folder: string): void {
  const names = released(tag, 'ls-tree', '-r', '--name-only', tag, '--', 'openapi', 'generated').trim().split('\n');
  for (const name of names) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, released(tag, 'show', `${tag}:${name}`));
  }
}

export function isClean(): boolean {
  return git('status', '--porcelain') === '';
}

function released(tag: string, ...args: string[]): string {
  const output = git(...args);
  if (output === undefined) throw new Error(`\`git ${args.join(' ')}\` failed: what ${tag} released cannot be read.`);
  return output;
}

/** What it prints; `undefined` where it fails or there is no git. */
function git(...args: string[]): string | undefined {
  const run = spawnSync('git', args, { cwd: project, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  return run.status === 0 ? run.stdout : undefined;
}
