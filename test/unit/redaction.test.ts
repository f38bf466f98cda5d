/** Texts of a server or a runtime are shown without anything that the caller sent. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  mediaType,
  presentable,
  type Secrets,
  secretsOf,
  withoutCredentials,
  withoutSecrets,
} from '../../src/redaction.ts';

const API_KEY = 'toggl_sk_example0123456789';
const URL_OF_CHATS = 'https://focus.example/api/workspaces/1/chats';

function secrets(sent: Partial<Secrets> = {}): Secrets {
  return { credentials: [API_KEY], sentTexts: [], body: undefined, ...sent };
}

describe('a presentable text', () => {
  it.each([
    ['a line break', 'x\r\n2026-10-01 INFO admin in', 'x 2026-10-01 INFO admin in'],
    ['other line breaks', 'a\u2028b\u2029c\u0085d', 'a b c d'],
    ['an escape sequence', '\u001b[31mred\u009b0m', '[31mred 0m'],
    ['marks that turn the direction of writing', 'a\u202eb\u2066c\u200fd\u061ce', 'a b c d e'],
    ['a null character', 'a\0b', 'a b'],
    ['spaces at its ends', ' no such chat\n', 'no such chat'],
  ])('is without %s', (_, text, presented) => {
    expect(presentable(text)).toBe(presented);
  });

  it('is what it was where nothing is wrong with it', () => {
    for (const text of ['', 'No such chat: 5.', 'Größe, 聊天, 👩‍💻, ‌', 'a  b']) expect(presentable(text)).toBe(text);
  });

  it('has 200 characters at most, and no half of one', () => {
    expect(presentable('x'.repeat(1_000_000))).toBe('x'.repeat(200));
    expect(presentable(`${'x'.repeat(199)}👩`)).toBe('x'.repeat(199));
  });
});

describe('a content type', () => {
  it.each([
    ['text/html; charset=utf-8', 'text/html'],
    [`text/html; echo=Bearer ${API_KEY}`, 'text/html'],
    ['application/problem+json', 'application/problem+json'],
    ['text/html, application/json', 'text/html'],
    [`text/${API_KEY}`, 'text/…'],
    ['', undefined],
    ['none', undefined],
    [`${'a'.repeat(1_000_000)}/b`, undefined],
  ])('is cut to its media type: %.40s', (contentType, told) => {
    expect(mediaType(contentType, secrets())).toBe(told);
  });
});

describe('the secrets of a request', () => {
  it('are credentials, and texts that the caller sent', () => {
    const headers = new Headers({
      Authorization: `Bearer ${API_KEY}`,
      'Proxy-Authorization': 'Basic cHJveHk6cHJveHk=',
      Cookie: 'session=1234567',
      'X-Api-Key': 'an-api-key',
      'X-CSRF-Token': 'a-token',
      'Client-Secret': 'a-secret',
      'X-Project': 'Plan the launch',
      'X-Request-ID': 'request-0001',
      Accept: 'application/json',
      'Content-Type': 'application/json',
    });
    const url = `${URL_OF_CHATS}?name=a%20name&name=a?b&order_by=-name`;
    const found = secretsOf({ url, headers, body: '{}' }, ['me@example.com', 'password']);
    expect(new Set(found.credentials)).toEqual(
      new Set([
        'me@example.com',
        'password',
        API_KEY,
        'cHJveHk6cHJveHk=',
        'session=1234567',
        'an-api-key',
        'a-token',
        'a-secret',
      ]),
    );
    expect(found).toMatchObject({ sentTexts: ['a name', 'a?b', '-name', 'Plan the launch'], body: '{}' });
  });

  it('are email and password alone where no request was made', () => {
    expect(secretsOf(undefined, ['me@example.com'])).toEqual({
      credentials: ['me@example.com'],
      sentTexts: [],
      body: undefined,
    });
  });
});

/** True if a character is the same again after its case was changed twice. Left out: letters that become two, and rare scripts. */
function isRecasedOneToOne(character: string): boolean {
  const upper = character.toUpperCase();
  const lower = character.toLowerCase();
  const isOfOneUnit = upper.length === 1 && lower.length === 1;
  const isPair = upper.toLowerCase() === lower && lower.toUpperCase() === upper;
  return upper === lower || (isOfOneUnit && isPair && [upper, lower].includes(character));
}

