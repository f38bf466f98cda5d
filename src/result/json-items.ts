import { ValueScanner } from './value-scanner.ts';

/** The largest item that is taken: a body that never closes one must not fill the memory. */
const MAX_ITEM_BYTES = 64 * 1024 * 1024;

/** Where in the body the text that comes next stands. */
type Place =
  | 'start'
  | 'null' // a body that begins with n
  | 'first object' // which may be the envelope or the first line
  | 'first element' // or the array's end
  | 'element'
  | 'after element'
  | 'after items' // in the envelope
  | 'line'
  | 'after line'
  | 'end';

/** What is wrong with a body, and where, in bytes. */
export class JsonItemsError extends Error {
  readonly position: number;

  constructor(message: string, position: number) {
    super(message);
    this.position = position;
  }
}

/**
 * Takes a body of items apart as it arrives: `{"items":[…]}`, a bare array, or newline-delimited JSON.
 *
 * `JSON.parse` reads the values; this finds where they end. A scan for quotes and brackets is exact. In an array there is also a guess, at
 * the last place in the chunk that looks like a border between two items: several times cheaper, and checked by parsing everything up to
 * there at once. A text that parses as a list of whole values ends at a border, whatever it was guessed from.
 */
export class JsonItems<T> {
  #place: Place = 'start';
  #isInEnvelope = false;
  #border: string | undefined;
  readonly #scanner = new ValueScanner();
  readonly #decoder = new TextDecoder();

  /** The chunk at hand, and how far it is done. */
  #text = '';
  #at = 0;
  /** The value at hand, as far as it came in earlier chunks. */
  #held: string[] = [];
  #heldBytes = 0;
  #receivedBytes = 0;
  #chunkBytes = 0;
  #lastBytes: number[] = [];

  /** The items that are whole with this chunk. Throws a `JsonItemsError`, after the items before the trouble. */
  *push(chunk: Uint8Array): Generator<T, void, undefined> {
    this.#chunkBytes = chunk.length;
    this.#receivedBytes += chunk.length;
    this.#lastBytes = [...this.#lastBytes, ...chunk.subarray(-3)].slice(-3);
    this.#text = this.#decoder.decode(chunk, { stream: true });
    this.#at = 0;
    yield* this.#items();
  }

  /** Throws a `JsonItemsError` where the body is cut off. */
  *end(): Generator<T, void, undefined> {
    this.#lastBytes = [];
    this.#text = this.#decoder.decode();
    this.#at = 0;
    yield* this.#items();
    const isWhole = ['start', 'line', 'after line', 'end'].includes(this.#place);
    if (!isWhole && !(this.#place === 'null' && this.#held.join('').trim() === 'null'))
      throw this.#error('the body is cut off');
  }

  *#items(): Generator<T, void, undefined> {
    let hasGuessed = false;
    for (;;) {
      if (this.#held.length === 0 && !this.#skipSpace()) return;
      switch (this.#place) {
        case 'start':
          this.#start();
          break;
        case 'null':
          this.#hold();
          return;
        case 'first object':
          if (!(yield* this.#firstObject())) return;
          break;
        case 'first element':
          if (this.#next() === ']') this.#endArray();
          else this.#place = 'element';
          break;
        case 'element': {
          if (!hasGuessed && this.#border !== undefined && this.#held.length === 0) {
            hasGuessed = true;
            yield* this.#guessedElements(this.#border);
            break;
          }
          const text = this.#value();
          if (text === undefined) return;
          yield this.#parse(text);
          this.#border ??= borderAt(this.#text, this.#at - 1);
          this.#place = 'after element';
          break;
        }
        case 'after element':
          if (this.#next() === ',') {
            this.#at++;
            this.#place = 'element';
          } else if (this.#next() === ']') this.#endArray();
          else throw this.#error('a comma or the end of the list is missing');
          break;
        case 'after items': {
          const text = this.#value();
          if (text === undefined) return;
          this.#parse(text, '{"items":null');
          this.#place = 'end';
          break;
        }
        case 'line': {
          const text = this.#line() ?? this.#value();
          if (text === undefined) return;
          yield this.#message(this.#parse(text), text);
          this.#place = 'after line';
          break;
        }
        case 'after line':
          throw this.#error('something follows on the line');
        case 'end':
          throw this.#error('something follows the end');
      }
    }
  }

  #start(): void {
    const next = this.#next();
    if (next === '{') this.#place = 'first object';
    else if (next === 'n') this.#place = 'null';
    else if (next === '[') {
      this.#at++;
      this.#place = 'first element';
    } else throw this.#error('the body is neither an object nor a list');
  }

  /** Whether there is more to do in this chunk. */
  *#firstObject(): Generator<T, boolean, undefined> {
    const end = this.#scanner.scan(this.#text, this.#at, (arrayAt) => {
      this.#isInEnvelope = ITEMS_KEY.test(this.#held.join('') + this.#text.slice(this.#at, arrayAt));
      return this.#isInEnvelope;
    });
    if (end === -1) {
      this.#hold();
      return false;
    }
    const text = this.#take(end);
    if (this.#isInEnvelope) {
      this.#parse(`${text}null}`);
      this.#at++;
      this.#place = 'first element';
      return true;
    }
    const value = this.#parse(text);
    if (hasOwn(value, 'items')) {
      // An escape in the key hid the list from the scan.
      if (Array.isArray(value.items)) yield* value.items;
      else if (value.items !== null) throw this.#error('items is not a list', text);
      this.#place = 'end';
    } else {
      yield this.#message(value, text);
      this.#place = 'after line';
    }
    return true;
  }

  *#guessedElements(border: string): Generator<T, void, undefined> {
    const end = this.#text.lastIndexOf(border) + 1;
    if (end <= this.#at) return;
    let elements: T[];
    try {
      elements = JSON.parse(`[${this.#text.slice(this.#at, end)}]`);
    } catch {
      return;
    }
    this.#at = end;
    this.#place = 'after element';
    yield* elements;
  }

  #endArray(): void {
    this.#at++;
    if (this.#isInEnvelope) this.#scanner.enterObject();
    this.#place = this.#isInEnvelope ? 'after items' : 'end';
  }

  /** The rest of the line, where the chunk holds its end. */
  #line(): string | undefined {
    const end = this.#held.length === 0 ? this.#text.indexOf('\n', this.#at) : -1;
    return end === -1 ? undefined : this.#take(end);
  }

  /** The value that begins, or goes on, here; `undefined`, and held, where the chunk ends first. */
  #value(): string | undefined {
    const end = this.#scanner.scan(this.#text, this.#at);
    if (end !== -1) return this.#take(end);
    this.#hold();
    return undefined;
  }

  #take(end: number): string {
    const text = this.#held.join('') + this.#text.slice(this.#at, end);
    if (this.#heldBytes + end - this.#at > MAX_ITEM_BYTES) throw this.#error('an item is larger than 64 MiB');
    this.#held = [];
    this.#heldBytes = 0;
    this.#at = end;
    return text;
  }

  #hold(): void {
    const rest = this.#text.slice(this.#at);
    this.#held.push(rest);
    if (rest !== '') this.#heldBytes += (this.#chunkBytes * rest.length) / this.#text.length;
    this.#at = this.#text.length;
    if (this.#heldBytes > MAX_ITEM_BYTES) throw this.#error('an item is larger than 64 MiB');
  }

  #next(): string {
    return this.#text.charAt(this.#at);
  }

