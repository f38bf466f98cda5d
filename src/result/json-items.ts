import type { StreamForm } from '../options.ts';
import { isObject } from './decode.ts';

/** The largest item that is read: a body that never ends one must not fill the memory. */
const MAX_ITEM_BYTES = 64 * 1024 * 1024;

/** A large chunk is read in slices, so that its first items do not wait for the parsing of all others. */
const MAX_SLICE_BYTES = 65_536;

/** The length of `"items"` with each letter as an escape such as `\u0069`. */
const MAX_ITEMS_KEY_BYTES = 32;

const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const OPENING_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSING_BRACKET = 0x5d;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

const NOT_BLANK = /[^ \t\r\n]/;

const NO_ITEMS = 'an object has neither a list of items nor an id';
const NOT_JSON = 'the body is cut off or not JSON';
const SERVER_ERROR = 'the server reported an error inside the body';

/** The problem with a body, and how many of its bytes were read without one. */
export class JsonItemsError extends Error {
  readonly position: number;

  constructor(message: string, position: number) {
    super(`${message}, after byte ${position}`);
    this.position = position;
  }
}

/**
 * Reads the items of a body while it arrives. The body has one of three shapes:
 * - an array: `[{"id":1},{"id":2}]`
 * - an envelope, which is an object with the items and any other keys before and after them: `{"items":[{"id":1},{"id":2}],"total":2}`
 * - lines (NDJSON): `{"id":1}⏎{"id":2}`
 *
 * Bytes are kept until they make up whole items. A scanner passes over each byte once. It looks only at quotes, backslashes and brackets,
 * which is enough to tell where an item ends. All items that are whole then go through one `JSON.parse`, which checks everything that the
 * scanner ignores. If that fails, they are parsed one by one, so that those before the mistake are still read. So each byte is scanned
 * once and parsed at most twice, whatever is in the body and however it is cut into chunks.
 *
 * An example: a body in two chunks, each on a line here.
 *
 *     {"total":3,"items":[{"id":1},{"id":2},{"i
 *     d":3}],"page":1}
 *
 * 1. In the first chunk, a `{` follows `"items":[`, so the items begin here. `{"total":3,"items":[` is parsed, with `]}` added, and kept as
 *    the envelope.
 * 2. The last whole item of the chunk is `{"id":2}`. `[{"id":1},{"id":2}]` is parsed: two items. `,{"i` is kept.
 * 3. The second chunk completes `,{"id":3}`, and a `]` ends the list. `[0,{"id":3}]` is parsed, where 0 stands for the items before, so that
 *    the comma is checked too: the third item.
 * 4. At the end of the body, the envelope and the rest are parsed together, without the items: `{"total":3,"items":[],"page":1}`.
 *
 * An object with an `id` is a message, even if it has `items` too, and the body is then read as lines. If the first object of a body has its
 * `items` before its `id`, it counts as an envelope, because its items are handed out before the `id` arrives. It counts as a message after
 * all if `items` holds no object and no list, because then nothing was handed out.
 */
export class JsonItems<T extends object> {
  /** `unknown` until the first item begins. */
  #shape: 'unknown' | 'list' | 'lines' = 'unknown';
  /** The number of lists and objects around each item. */
  #itemDepth = 0;
  /** The text before the items. For lines, an empty object that stands for them. */
  #envelope = '';
  /** Whether items of the list were read already, so that a comma comes before the next. */
  #hasItems = false;
  /** The index after the opening bracket of the list that may hold the items: the value of the first object's `items`. */
  #listStart: number | undefined;
  /** Whether the first object has an `id` before its `items`. */
  #isMessage = false;