const codeUnits = (text: string) => Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
const hex4 = (code: number) => code.toString(16).padStart(4, '0');
const percent = (text: string) => encodeURIComponent(text);
const form = (text: string) => new URLSearchParams({ '': text }).toString().slice(1);
const json = (text: string) => JSON.stringify(text).slice(1, -1);
const html = (text: string) =>
  text.replace(/[&<>"']/g, (character) => `&${{ '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot' }[character] ?? '#39'};`);

/** The ways in which a server may write a text that it was sent. */
const WAYS: Record<string, (text: string) => string> = {
  'as it is': (text) => text,
  'in upper case': (text) => text.toUpperCase(),
  'in lower case': (text) => text.toLowerCase(),
  'with spaces put in': (text) => [...text].join(' '),
  'with invisible characters put in': (text) => [...text].join('\u200b'),
  'with line breaks put in': (text) => [...text].join('\r\n'),
  'for a URL': percent,
  'for a URL, in lower case': (text) => percent(text).toLowerCase(),
  'for a form': form,
  'in JSON': json,
  'in JSON of ASCII alone': (text) => json(text).replace(/[^ -~]/g, (unit) => `\\u${hex4(unit.charCodeAt(0))}`),
  'in JSON, all escaped': (text) =>
    codeUnits(text)
      .map((unit) => `\\u${hex4(unit)}`)
      .join(''),
  'in HTML': html,
  'in HTML, all escaped': (text) => [...text].map((character) => `&#${character.codePointAt(0)};`).join(''),
  'in HTML, all escaped as hexadecimal': (text) =>
    [...text].map((character) => `&#x${character.codePointAt(0)?.toString(16)};`).join(''),
  'in JSON in HTML': (text) => html(json(text)),
  'for a URL in HTML': (text) => html(percent(text)),
  'for a URL in JSON': (text) => json(percent(text)),
  'in JSON twice': (text) => json(json(text)),
};

/** Characters that mean something in an encoding are likely. Those of the sentence around are not there. */
const character = fc
  .oneof(
    fc.constantFrom(...'abcABC012=?#"\'<>:{}[] \n\t', 'é', '聊'),
    fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 1 }),
  )
  .filter((text) => !/[«»\\%&+;]/.test(text));

const lettersOf = (text: string) => text.replace(/[\s\p{C}]/gu, '').toLowerCase();

/** Each eight letters in a row. */
function windowsOf(text: string): string[] {
  const letters = lettersOf(text);
  return Array.from({ length: letters.length - 7 }, (_, at) => letters.slice(at, at + 8));
}

/** A text, and a part of it that has eight characters at least beside spacing. */
const secretAndPart = fc
  .tuple(
    fc.array(character, { maxLength: 4 }),
    fc.array(character, { minLength: 8, maxLength: 10 }),
    fc.array(character, { maxLength: 4 }),
  )
  .map(([before, part, after]) => ({ secret: [...before, ...part, ...after].join(''), part: part.join('').trim() }))
  .filter(({ part }) => part.replace(/[\s\p{C}]/gu, '').length >= 8);

