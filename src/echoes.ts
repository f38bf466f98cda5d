/**
 * Finds where a short text repeats what was sent, as a server's sentence does that quotes the request: in any case, with spaces put in,
 * and escaped for a URL, JSON or HTML. What was sent may be long and hostile: it is read once, at the same cost for each character.
 */

/** Letters in a row that make an echo. Fewer are part of ordinary words. */
const ECHO_LENGTH = 8;

/** Characters that don't count: white space, control characters, and characters without a shape of their own. */
const SPACING: [first: number, last: number][] = [
  [0, 0x20],
  [0x7f, 0xa0],
  [0xad, 0xad],
  [0x61c, 0x61c],
  [0x1680, 0x1680],
  [0x180e, 0x180e],
  [0x2000, 0x200f],
  [0x2028, 0x202f],
  [0x205f, 0x206f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];

/** Every other character is a letter here: the code of its upper case. These two stand for no letter. */
const NONE = 1;
/** Between two texts, or in the place of a letter that the short text does not have. */
const BREAK = 0;

/** Spreads a letter over the 32 bits of the hash. */
const HASH_FACTOR = 0x2c1b3c6d;
/** Each new letter moves the hash by so many bits: after `ECHO_LENGTH` more of them nothing of a letter is left in it. */
const HASH_SHIFT = 32 / ECHO_LENGTH;
/** 2¹² are well above the number of windows of an ordinary text. */
const BUCKET_BITS = 12;

/** Where a letter, or several, stand in the text. */
interface Place {
  start: number;
  end: number;
}

/** `ECHO_LENGTH` letters in a row, wherever they stand. Found once: what was sent may hold them a million times. */
interface Window {
  letters: string;
  hash: number;
  places: Place[];
  isFound: boolean;
  /** The number of another window in the same bucket. */
  next: number;
}

/** A text of some 200 characters at most. */
export class EchoingText {
  readonly text: string;
  readonly #isHidden: boolean[];
  /** By the code of a character: the letter, whatever its case; `NONE`; or `BREAK`. */
  readonly #letters = new Uint16Array(65_536);
  /** The letters of the text, read in each way. */
  readonly #readings: { letters: string; places: Place[] }[];
  /** From 1: in `#buckets` and `next`, 0 is for none. */
  readonly #windows: (Window | undefined)[] = [undefined];
  /** By the first bits of the hash: the number of a window. */
  readonly #buckets = new Uint16Array(2 ** BUCKET_BITS);
  /** The last letters that were read, each at its number modulo `ECHO_LENGTH`. */
  readonly #latest = new Uint16Array(ECHO_LENGTH);
  #count = 0;
  #hash = 0;

  constructor(text: string) {
    this.text = text;
    this.#isHidden = Array(text.length).fill(false);
    for (const [first, last] of SPACING) this.#letters.fill(NONE, first, last + 1);
    const readings = readingsOf(text);
    for (const reading of readings)
      for (let at = 0; at < reading.text.length; at++) this.#learn(reading.text.charAt(at));
    this.#readings = readings.map((reading) => this.#lettersIn(reading));
    this.#addWindows();
  }

  /** Looks for each part of what was sent that is `ECHO_LENGTH` letters long; for the whole where it is shorter, but has `minLength`. */
  lookFor(sent: string, minLength = ECHO_LENGTH): void {
    const countBefore = this.#count;
    for (let at = 0; at < sent.length; at++) this.#read(this.#letters[sent.charCodeAt(at)]);
    const length = this.#count - countBefore;
    this.#read(BREAK);
    if (length >= minLength && length < ECHO_LENGTH) this.#findWhole(sent);
  }

  /** Looks for the parts of each key, text and number of JSON. It is not parsed: it may be large and deep. */
  lookForTextsOf(json: string): void {
    let isInText = false;
    for (let at = 0; at < json.length; at++) {
      let code = json.charCodeAt(at);
      if (code === CODE.quote || (!isInText && isSeparator(code))) {
        isInText = isInText !== (code === CODE.quote);
        this.#read(BREAK);
        continue;
      }
      if (isInText && code === CODE.backslash) {
        code = json.charCodeAt(++at);
        if (code === CODE.u) {
          code = Number.parseInt(json.slice(at + 1, at + 5), 16);
          at += 4;
        } else if (code >= CODE.b && code <= CODE.t) continue; // \b, \f, \n, \r, \t
      }
      this.#read(this.#letters[code]);
    }
    this.#read(BREAK);
  }

  hide(start: number, end: number): void {
    this.#isHidden.fill(true, start, end);
  }

  /** The text, with … in the place of what was found and what was hidden. */
  rest(): string {
    let rest = '';
    for (let at = 0; at < this.text.length; at++) {
      if (!this.#isHidden[at]) rest += this.text.charAt(at);
      else if (!this.#isHidden[at - 1]) rest += '…';
    }
    return rest;
  }

  #learn(character: string): void {
    const code = character.charCodeAt(0);
    if (this.#letters[code] !== BREAK) return;
    const upper = character.toUpperCase();
    // Where the upper case is two letters, as of ß, the character is its own.
    const letter = upper.length === 1 ? upper.charCodeAt(0) : code;
    for (const same of [character, upper, upper.toLowerCase()]) {
      if (same.length === 1) this.#letters[same.charCodeAt(0)] = letter;
    }
  }

  #lettersIn({ text, starts }: Reading): { letters: string; places: Place[] } {
    let letters = '';
    const places: Place[] = [];
    for (let at = 0; at < text.length; at++) {
      const letter = this.#letters[text.charCodeAt(at)] ?? BREAK;
      if (letter === NONE) continue;
      letters += String.fromCharCode(letter);
      places.push({ start: starts[at] ?? 0, end: starts[at + 1] ?? 0 });
    }
    return { letters, places };
  }

  #addWindows(): void {
    const known = new Map<string, Window>();
    for (const { letters: all, places } of this.#readings) {
      for (let first = 0; first + ECHO_LENGTH <= all.length; first++) {
        const letters = all.slice(first, first + ECHO_LENGTH);
        const place = spanOf(places, first, ECHO_LENGTH);
        const window = known.get(letters);
        if (window) {
          window.places.push(place);
          continue;
        }
        const hash = hashOf(letters);
        const bucket = hash >>> (32 - BUCKET_BITS);
        const added = { letters, hash, places: [place], isFound: false, next: this.#buckets[bucket] ?? 0 };
        known.set(letters, added);
        this.#buckets[bucket] = this.#windows.push(added) - 1;
      }
    }
  }

  #read(letter = BREAK): void {
    if (letter === NONE) return;
    this.#latest[this.#count++ % ECHO_LENGTH] = letter;
    this.#hash = nextHash(this.#hash, letter);
    const number = this.#buckets[this.#hash >>> (32 - BUCKET_BITS)];
    if (number) this.#findLatest(number);
  }

  #findLatest(number: number): void {
    for (let window = this.#windows[number]; window; window = this.#windows[window.next]) {
      if (window.isFound || window.hash !== this.#hash || !this.#isLatest(window.letters)) continue;
      window.isFound = true;
      for (const { start, end } of window.places) this.hide(start, end);
    }
  }

  #isLatest(letters: string): boolean {
    for (let at = 0; at < ECHO_LENGTH; at++) {
      if (letters.charCodeAt(at) !== this.#latest[(this.#count + at) % ECHO_LENGTH]) return false;
    }
    return true;
  }

  #findWhole(sent: string): void {
    const { letters: searched } = this.#lettersIn(readingAsItIs(sent));
    for (const { letters, places } of this.#readings) {
      for (let at = letters.indexOf(searched); at >= 0; at = letters.indexOf(searched, at + 1)) {
        const { start, end } = spanOf(places, at, searched.length);
        this.hide(start, end);
      }
    }
  }
}

