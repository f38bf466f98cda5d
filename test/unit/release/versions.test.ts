import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { agreedVersion, filesWithVersion, withVersion } from '../../../scripts/release/versions.ts';

function textOf(file: string): string {
  return readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8');
}

describe('the versions of the project', () => {
  it('agree', () => {
    expect(agreedVersion()).toEqual({ version: JSON.parse(textOf('package.json')).version });
  });

  it('can all be set, and nothing else changes with them', () => {
    const changed = (file: string) => withVersion(file, textOf(file), '12.3.4');
    expect(agreedVersion(changed)).toEqual({ version: '12.3.4' });
    for (const file of filesWithVersion) {
      const [before, after] = [textOf(file).split('\n'), changed(file).split('\n')];
      const different = after.filter((line, index) => line !== before[index]);
      expect(different).toHaveLength(file === 'package-lock.json' ? 2 : 1);
    }
  });

  it.each(filesWithVersion)('are told file by file when %s has another one', (other) => {
    const { version } = JSON.parse(textOf('package.json'));
    const result = agreedVersion((file) => (file === other ? withVersion(file, textOf(file), '9.9.9') : textOf(file)));
    const list = filesWithVersion.map((file) => `  ${file}: ${file === other ? '9.9.9' : version}`);
    expect(result).toEqual({ problem: ['The versions must be the same in these files:', ...list].join('\n') });
  });
});
