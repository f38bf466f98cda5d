/**
 * Takes out of a short text whatever repeats a part of other texts, as a server's sentence does that quotes the request. The letters are
 * compared without spacing and in one case, eight in a row, for example:
 *
 *     sent     Quarterly numbers
 *     text     no chat "QUARTERLY num…"
 *     result   no chat "…"                  quarterl, uarterly, arterlyn, rterlynu and terlynum were found
 */

/** Letters in a row that make an echo. Fewer are part of ordinary words. */
const ECHO_LENGTH = 8;

/** A shorter secret is part of ordinary words: to take it out would garble the text, and the gaps would tell it. */
const LEAST_SECRET_LENGTH = 4;

/** How deep a text may be escaped: JSON within HTML, say. */
const MAX_ESCAPES = 2;

/** `secrets` of less than `ECHO_LENGTH` letters are looked for as a whole. */
export function withoutEchoes(text: string, secrets: readonly string[], texts: readonly string[]): string {
  const sent = [...secrets, ...texts].map(lettersOf);
  const short = secrets.map(lettersOf).filter(({ length }) => length >= LEAST_SECRET_LENGTH && length < ECHO_LENGTH);
  const rest = hideEchoes(text, sent, short);
  let reading = rest;
  for (let depth = 0; depth < MAX_ESCAPES; depth++) {
    const escaped = reading;
    reading = unescaped(escaped);
    if (reading === escaped) break;
    // Behind escapes it is hard to tell where an echo stands, so nothing is told.
    if (hideEchoes(reading, sent, short) !== reading) return '…';
  }
  return rest;
}

function hideEchoes(text: string, sent: readonly string[], short: readonly string[]): string {
  const { letters, places } = lettersAndPlaces(text);
  const windows = new Map<string, number[]>();
  for (let start = 0; start + ECHO_LENGTH <= letters.length; start++) {
    const window = letters.slice(start, start + ECHO_LENGTH);
    windows.set(window, [...(windows.get(window) ?? []), start]);
  }
  const isEcho: boolean[] = Array(text.length).fill(false);
  const mark = (start: number, length: number) =>
    isEcho.fill(true, places[start], (places[start + length - 1] ?? text.length) + 1);

  for (const letters of sent) {
    for (let at = 0; at + ECHO_LENGTH <= letters.length; at++) {
      for (const start of windows.get(letters.slice(at, at + ECHO_LENGTH)) ?? []) mark(start, ECHO_LENGTH);
    }
  }
  for (const secret of short) {
    for (let at = letters.indexOf(secret); at >= 0; at = letters.indexOf(secret, at + 1)) mark(at, secret.length);
  }
  return Array.from({ length: text.length }, (_, at) =>
    isEcho[at] ? (isEcho[at - 1] ? '' : '…') : text.charAt(at),
  ).join('');
}

const SPACING = /[\s\p{C}]+/gu;

function lettersOf(text: string): string {
  return text.replace(SPACING, '').toLowerCase();
}

/** The letters of a text, and the index of each in it. */
function lettersAndPlaces(text: string): { letters: string; places: number[] } {
  let letters = '';
  const places: number[] = [];
  let at = 0;
  for (const character of text) {
    const added = lettersOf(character);
    letters += added;
    for (let index = 0; index < added.length; index++) places.push(at + Math.min(index, character.length - 1));
    at += character.length;
  }
  return { letters, places };
}

const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The text with the escapes of JSON, HTML, URLs and forms resolved, once. */
function unescaped(text: string): string {
  return text.replace(
    /\\u([\da-f]{4})|\\x([\da-f]{2})|\\(.)|&#x([\da-f]{1,6});?|&#(\d{1,7});?|&(amp|lt|gt|quot|apos);?|((?:%[\da-f]{2})+)|\+/gi,
    (written, unicode, byte, character, hexadecimal, decimal, named, percents) => {
      if (percents) return percentDecoded(percents);
      if (named) return NAMED[named.toLowerCase()] ?? written;
      const code = decimal ? Number(decimal) : Number.parseInt(unicode ?? byte ?? hexadecimal ?? '', 16);
      if (code <= 0x10ffff) return String.fromCodePoint(code);
      // A plus of a form is a space; so is an escaped line break.
      return character && !/[bfnrtv0]/i.test(character) ? character : ' ';
    },
  );
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text.replace(/%(..)/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));
  }
}
