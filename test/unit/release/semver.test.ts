import { describe, expect, it } from 'vitest';
import { compareVersions, isVersion, versionNeeded } from '../../../scripts/release/semver.ts';

describe('the version that a change needs', () => {
  it.each([
    ['1.2.3', 'major', '2.0.0'],
    ['1.2.3', 'minor', '1.3.0'],
    ['1.2.3', 'patch', '1.2.4'],
    ['0.1.3', 'major', '0.2.0'],
    ['0.1.3', 'minor', '0.2.0'],
    ['0.1.3', 'patch', '0.1.4'],
    ['0.1.3', undefined, '0.1.3'],
  ] as const)('after %s, for %s, is %s', (released, impact, needed) => {
    expect(versionNeeded(released, impact)).toBe(needed);
  });
});

describe('versions', () => {
  it('are in the order of their numbers, not of their letters', () => {
    expect(['0.10.0', '0.2.0', '1.0.0', '0.2.10', '0.2.9'].sort(compareVersions)).toEqual([
      '0.2.0',
      '0.2.9',
      '0.2.10',
      '0.10.0',
      '1.0.0',
    ]);
  });

  it('are three plain numbers', () => {
    const texts = ['1.2.3', '0.0.0', '1.2', 'v1.2.3', '1.2.3-beta.1', '01.2.3', ' 1.2.3', ''];
    expect(texts.filter(isVersion)).toEqual(['1.2.3', '0.0.0']);
    expect(() => compareVersions('1.2', '1.2.3')).toThrow('`1.2` is no version such as 1.2.3.');
  });
});
