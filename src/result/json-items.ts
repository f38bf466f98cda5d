/** The largest item that is taken: a body that never closes one must not fill the memory. */
const MAX_ITEM_BYTES = 64 * 1024 * 1024;

/** How far an end is guessed ahead: a body that comes in one chunk is not to be parsed in one go. */
const MAX_GUESS_BYTES = 65_536;

const QUOTE = 0x22;
const COLON = 0x3a;
const OPENING_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSING_BRACKET = 0x5d;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

const NOT_BLANK = /[^ \t\r\n]/;

/** What is wrong with a body, and how many of its bytes were right before that. */
export class JsonItemsError extends Error {
  readonly position: number;

  constructor(message: string, position: number) {
    super(`${message}, after byte ${position}`);
    this.position = position;
  }
}

/**
 * Takes a body of items apart as it arrives: `{"items":[…]}`, a bare array, or newline-delimited JSON.
 *
 * `JSON.parse` reads and judges everything; this finds out what to give it. A body is taken in parts: all that comes before the items, then
 * each item, with the comma or line break before it, then the rest. Quotes and brackets tell where a part ends: they are ASCII, and no byte
 * of another UTF-8 character looks like them. Numbers and such have no end of their own, so in a list they go with what follows.
 *
 * Looking at each byte takes as long as parsing. So behind an item, the end of the last one that is whole in the chunk is guessed. If all up
 * to there parses, the guess was right: what parses before a comma of the list, or before a line break, is whole items.
 */
export class JsonItems<T extends object> {
  #shape: 'unknown' | 'list' | 'lines' = 'unknown';
  /** The body without its items, as far as it came. */
  #frame = '';
  /** From the second item on, what stands for those before it, so that a comma or line break can follow. */
  #lead = '';

  readonly #decoder = new TextDecoder();
  /** What came of the part at hand. */
  #part = '';
  /** What came last. */
  #tail = '';
  #receivedBytes = 0;
  #takenBytes = 0;

  #isInString = false;
  #isEscaped = false;
  #depth = 0;
  /** How deep the items are. Where it is less deep, they are over. */
  #itemDepth = 0;

  /** The items that are whole with this chunk. Throws a `JsonItemsError`, after the items before the trouble. */
  *push(chunk: Uint8Array): Generator<T, void, undefined> {
    let at = 0;
    let mayGuess = true;
    for (;;) {
      const end = this.#endOfPart(chunk, at);
      this.#receive(chunk.subarray(at, end));
      if (end === undefined) return;
      at = end;
      const items = this.#shape === 'unknown' ? this.#begin() : this.#items();
      yield* items;
      if (mayGuess && items.length > 0) {
        const guess = upToLastBorder(chunk.subarray(at));
        const furtherItems = this.#guessedItems(guess);
        mayGuess = furtherItems.length > 0;
        if (mayGuess) at += guess.length;
        yield* furtherItems;
      }
    }
  }

  /** Throws a `JsonItemsError` where the body is cut off, or goes on after its end. */
  *end(): Generator<T, void, undefined> {
    const body = this.#frame + this.#part + this.#decoder.decode();
    const value = NOT_BLANK.test(body) ? this.#parse<Envelope<T> | null>(body) : null;
    if (typeof value !== 'object') throw this.#error(NO_ITEMS);
    // None, unless the envelope holds a second list of items.
    yield* listOf(value) ?? [];
  }