  /** The bytes that are not parsed yet stand in this buffer, from `#start` to `#end`. */
  #bytes = new Uint8Array(0);
  #start = 0;
  #end = 0;
  /** The number of bytes of the body before `#start`. */
  #parsedBytes = 0;
  readonly #scanner = new BracketScanner();
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });

  /** Known with the first item; `undefined` where the body is empty or `null`. */
  get form(): StreamForm | undefined {
    if (this.#shape === 'list') return this.#envelope.trimStart().startsWith('[') ? 'array' : 'object';
    return this.#shape === 'lines' ? 'lines' : undefined;
  }

  /** Yields the items that this chunk completes. Throws a `JsonItemsError` at a mistake, after the items before it. */
  *push(chunk: Uint8Array): Generator<T, void, undefined> {
    for (let at = 0; at < chunk.length; at += MAX_SLICE_BYTES) {
      this.#hold(chunk.subarray(at, at + MAX_SLICE_BYTES));
      if (this.#shape === 'unknown') yield* this.#begin();
      if (this.#shape === 'unknown') continue;
      const ends = this.#findEnds();
      const lastEnd = ends.at(-1);
      if (lastEnd === undefined) continue;
      const items = this.#tryItems(lastEnd);
      if (items) yield* items;
      // One of these throws, with the position of the mistake.
      else for (const end of ends) yield* this.#takeItems(end);
    }
  }

  /** To be called after the last chunk. Throws a `JsonItemsError` if the body is cut off, or if an error stands beside its items. */
  *end(): Generator<T, void, undefined> {
    const body = this.#envelope + this.#text(this.#start, this.#end);
    if (!NOT_BLANK.test(body)) return;
    const value = this.#parse<Envelope<T> | null>(body);
    if (typeof value !== 'object') throw this.#error(NO_ITEMS);
    if (!isObject(value)) return;
    // Items that are no objects, as in `{"items":[1,2]}`, or a second list of items.
    if (Array.isArray(value.items)) yield* value.items;
    if (value.error) throw this.#error(SERVER_ERROR);
  }

  /** Keeps bytes until they are parsed. */
  #hold(slice: Uint8Array): void {
    if (this.#start > 0) {
      this.#bytes.copyWithin(0, this.#start, this.#end);
      this.#scanner.at -= this.#start;
      this.#end -= this.#start;
      this.#start = 0;
    }
    const end = this.#end + slice.length;
    if (end > MAX_ITEM_BYTES) throw this.#error('an item is larger than 64 MiB');
    if (end > this.#bytes.length) {
      const larger = new Uint8Array(Math.min(Math.max(end, 2 * this.#bytes.length), MAX_ITEM_BYTES));
      larger.set(this.#bytes.subarray(0, this.#end));
      this.#bytes = larger;
    }
    this.#bytes.set(slice, this.#end);
    this.#end = end;
  }

  /** Looks for the place where the items begin. Returns the first item if it was parsed on the way. */
  #begin(): T[] {
    const scanner = this.#scanner;
    while (this.#shape === 'unknown') {
      const bracket = scanner.next(this.#bytes, this.#end, 2);
      if (bracket === undefined) break;
      if (bracket === CLOSING_BRACE || bracket === CLOSING_BRACKET) {
        if (scanner.depth <= 0) return this.#beginAfterObject();
      } else if (scanner.depth === 1) {
        // The body is an array, or it begins with an object.
        if (bracket === OPENING_BRACKET) this.#beginList(scanner.at, ']');
      } else if (scanner.depth === 2) {
        // This is a field of the first object.
        this.#listStart = bracket === OPENING_BRACKET && this.#isItemsKey() ? scanner.at : undefined;
      } else if (this.#listStart !== undefined && !this.#isMessage) {
        // This is the first item in the list.
        this.#beginList(this.#listStart, ']}');
      }
    }
    return [];
  }

  /** Whether the latest string is the key `items`. */
  #isItemsKey(): boolean {
    const { stringStart, stringEnd } = this.#scanner;
    if (stringEnd - stringStart > MAX_ITEMS_KEY_BYTES) return false;
    return this.#parse(this.#decoder.decode(this.#bytes.subarray(stringStart, stringEnd))) === 'items';
  }

  /** Begins a list at `start`, unless the object around it is a message. `closing` closes the brackets that are open there. */
  #beginList(start: number, closing: ']' | ']}'): void {
    const text = this.#text(this.#start, start);
    if (hasId(this.#parse(text + closing))) {
      this.#isMessage = true;
      return;
    }
    this.#shape = 'list';
    this.#itemDepth = closing.length;
    this.#envelope = text;
    this.#take(start);
  }

  /** Begins after the first object of the body, which is a message or an envelope without items. */
  #beginAfterObject(): T[] {
    const end = this.#scanner.at;
    const text = this.#text(this.#start, end);
    const value = this.#parse<T & Envelope<T>>(text);
    if (hasId(value)) {
      this.#shape = 'lines';
      this.#envelope = '{}';
      this.#take(end);
      return [value];
    }
    if (value.items !== null && !Array.isArray(value.items)) throw this.#error(value.error ? SERVER_ERROR : NO_ITEMS);
    // The list is over: the end of the body reads what is in it.
    this.#shape = 'list';
    this.#itemDepth = 1;
    this.#envelope = text;
    this.#take(end);
    return [];
  }

  /** The indexes after the items that are whole. The end of the list is one too, because numbers and the like may stand before it. */
  #findEnds(): number[] {
    const scanner = this.#scanner;
    const ends: number[] = [];
    while (scanner.depth >= this.#itemDepth) {
      if (scanner.next(this.#bytes, this.#end, this.#itemDepth) === undefined) break;
      const isEndOfList = this.#shape === 'list' && scanner.depth < this.#itemDepth;
      if (isEndOfList) ends.push(scanner.at - 1);
      else if (scanner.depth <= this.#itemDepth) ends.push(scanner.at);
    }
    return ends;
  }

  /** The items up to `end`, or `undefined` if there is a mistake in them. */
  #tryItems(end: number): T[] | undefined {
    try {
      return this.#takeItems(end);
    } catch {
      return undefined;
    }
  }

  #takeItems(end: number): T[] {
    // There may be a lot of white space, so it is not made a text.
    let start = this.#start;
    while (start < end && isSpace(this.#bytes[start])) start++;
    if (this.#shape === 'lines' && !this.#bytes.subarray(this.#start, start).includes(LINE_FEED))
      throw this.#error(NOT_JSON);
    const text = this.#text(start, end);
    const items = this.#shape === 'list' ? this.#parseList(text) : this.#parseLines(text);
    this.#hasItems = true;
    this.#take(end);
    return items;
  }

  #parseList(text: string): T[] {
    const items = this.#parse<T[]>(this.#hasItems ? `[0${text}]` : `[${text}]`);
    if (this.#hasItems) items.shift();
    if (items.some(isErrorReport)) throw this.#error(SERVER_ERROR);
    return items;
  }

  #parseLines(text: string): T[] {
    return text
      .split('\n')
      .filter((line) => NOT_BLANK.test(line))
      .map((line) => {
        const item = this.#parse<T>(line);
        if (hasId(item)) return item;
        throw this.#error(isErrorReport(item) ? SERVER_ERROR : NO_ITEMS);
      });
  }

  /** The text of the bytes, without a byte order mark at the start of the body. */
  #text(start: number, end: number): string {
    const text = this.#decoder.decode(this.#bytes.subarray(start, end));
    return this.#parsedBytes === 0 ? text.replace(/^\uFEFF/, '') : text;
  }

  #take(end: number): void {
    this.#parsedBytes += end - this.#start;
    this.#start = end;
  }

  #parse<V>(text: string): V {
    try {
      return JSON.parse(text);
    } catch {
      // The platform's own error quotes the body.
      throw this.#error(NOT_JSON);
    }
  }

  #error(message: string): JsonItemsError {
    return new JsonItemsError(message, this.#parsedBytes);
  }
}

interface Envelope<T> {
  items?: T[] | null;
  error?: unknown;
}

function isSpace(byte: number | undefined): boolean {
  return byte === SPACE || byte === LINE_FEED || byte === CARRIAGE_RETURN || byte === TAB;
}

function hasId(value: unknown): boolean {
  return isObject(value) && 'id' in value;
}

/** Whether an object is sent in the place of a message to report an error. */
function isErrorReport(value: unknown): boolean {
  return isObject<{ error?: unknown }>(value) && !('id' in value) && Boolean(value.error);
}

/**
 * Finds the brackets of a JSON text that are not part of its strings. It reads bytes: brackets, quotes and backslashes are ASCII, and no byte
 * of another UTF-8 character looks like them.
 */
class BracketScanner {
  /** The index after the last byte that was scanned. */
  at = 0;
  /** The number of lists and objects that are open there. */
  depth = 0;
  /** The latest string, quotes included, is from `stringStart` to `stringEnd`. */
  stringStart = 0;
  stringEnd = 0;
  #isInString = false;

  /** Scans up to the next bracket that has at most `maxDepth` lists and objects around it. Returns it, or `undefined` at the end. */
  next(bytes: Uint8Array, end: number, maxDepth: number): number | undefined {
    let { at, depth } = this;
    let isInString = this.#isInString;
    let found: number | undefined;
    while (at < end && found === undefined) {
      let byte = bytes[at++] ?? 0;
      // White space and strings can be long, so each has a tight loop.
      while (byte <= SPACE && at < end) byte = bytes[at++] ?? 0;
      if (isInString) {
        while (byte !== QUOTE && byte !== BACKSLASH && at < end) byte = bytes[at++] ?? 0;
        if (byte === BACKSLASH) {
          // The escaped byte is skipped even if it has not arrived yet.
          at++;
        } else if (byte === QUOTE) {
          isInString = false;
          this.stringEnd = at;
        }
      } else if (byte === QUOTE) {
        isInString = true;
        this.stringStart = at - 1;
      } else if (byte === OPENING_BRACE || byte === OPENING_BRACKET) {
        if (depth <= maxDepth) found = byte;
        depth++;
      } else if (byte === CLOSING_BRACE || byte === CLOSING_BRACKET) {
        depth--;
        if (depth <= maxDepth) found = byte;
      }
    }
    this.at = at;
    this.depth = depth;
    this.#isInString = isInString;
    return found;
  }
}
