import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesWithVersion, withVersion } from '../../scripts/release/versions.ts';
import { copyProject, project, read, runScript } from '../project-copy.ts';
import { withMoreOperations, withMoreToOperations } from './changed-description.ts';

const sameParameterAnswerAndSchema: [from: string | RegExp, to: string][] = [
  // A field that is no longer sent.
  [/(UpdateChatMessageBody:\n(?:.*\n){3})( {8}content:\n(?: {10}.*\n)+)/, '$1'],
  // Another name of a path parameter.
  [/\bchat_message_id\b/g, 'message_id'],
  // An answer with fewer values.
  ['type: [string, object]', 'type: string'],
  // Another name of a schema.
  [/\bCreateChatBody\b/g, 'NewChatBody'],
];

describe('npm run spec:diff', { timeout: 120_000 }, () => {
  it('gives each of the six changes the verdict of both judges', () => {
    const folder = releasedProject();
    generateFrom(folder, (text) => withMoreOperations(withMoreToOperations(text)));
    const { status, stdout, stderr } = runScript(folder, 'release/spec-diff.ts');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(verdictsIn(stdout)).toMatchObject({
      'listChats: parameters/archived added': 'minor -',
      'listChats: responses/200/data/items/pinned_at added': 'minor -',
      'restoreChat: responses/409 added': 'minor -',
      "updateChatMessage: Enum of `feedback_type` was set to 'positive',": 'major breaks',
      '/workspaces/{workspace_id}/chats/{chat_id}/duplicate: added': 'minor -',
      '/workspaces/{workspace_id}/notes: added': 'minor -',
      '/workspaces/{workspace_id}/notes/{note_id}: added': 'minor -',
    });
    expect(stdout).toContain('`UpdateChatMessageBody.feedback_type` was string | null, is');
    expect(stdout).toMatch(/\nThe next version is 0\.2\.0 or higher\.\n$/);
  });

  it('shows what redocly diff takes for a patch, and the types for a break', () => {
    const folder = releasedProject();
    generateFrom(folder, (text) =>
      sameParameterAnswerAndSchema.reduce((changed, [from, to]) => changed.replace(from, to), text),
    );
    const { stdout } = runScript(folder, 'release/spec-diff.ts');
    expect(verdictsIn(stdout)).toMatchObject({
      'components: schemas/NewChatBody renamed from CreateChatBody': 'patch breaks',
      'listChatMessages: responses/200/data/items/role type modified': 'patch breaks',
      'updateChatMessage: parameters/2 name modified': 'patch breaks',
      'updateChatMessage: requestBody/content removed': 'patch breaks',
    });
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      '`ChatMessage.role` was string | { [key: string]: unknown; }, is string',
    );
  });

  it('says that nothing changed, or that there is no release', () => {
    const folder = releasedProject();
    expect(runScript(folder, 'release/spec-diff.ts').stdout).toBe(
      'openapi/openapi.yaml has not changed since v0.1.0.\n',
    );
    git(folder, 'tag', '--delete', 'v0.1.0');
    expect(runScript(folder, 'release/spec-diff.ts').stdout).toBe(
      'There is no release to compare with: this git repository has no tag such as v1.2.3.\n',
    );
  });
});