  /** The index behind the part that goes on at `from`; `undefined` where the chunk ends first. */
  #endOfPart(chunk: Uint8Array, from: number): number | undefined {
    if (this.#depth < this.#itemDepth) return undefined;
    for (let at = from; at < chunk.length; at++) {
      const byte = chunk[at];
      if (this.#isEscaped) this.#isEscaped = false;
      else if (byte === BACKSLASH) this.#isEscaped = true;
      else if (byte === QUOTE) this.#isInString = !this.#isInString;
      else if (this.#isInString) continue;
      else if (byte === OPENING_BRACE) this.#depth++;
      else if (byte === OPENING_BRACKET) {
        this.#depth++;
        if (this.#shape === 'unknown' && this.#depth <= 2) return at + 1;
      } else if (byte === CLOSING_BRACE || byte === CLOSING_BRACKET) {
        this.#depth--;
        if (this.#depth === this.#itemDepth) return at + 1;
        if (this.#depth < this.#itemDepth) return at;
      }
    }
    return undefined;
  }

  /** Takes the beginning of a body: up to its list of items, or the first line. Takes nothing yet at a list under another key. */
  #begin(): T[] {
    // A long beginning is not parsed again at each list in it, but only at a likely one.
    if (this.#depth > 1 && this.#part.length > 4_096 && !ITEMS_KEY.test(this.#tail)) return [];
    const value = this.#parse<T & Envelope<T>>(this.#part + ']}'.slice(0, this.#depth));
    let items: T[] = [];
    if (listOf(value)) {
      this.#shape = 'list';
      this.#itemDepth = this.#depth;
      this.#frame = this.#part;
    } else if (this.#depth > 0) {
      return items;
    } else {
      this.#shape = 'lines';
      this.#lead = this.#frame = '{"id":0}';
      if (value.items === null) this.#itemDepth = 1;
      else items = [this.#message(value)];
    }
    this.#take();
    return items;
  }

  /** Takes a part that ends with an item, or with the list. */
  #items(): T[] {
    const text = this.#lead + this.#part;
    const values =
      this.#shape === 'list'
        ? this.#parse<T[]>(`[${text}]`)
        : text
            .split('\n')
            .filter((line) => NOT_BLANK.test(line))
            .map((line) => this.#message(this.#parse<T>(line)));
    const items = this.#lead ? values.slice(1) : values;
    this.#lead ||= '0';
    this.#take();
    return items;
  }

  #guessedItems(bytes: Uint8Array): T[] {
    try {
      this.#receive(bytes);
      return this.#items();
    } catch {
      this.#receivedBytes = this.#takenBytes;
      this.#part = '';
      return [];
    }
  }

  #receive(bytes: Uint8Array): void {
    this.#receivedBytes += bytes.length;
    if (this.#receivedBytes - this.#takenBytes > MAX_ITEM_BYTES) throw this.#error('an item is larger than 64 MiB');
    const text = this.#decoder.decode(bytes, { stream: true });
    this.#part += text;
    this.#tail = (this.#tail + text.slice(-100)).slice(-100);
  }

  #take(): void {
    this.#takenBytes = this.#receivedBytes;
    this.#part = '';
  }

  /** A line stands for itself only as a message; what has no ID is something else, such as an error. */
  #message(value: T): T {
    if ('id' in Object(value)) return value;
    throw this.#error(NO_ITEMS);
  }

  #parse<V>(text: string): V {
    try {
      return JSON.parse(text);
    } catch {
      throw this.#error('the body is cut off or not JSON');
    }
  }

  #error(message: string): JsonItemsError {
    return new JsonItemsError(message, this.#takenBytes);
  }
}

/** The end of a text that goes on with a list, whose key is likely `items`: spelled so, or with an escape. */
const ITEMS_KEY = /(items|\\u\w+)"\s*:\s*\[$/;

const NO_ITEMS = 'an object has neither a list of items nor an id';

interface Envelope<T> {
  items?: T[] | null;
}

function listOf<T>(value: Envelope<T> | T[] | null): T[] | undefined {
  return Array.isArray(value) ? value : Array.isArray(value?.items) ? value.items : undefined;
}

/** Up to the last place that looks like the first one: a comma or line break, and an item up to its first colon. */
function upToLastBorder(bytes: Uint8Array): Uint8Array {
  const border = bytes.subarray(0, bytes.indexOf(COLON) + 1 || bytes.length);
  let end = MAX_GUESS_BYTES;
  do end = bytes.lastIndexOf(border[0] ?? 0, end - 1);
  while (!border.every((byte, index) => byte === bytes[end + index]));
  return bytes.subarray(0, end);
}
