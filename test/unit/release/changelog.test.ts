import { describe, expect, it } from 'vitest';
import { unreleasedEntries, withRelease } from '../../../scripts/release/changelog.ts';

const changelog = `# Changelog

## [Unreleased]

### Added

- A field.

## [0.1.0] - 2026-09-01

- All of it.
`;

describe('the changelog', () => {
  it('gives Unreleased the number and the date of the release, and begins an empty one', () => {
    const released = withRelease(changelog, '0.2.0', '2026-10-01');
    expect(released).toBe(changelog.replace('## [Unreleased]\n', '## [Unreleased]\n\n## [0.2.0] - 2026-10-01\n'));
    expect(unreleasedEntries(released)).toBe('');
  });

  it('has the entries of Unreleased, and not those of the releases before', () => {
    expect(unreleasedEntries(changelog)).toBe('- A field.');
    expect(unreleasedEntries(changelog.slice(0, changelog.indexOf('## [0.1.0]')))).toBe('- A field.');
  });

  it('has no entries where there are only titles', () => {
    expect(unreleasedEntries(changelog.replace('- A field.\n', ''))).toBe('');
  });

  it('must have the section Unreleased', () => {
    expect(() => unreleasedEntries('# Changelog\n')).toThrow('CHANGELOG.md has no section `## [Unreleased]`.');
  });
});
