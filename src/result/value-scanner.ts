const STRUCTURE = /["{}[\]]/g;
const SCALAR_END = /[\s,\]}]/g;

/** Finds where a JSON value ends, in a text that comes in pieces. It looks at quotes and brackets only; `JSON.parse` judges the rest. */
export class ValueScanner {
  #isWithin = false;
  #isScalar = false;
  #depth = 0;
  #isInString = false;
  #isEscaped = false;

  /** Goes on as if an object had been opened before. */
  enterObject(): void {
    this.#isWithin = true;
    this.#isScalar = false;
    this.#depth = 1;
  }

  /** Forgets a value that is given up. */
  leave(): void {
    this.#isWithin = false;
    this.#depth = 0;
  }

  /**
   * The index behind the value that begins, or goes on, at `from`; -1 where the text ends first. Stops early, with the index of a `[` that
   * opens in the outermost object, where `isWanted` says so.
   */
  scan(text: string, from: number, isWanted?: (arrayAt: number) => boolean): number {
    if (!this.#isWithin) {
      this.#isWithin = true;
      this.#isScalar = !'{["'.includes(text.charAt(from));
    }
    const end = this.#isScalar ? nextMatch(SCALAR_END, text, from) : this.#scanStructure(text, from, isWanted);
    if (end !== -1) this.leave();
    return end;
  }

  #scanStructure(text: string, from: number, isWanted?: (arrayAt: number) => boolean): number {
    let at = from;
    for (;;) {
      if (this.#isInString) {
        at = this.#endOfString(text, at);
        if (at === -1) return -1;
        if (this.#depth === 0) return at;
      }
      at = nextMatch(STRUCTURE, text, at);
      if (at === -1) return -1;
      switch (text.charAt(at)) {
        case '"':
          this.#isInString = true;
          break;
        case '[':
          if (this.#depth === 1 && isWanted?.(at)) return at;
          this.#depth++;
          break;
        case '{':
          this.#depth++;
          break;
        default:
          if (--this.#depth <= 0) return at + 1;
      }
      at++;
    }
  }

  /** The index behind the closing quote; -1 where the text ends first. */
  #endOfString(text: string, from: number): number {
    let at = this.#isEscaped ? from + 1 : from;
    this.#isEscaped = false;
    for (;;) {
      const quote = text.indexOf('"', at);
      const end = quote === -1 ? text.length : quote;
      let backslashes = 0;
      while (end - backslashes > at && text.charAt(end - backslashes - 1) === '\\') backslashes++;
      const isEscaped = backslashes % 2 === 1;
      if (quote === -1) {
        this.#isEscaped = isEscaped;
        return -1;
      }
      at = quote + 1;
      if (!isEscaped) {
        this.#isInString = false;
        return at;
      }
    }
  }
}

function nextMatch(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex - 1 : -1;
}