describe('the gate of npm run check', { timeout: 120_000 }, () => {
  it('lets a breaking change pass only with a version that says so', () => {
    const folder = releasedProject();
    generateFrom(folder, (text) => text.replace(/\bCreateChatBody\b/g, 'NewChatBody'));
    const line = read(project, 'openapi/openapi.yaml').split('\n').indexOf('    CreateChatBody:') + 1;
    const { status, stdout, stderr } = runScript(folder, 'release/check.ts');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain('so its version must be 0.2.0 or higher. It is 0.1.0.');
    expect(stderr).toContain(
      `openapi/openapi.yaml:${line}  components: schemas/NewChatBody renamed from CreateChatBody; `,
    );

    setVersion(folder, '0.2.0');
    expect(runScript(folder, 'release/check.ts')).toEqual({
      status: 0,
      stdout: 'openapi/openapi.yaml: 0.2.0 says enough of what changed since v0.1.0\n',
      stderr: '',
    });
    // The release itself is judged by the one before, not by itself.
    commit(folder);
    git(folder, 'tag', 'v0.2.0');
    expect(runScript(folder, 'release/check.ts').stdout).toContain('since v0.1.0');
  });

  it('passes where nothing can be compared, and says why', () => {
    const folder = projectToRelease();
    expect(runScript(folder, 'release/check.ts')).toEqual({
      status: 0,
      stdout:
        'openapi/openapi.yaml: not compared with a release,\nbecause this folder is not the root of a git repository\n',
      stderr: '',
    });
    git(folder, 'init', '--quiet');
    commit(folder);
    expect(runScript(folder, 'release/check.ts')).toMatchObject({
      status: 0,
      stdout:
        'openapi/openapi.yaml: not compared with a release,\nbecause this git repository has no tag such as v1.2.3\n',
    });
    git(folder, 'tag', 'v0.1.0');
    expect(runScript(folder, 'release/check.ts')).toMatchObject({
      status: 0,
      stdout: 'openapi/openapi.yaml: as in v0.1.0, the first release\n',
    });
  });

  it('fails where a version differs', () => {
    const folder = projectToRelease();
    const file = 'openapi/chats.arazzo.yaml';
    writeFileSync(join(folder, file), withVersion(file, read(folder, file), '0.3.0'));
    const { status, stderr } = runScript(folder, 'release/check.ts');
    expect(status).toBe(1);
    expect(stderr).toContain('The versions must be the same in these files:\n  package.json: 0.1.0\n');
    expect(stderr).toContain('  openapi/chats.arazzo.yaml: 0.3.0\n');
  });
});

