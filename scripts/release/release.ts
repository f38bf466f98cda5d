/**
 * Prepares a release: sets the version in all files that name it, gives the changelog's section Unreleased its number and date, generates, checks,
 * builds and packs. It commits, tags, pushes and publishes nothing; it prints the commands for that.
 *
 *   npm run release -- 0.2.0
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unreleasedEntries, withRelease } from './changelog.ts';
import { impactOfAll } from './changes.ts';
import { changesSince } from './compare.ts';
import { isClean, project, type Release, releases } from './released.ts';
import { compareVersions, isVersion, versionNeeded } from './semver.ts';
import { agreedVersion, filesWithVersion, withVersion } from './versions.ts';

const steps = [
  ['run', '--silent', 'generate'],
  ['run', '--silent', 'check'],
  ['run', '--silent', 'build'],
  ['pack', '--silent', '--ignore-scripts'],
];

const [version, ...others] = process.argv.slice(2);
const refusal = others.length > 0 ? 'Name one version, such as 0.2.0.' : refusalOf(version);
if (version === undefined || refusal !== undefined) {
  console.error(`${refusal}\nNothing was changed.`);
  process.exitCode = 1;
} else {
  release(version);
}

function refusalOf(wanted: string | undefined): string | undefined {
  if (wanted === undefined) return 'Name the version: npm run release -- 0.2.0';
  if (!isVersion(wanted)) return `\`${wanted}\` is no version such as 1.2.3.`;
  const found = releases();
  if (!isClean())
    return 'The working tree is not clean, or not a git repository: commit or stash what you changed first.';
  const agreed = agreedVersion();
  if ('problem' in agreed) return agreed.problem;
  if (unreleasedEntries(readFileSync(join(project, 'CHANGELOG.md'), 'utf8')) === '') {
    return 'CHANGELOG.md has nothing under Unreleased: say there what a user will notice.';
  }
  return 'none' in found ? tooLowForTheFirst(wanted, agreed.version) : tooLowAfter(found[0], wanted);
}

function tooLowForTheFirst(wanted: string, current: string): string | undefined {
  if (compareVersions(wanted, current) >= 0) return undefined;
  return `${wanted} is lower than ${current}, the version in package.json.`;
}

function tooLowAfter(newest: Release, wanted: string): string | undefined {
  if (compareVersions(wanted, newest.version) <= 0)
    return `${wanted} is not higher than ${newest.tag}, the last release.`;
  const needed = versionNeeded(newest.version, impactOfAll(changesSince(newest)));
  if (compareVersions(wanted, needed) >= 0) return undefined;
  return `The description changed since ${newest.tag} so that the version must be ${needed} or higher; \`npm run spec:diff\` shows how.`;
}

function release(wanted: string): void {
  for (const file of filesWithVersion) change(file, (text) => withVersion(file, text, wanted));
  const today = new Date().toISOString().slice(0, 10);
  change('CHANGELOG.md', (text) => withRelease(text, wanted, today));
  console.log(`Set ${wanted} in ${filesWithVersion.join(', ')} and CHANGELOG.md.`);
  for (const step of steps) {
    const command = `npm ${step.filter((word) => !word.startsWith('--')).join(' ')}`;
    console.log(`== ${command}`);
    if (spawnSync('npm', step, { cwd: project, stdio: 'inherit' }).status !== 0) {
      console.error(`\n\`${command}\` failed. Version, changelog and generated/ are changed, nothing is committed.`);
      console.error('To take it back: git checkout -- .');
      process.exitCode = 1;
      return;
    }
  }
  const { repository }: { repository?: unknown } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
  if (!repository)
    console.log(
      '\npackage.json names no repository, so it can\'t be published: see "Before the first publication" in CONTRIBUTING.md.',
    );
  console.log(`\n${wanted} is prepared. Look at it with \`git diff\`, then:`);
  console.log(
    `  git commit --all --message "Release ${wanted}" && git tag --annotate v${wanted} --message "Release ${wanted}"`,
  );
  console.log('  git push --follow-tags');
}

function change(file: string, edit: (text: string) => string): void {
  const path = join(project, file);
  writeFileSync(path, edit(readFileSync(path, 'utf8')));
}