  /** Goes to what is no space; false where the chunk holds nothing else. A line break ends a line. */
  #skipSpace(): boolean {
    const from = this.#at;
    NO_SPACE.lastIndex = from;
    const isFound = NO_SPACE.test(this.#text);
    this.#at = isFound ? NO_SPACE.lastIndex - 1 : this.#text.length;
    if (this.#place === 'after line' && this.#text.slice(from, this.#at).includes('\n')) this.#place = 'line';
    return isFound;
  }

  #parse(text: string, opening = ''): T {
    try {
      return JSON.parse(opening + text);
    } catch {
      throw this.#error('the body is not JSON', text);
    }
  }

  /** A line stands for itself only as a message; what has no ID is something else, such as an error. */
  #message(value: T, text: string): T {
    if (hasOwn(value, 'id')) return value;
    throw this.#error('an object has neither items nor id', text);
  }

  /** At the cursor, or where `text` began that ends at the cursor. */
  #error(message: string, text = ''): JsonItemsError {
    const after = byteLength(text + this.#text.slice(this.#at)) + undecodedBytes(this.#lastBytes);
    return new JsonItemsError(`${message}, at byte ${this.#receivedBytes - after}`, this.#receivedBytes - after);
  }
}

const NO_SPACE = /[^ \t\r\n]/g;

/** The end of a text that goes on with the value of a key `items`. */
const ITEMS_KEY = /[{,]\s*"items"\s*:\s*$/;

/** What stands between two objects of a list: the first one's end, and the second one up to its first colon. */
const BORDER = /\}\s*,\s*\{\s*"[^"\\]*"\s*:/y;

function borderAt(text: string, index: number): string | undefined {
  BORDER.lastIndex = index;
  return BORDER.exec(text)?.[0];
}

function hasOwn<K extends string>(value: unknown, key: K): value is Record<K, unknown> {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key);
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** How many of the last bytes are the beginning of a character that has not come whole. */
function undecodedBytes(lastBytes: number[]): number {
  for (let count = 1; count <= lastBytes.length; count++) {
    const byte = lastBytes.at(-count) ?? 0;
    if (byte >= 0x80 && byte < 0xc0) continue;
    const characterBytes = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return characterBytes > count ? count : 0;
  }
  return 0;
}