describe.each(Object.entries(WAYS))('a text that the server writes %s', (way, write) => {
  const recases = /case/.test(way);

  it.each<[string, (secret: string) => Secrets]>([
    ['a credential', (secret) => secrets({ credentials: [secret] })],
    ['a value of the query', (secret) => secrets({ sentTexts: [secret] })],
    [
      'a value in the body',
      (secret) => secrets({ body: JSON.stringify({ content: { parts: [1, { text: secret }] } }) }),
    ],
    ['a key in the body', (secret) => secrets({ body: JSON.stringify({ content: { [secret]: null } }) })],
    ['a body that is no JSON', (secret) => secrets({ body: `a${secret}` })],
  ])('is not told, nor eight characters of it: %s', (_, secretsWith) => {
    fc.assert(
      fc.property(secretAndPart, ({ secret, part }) => {
        fc.pre(!recases || [...secret].every(isRecasedOneToOne));
        const written = write(part);
        fc.pre(written.length < 190);
        const told = withoutSecrets(`No «${written}» here`, secretsWith(secret));
        expect(told).not.toContain(written);
        for (const window of windowsOf(part)) expect(lettersOf(told)).not.toContain(window);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a credential', () => {
  const credential = 'pässword-of-me';

  it('is not told in base64, as Basic sends it', () => {
    const base64 = Buffer.from(credential).toString('base64');
    expect(withoutCredentials(`«${base64}»`, secrets({ credentials: [credential] }))).toBe('«…»');
  });

  it.each(['pass', 'p ss/1', 'a"b&c'])('that is shorter than eight characters is taken out whole: %s', (short) => {
    const found = secrets({ credentials: [short] });
    for (const write of Object.values(WAYS)) {
      expect(withoutCredentials(`«${write(short)}»`, found)).toMatch(/^(«…»|…)$/);
    }
    expect(withoutCredentials(`«${short.slice(1)}»`, found)).toBe(`«${short.slice(1)}»`);
  });

  it('of less than four characters stays: to take out each "the" would tell it, and nothing else any more', () => {
    const sentence = 'Neither the name nor the page is right';
    expect(withoutCredentials(sentence, secrets({ credentials: ['the'] }))).toBe(sentence);
  });

  it('is told by seven characters at most where it is cut off', () => {
    const text = `${'x '.repeat(96)}${API_KEY}`;
    expect(withoutCredentials(text, secrets())).toBe(`${'x '.repeat(96)}…`);
    expect(withoutCredentials(`x${text}`, secrets())).toBe(`x${'x '.repeat(96)}${API_KEY.slice(0, 7)}`);
  });
});

describe('a code and a trace ID', () => {
  it('stay as they are, whatever the caller sent', () => {
    const sent = secrets({
      sentTexts: ['invalid_session'],
      body: JSON.stringify({ name: 'invalid', content: [916, 43, 91643, 0.25, { session: 'invalid_session' }] }),
    });
    for (const text of ['invalid_session', '0af7651916cd43dd8448eb211c80319c']) {
      expect(withoutCredentials(text, sent)).toBe(text);
    }
  });
});

describe('a sentence', () => {
  it('keeps what is shorter than eight characters of what was sent', () => {
    const body = JSON.stringify({ name: 'invalid', content: { code: 4711, ok: true, parts: ['launch', 'of the'] } });
    const sentence = 'The name invalid is not true, code 4711, launch of the rest';
    expect(withoutSecrets(sentence, secrets({ body, sentTexts: ['not a'] }))).toBe(sentence);
  });

  it('is not taken for a text that only stands side by side with another in the body', () => {
    const body = '{"name":"launch","of":"rockets","at":[76543,21987]}';
    const sentence = 'launch of rockets at 76543 21987: {"name":string}';
    expect(withoutSecrets(sentence, secrets({ body }))).toBe(sentence);
  });

  it('does not tell a long number', () => {
    const body = JSON.stringify({ content: { account: 4111111111111111, share: -12345.678e-20 } });
    expect(withoutSecrets('No 4111 1111 1111 1111, no -1.2345678e-16', secrets({ body }))).toBe('No …, no …');
  });

  it('tells what is around an echo, and two echoes apart', () => {
    const found = secrets({ sentTexts: ['Plan the launch'] });
    expect(withoutSecrets('Name "plan  the launch" or plan the la?', found)).toBe('Name "…" or …?');
  });

  it('is without the query of any URL', () => {
    const text = 'Failed at https://focus.example/api?name=me&page=1 and "x://y/?a=b", why? http://x?';
    expect(withoutSecrets(text, secrets())).toBe(
      'Failed at https://focus.example/api?… and "x://y/?…", why? http://x?…',
    );
  });
});

describe('whatever was sent and whatever the server says', () => {
  const million = 1_000_000;
  const bodies = {
    words: JSON.stringify({ name: Array.from({ length: 150_000 }, (_, at) => `word${at}`).join(' ') }),
    'one letter': JSON.stringify({ name: 'a'.repeat(million) }),
    'control characters': JSON.stringify({ name: '\u0001'.repeat(million / 6) }),
    'many texts': JSON.stringify(Array.from({ length: 80_000 }, (_, at) => `text${at}`)),
    'nested arrays': '['.repeat(million / 2) + ']'.repeat(million / 2),
    'no JSON': 'a '.repeat(million / 2),
  };
  const texts = {
    'a sentence': 'The name is too long: a chat has at most 255 characters. See what the reference says of names.',
    'one letter': 'a'.repeat(million),
    escapes: '%2525&amp;amp;\\\\u0025++'.repeat(million / 20),
    'beginnings of URLs': 'http://'.repeat(million / 7),
    'beginnings of entities': '&#'.repeat(million / 2),
  };

  it.each(Object.entries(bodies))('a body of %s costs milliseconds, because nothing is told then', (_, body) => {
    for (const text of Object.values(texts)) {
      const startedAtMs = performance.now();
      expect(withoutSecrets(text, secrets({ body, sentTexts: ['Plan the launch'] }))).toBe('…');
      expect(performance.now() - startedAtMs).toBeLessThan(150);
    }
  });

  it('as much as is compared costs milliseconds', () => {
    const body = JSON.stringify({ name: Array.from({ length: 900 }, (_, at) => `word${at}`).join(' ') });
    for (const text of Object.values(texts)) {
      const startedAtMs = performance.now();
      withoutSecrets(text, secrets({ body }));
      expect(performance.now() - startedAtMs).toBeLessThan(150);
    }
  });
});