/** Where so many letters stand, with the spacing between them. */
function spanOf(places: Place[], first: number, length: number): Place {
  return { start: places[first]?.start ?? 0, end: places[first + length - 1]?.end ?? 0 };
}

function nextHash(hash: number, letter: number): number {
  return ((hash << HASH_SHIFT) + Math.imul(letter, HASH_FACTOR)) | 0;
}

function hashOf(letters: string): number {
  let hash = 0;
  for (let at = 0; at < letters.length; at++) hash = nextHash(hash, letters.charCodeAt(at));
  return hash;
}

const CODE = { quote: 0x22, backslash: 0x5c, b: 0x62, t: 0x74, u: 0x75 };

/** Whether it stands between the texts and numbers of JSON: `,:[]{}`. */
function isSeparator(code: number): boolean {
  return code === 0x2c || code === 0x3a || code === 0x5b || code === 0x5d || code === 0x7b || code === 0x7d;
}

/** A text with some of its escapes resolved. Its character `i` stands in the text itself from `starts[i]` to `starts[i + 1]`. */
interface Reading {
  text: string;
  starts: number[];
}

/** One character in UTF-8, percent-encoded; or else one byte. */
const PERCENT =
  '%(?:[cd][0-9a-f]%[89ab][0-9a-f]|e[0-9a-f](?:%[89ab][0-9a-f]){2}|f[0-7](?:%[89ab][0-9a-f]){3}|[0-9a-f]{2})';