describe('npm run release', { timeout: 120_000 }, () => {
  it('sets versions and changelog, runs each step, and prints the two commands that remain', () => {
    const folder = releasedProject();
    const { status, stdout, stderr } = release(folder, { version: '0.2.0' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.split('\n').filter((line) => line.startsWith('npm ran'))).toEqual([
      'npm ran run --silent generate',
      'npm ran run --silent check',
      'npm ran run --silent build',
      'npm ran pack --silent --ignore-scripts',
    ]);
    expect(stdout).toContain("\npackage.json names no repository, so it can't be published");
    expect(stdout).toMatch(
      /\n {2}git commit --all --message "Release 0\.2\.0" && git tag --annotate v0\.2\.0 --message "Release 0\.2\.0"\n {2}git push --follow-tags\n$/,
    );
    for (const file of filesWithVersion)
      expect(read(folder, file)).toBe(withVersion(file, read(project, file), '0.2.0'));
    expect(read(folder, 'CHANGELOG.md')).toMatch(
      /^## \[Unreleased\]\n\n## \[0\.2\.0\] - \d{4}-\d\d-\d\d\n\n### Added\n\n- A field\.\n$/m,
    );
    expect(git(folder, 'log', '--format=%s')).toBe('All\n');
    expect(git(folder, 'tag')).toBe('v0.1.0\n');
  });

  it('says what is changed and how to take it back when a step fails', () => {
    const folder = releasedProject();
    const { status, stdout, stderr } = release(folder, { version: '0.2.0', failingStep: 'check' });
    expect(status).toBe(1);
    expect(stdout).not.toContain('git push');
    expect(stderr).toContain(
      '`npm run check` failed. Version, changelog and generated/ are changed, nothing is committed.',
    );
    expect(stderr).toContain('To take it back: git checkout -- .');
    git(folder, 'checkout', '--', '.');
    expect(git(folder, 'status', '--porcelain')).toBe('');
  });

  it('refuses what would be a wrong release, and changes nothing', () => {
    const folder = releasedProject();
    const refusal = (version?: string) => {
      const before = git(folder, 'diff');
      const { status, stdout, stderr } = release(folder, { version });
      expect({ status, stdout, diff: git(folder, 'diff') }).toEqual({ status: 1, stdout: '', diff: before });
      expect(stderr).toMatch(/\nNothing was changed\.\n$/);
      return stderr.split('\n')[0];
    };
    expect(refusal()).toBe('Name the version: npm run release -- 0.2.0');
    expect(refusal('0.2')).toBe('`0.2` is no version such as 1.2.3.');
    expect(refusal('0.1.0')).toBe('0.1.0 is not higher than v0.1.0, the last release.');
    expect(refusal('0.0.9')).toBe('0.0.9 is not higher than v0.1.0, the last release.');

    generateFrom(folder, withMoreToOperations);
    expect(refusal('0.2.0')).toContain('The working tree is not clean');
    commit(folder);
    expect(refusal('0.1.1')).toContain('so that the version must be 0.2.0 or higher');

    writeFileSync(join(folder, 'CHANGELOG.md'), '# Changelog\n\n## [Unreleased]\n\n### Added\n');
    commit(folder);
    expect(refusal('0.2.0')).toContain('CHANGELOG.md has nothing under Unreleased');
  });
});

/** A copy with all files that name the version, and a changelog; without git. */
function projectToRelease(): string {
  const folder = copyProject();
  cpSync(join(project, 'package-lock.json'), join(folder, 'package-lock.json'));
  writeFileSync(join(folder, 'CHANGELOG.md'), '# Changelog\n\n## [Unreleased]\n\n### Added\n\n- A field.\n');
  // A link, which the pattern for folders does not match.
  writeFileSync(join(folder, '.gitignore'), `${read(folder, '.gitignore')}node_modules\nnpm-that-says/\n`);
  return folder;
}

/** The same as a git repository whose one commit is released as 0.1.0. */
function releasedProject(): string {
  const folder = projectToRelease();
  setVersion(folder, '0.1.0');
  git(folder, 'init', '--quiet');
  commit(folder);
  git(folder, 'tag', 'v0.1.0');
  return folder;
}

function setVersion(folder: string, version: string): void {
  for (const file of filesWithVersion) {
    writeFileSync(join(folder, file), withVersion(file, read(folder, file), version));
  }
}

function generateFrom(folder: string, change: (text: string) => string): void {
  writeFileSync(join(folder, 'openapi/openapi.yaml'), change(read(folder, 'openapi/openapi.yaml')));
  expect(runScript(folder, 'generate.ts')).toMatchObject({ status: 0, stderr: '' });
}

function commit(folder: string): void {
  git(folder, 'add', '--all');
  git(folder, '-c', 'user.name=Test', '-c', 'user.email=test@example.com', 'commit', '--quiet', '--message', 'All');
}

function git(folder: string, ...args: string[]): string {
  const run = spawnSync('git', args, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' },
  });
  expect({ args, status: run.status, stderr: run.stderr }).toMatchObject({ status: 0 });
  return run.stdout;
}

/** With a stand-in for npm that says what it would run: the copy has no `src/` to check and build. */
function release(
  folder: string,
  { version, failingStep = 'none' }: { version: string | undefined; failingStep?: string },
) {
  const commands = join(folder, 'npm-that-says');
  mkdirSync(commands, { recursive: true });
  writeFileSync(join(commands, 'npm'), `#!/bin/sh\necho "npm ran $*"\ncase "$*" in *${failingStep}) exit 1;; esac\n`, {
    mode: 0o755,
  });
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['scripts/release/release.ts', ...(version === undefined ? [] : [version])],
    { cwd: folder, encoding: 'utf8', env: { ...process.env, PATH: `${commands}:${process.env.PATH}` } },
  );
  return { status, stdout, stderr };
}

/** By the first line of a change, both verdicts. */
function verdictsIn(table: string): Record<string, string> {
  const rows = table.matchAll(/^(major|minor|patch|-) +(breaks|-) +(\S.*)$/gm);
  return Object.fromEntries([...rows].map(([, diff, types, change]) => [change, `${diff} ${types}`]));
}
