import { describe, expect, it } from 'vitest';
import type { Change } from '../../../scripts/release/changes.ts';
import { judge } from '../../../scripts/release/gate.ts';
import { table } from '../../../scripts/release/table.ts';

const release = { tag: 'v0.1.0', version: '0.1.0' };
const words: Change = {
  subject: 'info',
  what: 'description modified',
  diff: 'patch',
  breaks: [],
  line: 7,
  isGone: false,
};
const field: Change = {
  subject: 'getChat',
  what: 'pinned_at added',
  diff: 'minor',
  breaks: [],
  line: 80,
  isGone: false,
};
const rename: Change = {
  subject: 'components',
  what: 'schemas/CreateChatBody removed',
  diff: 'patch',
  breaks: ['`CreateChatBody` is gone'],
  line: 1143,
  isGone: true,
};

describe('the gate', () => {
  it.each([
    ['nothing changed', '0.1.0', [], 'openapi/openapi.yaml: no change since v0.1.0'],
    ['nothing in the description changed', '0.1.1', [], 'openapi/openapi.yaml: no change since v0.1.0'],
    [
      'the version is still the released one and nothing breaks',
      '0.1.0',
      [words, field],
      'openapi/openapi.yaml: nothing breaks since v0.1.0; the next version is 0.2.0 or higher',
    ],
    [
      'the version says that something breaks',
      '0.2.0',
      [words, rename],
      'openapi/openapi.yaml: 0.2.0 says enough of what changed since v0.1.0',
    ],
  ])('passes where %s', (_, version, changes, line) => {
    expect(judge(release, version, changes)).toEqual({ ok: true, words: line });
  });

  it('fails where something breaks and the version is still the released one, and names place, line and version', () => {
    const { ok, words: message } = judge(release, '0.1.0', [words, field, rename]);
    expect(ok).toBe(false);
    expect(message).toBe(
      [
        'openapi/openapi.yaml breaks code that uses v0.1.0, so its version must be 0.2.0 or higher. It is 0.1.0.',
        '',
        'openapi/openapi.yaml:1143 of v0.1.0  components: schemas/CreateChatBody removed; `CreateChatBody` is gone',
        '',
        'Set 0.2.0 in package.json, package-lock.json, openapi/openapi.yaml and openapi/chats.arazzo.yaml, and run',
        '`npm run generate`; or take the change back. `npm run spec:diff` shows everything that changed.',
      ].join('\n'),
    );
  });

  it('fails where the version was raised, but not enough', () => {
    const { ok, words: message } = judge(release, '0.1.1', [words, field]);
    expect(ok).toBe(false);
    expect(message).toContain('has more than v0.1.0, so its version must be 0.2.0 or higher. It is 0.1.1.');
    expect(message).toContain('openapi/openapi.yaml:80  getChat: pinned_at added');
  });

  it('wants a major version from 1.0.0 on where only the types see the break', () => {
    const first = { tag: 'v1.0.0', version: '1.0.0' };
    expect(judge(first, '1.1.0', [rename])).toMatchObject({ ok: false });
    expect(judge(first, '2.0.0', [rename])).toMatchObject({ ok: true });
  });
});

describe('the table', () => {
  it('has the verdict of each judge and the version needed', () => {
    expect(table(release, [field, rename])).toBe(
      [
        'openapi/openapi.yaml since v0.1.0:',
        '',
        'diff   types   change',
        'minor  -       getChat: pinned_at added',
        '               openapi/openapi.yaml:80',
        'patch  breaks  components: schemas/CreateChatBody removed',
        '               `CreateChatBody` is gone',
        '               openapi/openapi.yaml:1143 of v0.1.0',
        '',
        'The next version is 0.2.0 or higher.',
      ].join('\n'),
    );
  });

  it('is 80 columns wide, however long a text or a path is', () => {
    const long = { ...rename, what: `${'word '.repeat(40)}/${'path'.repeat(40)}`, breaks: ['x'.repeat(200)] };
    const lines = table(release, [long]).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(lines.join('').replace(/\s/g, '')).toContain(`/${'path'.repeat(40)}`);
  });

  it('says where there is nothing to show', () => {
    expect(table(release, [])).toBe('openapi/openapi.yaml has not changed since v0.1.0.');
  });
});