/** The escapes of one kind, and the characters that they stand for. Each pattern is of a bounded length, so all are linear. */
const ESCAPES: [RegExp, (written: string) => string][] = [
  [/\\(?:u[\da-f]{4}|x[\da-f]{2}|.)/gis, ofBackslash],
  [/&(?:#\d{1,7}|#x[\da-f]{1,6}|amp|lt|gt|quot|apos);?/gi, ofEntity],
  [new RegExp(PERCENT, 'gi'), ofPercent],
  // As in a form.
  [new RegExp(`\\+|${PERCENT}`, 'gi'), (written) => (written === '+' ? ' ' : ofPercent(written))],
];

/** Escapes within escapes that are resolved, such as a URL within JSON. */
const MAX_DEPTH = 2;

function readingAsItIs(text: string): Reading {
  return { text, starts: Array.from({ length: text.length + 1 }, (_, at) => at) };
}

/** All ways to read the text. */
function readingsOf(text: string): Reading[] {
  const readings = new Map<string, Reading>();
  let latest = [readingAsItIs(text)];
  for (let depth = 0; depth <= MAX_DEPTH; depth++) {
    for (const reading of latest) readings.set(reading.text, reading);
    latest = latest
      .flatMap((reading) => ESCAPES.map(([pattern, meaning]) => resolve(reading, pattern, meaning)))
      .filter((reading) => !readings.has(reading.text));
  }
  return [...readings.values()];
}

function resolve({ text, starts }: Reading, pattern: RegExp, meaning: (written: string) => string): Reading {
  const resolved: Reading = { text: '', starts: [] };
  let end = 0;
  for (const { 0: written, index } of text.matchAll(pattern)) {
    const character = meaning(written);
    resolved.text += text.slice(end, index) + character;
    resolved.starts.push(...starts.slice(end, index), ...Array<number>(character.length).fill(starts[index] ?? 0));
    end = index + written.length;
  }
  resolved.text += text.slice(end);
  resolved.starts.push(...starts.slice(end));
  return resolved;
}

function ofBackslash(written: string): string {
  if (written.length > 2) return String.fromCharCode(Number.parseInt(written.slice(2), 16));
  return /[bfnrtv0]/i.test(written) ? ' ' : written.slice(1);
}

function ofEntity(written: string): string {
  const name = written.slice(1).replace(';', '').toLowerCase();
  if (!name.startsWith('#')) return { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }[name] ?? written;
  const code = name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  return code <= 0x10ffff ? String.fromCodePoint(code) : written;
}

function ofPercent(written: string): string {
  try {
    return decodeURIComponent(written);
  } catch {
    // No UTF-8, so most likely Latin-1.
    return String.fromCharCode(Number.parseInt(written.slice(1, 3), 16));
  }
}
