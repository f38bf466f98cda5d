/** The items of a body: its shapes, any chunks, and the mistakes in it. The time and memory that this takes is in json-items-cost.test.ts. */
import fc from 'fast-check';
import { assert, describe, expect, it } from 'vitest';
import { JsonItems, JsonItemsError } from '../../../src/result/json-items.ts';

const MIB = 1024 * 1024;

/** The chunks of a body, of these sizes over and over. */
function* chunksOf(body: string, sizes: number[]): Generator<Uint8Array> {
  const bytes = new TextEncoder().encode(body);
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

/** The items of a body, and the error it ends with. */
function read(body: string, sizes = [Number.POSITIVE_INFINITY]) {
  const items: unknown[] = [];
  const parser = new JsonItems<object>();
  try {
    for (const chunk of chunksOf(body, sizes)) for (const item of parser.push(chunk)) items.push(item);
    for (const item of parser.end()) items.push(item);
  } catch (error) {
    if (!(error instanceof JsonItemsError)) throw error;
    return { items, error };
  }
  return { items, error: undefined };
}

/** A key with each letter as an escape. */
function escaped(key: string): string {
  return [...key].map((letter) => `\\u00${letter.charCodeAt(0).toString(16)}`).join('');
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** As JSON, which tells apart what `toEqual` doesn't: the order of keys, and a key `__proto__`. */
function expectSame(got: unknown, expected: unknown): void {
  expect(JSON.stringify(got)).toBe(JSON.stringify(expected));
}

const anyString = fc.string({
  unit: fc.oneof(
    { arbitrary: fc.constantFrom(...'"\\{}[],:\n'), weight: 3 },
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
});

/**
 * Whatever JSON can hold, with strings that look like what a parser could take for a border. Keys need no escapes: where an object had a
 * key `\`, the `JSON.parse` of V8 13.6 (Node 24) takes an escaped quote in the same place for that key.
 */
const anyValue = fc.oneof(
  fc.anything({
    key: fc.string({ unit: fc.constantFrom(...'{}[],: aé😀') }),
    values: [
      anyString,
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
    ],
    maxDepth: 3,
  }),
  fc.constantFrom<unknown>(
    { items: [{ id: 1 }] },
    [{ items: [] }],
    '"items":[',
    '},{"id":',
    { id: 1, parts: [{ id: 2 }, { id: 3 }] },
    '\\',
    '\\"',
  ),
);
const anyMessage = fc.record({ id: fc.nat(), content: anyValue });
const anyItem = fc.oneof({ arbitrary: anyMessage, weight: 3 }, anyValue);
const anySpace = fc.constantFrom('', '', '', ' ', '\n', '\r\n\t');
const anyIndent = fc.constantFrom(undefined, undefined, 1, '\t');
const anySizes: fc.Arbitrary<number[]> = fc.oneof(
  fc.array(fc.constant(1), { minLength: 1, maxLength: 1 }),
  fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 8 }),
  fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 8 }),
);

/** A body, its items, and where each of them ends, in bytes. */
interface Body {
  text: string;
  items: unknown[];
  ends: number[];
}

function bodyOf(pieces: { text: string; item?: unknown }[]): Body {
  const body: Body = { text: '', items: [], ends: [] };
  for (const piece of pieces) {
    body.text += piece.text;
    if (!('item' in piece)) continue;
    body.items.push(piece.item);
    body.ends.push(byteLength(body.text));
  }
  return body;
}

/** Keys of an envelope beside `items`; some look like it. */
const plainKeys = ['total', 'item', 'Items', 'a"items', ',"items":[', '__proto__'];

/** A list of items, bare or in an envelope, printed in any way. */
function anyList(anyItem: fc.Arbitrary<unknown>, keys = plainKeys): fc.Arbitrary<Body> {
  const anyFields = fc.array(fc.tuple(fc.constantFrom(...keys), anyValue), { maxLength: 3 });
  return fc
    .record({
      items: fc.array(anyItem, { maxLength: 8 }),
      envelope: fc.option(
        fc.record({
          before: anyFields,
          key: fc.constantFrom('"items"', '"items"', '"\\u0069tems"', '"it\\u0065ms"', `"${escaped('items')}"`),
          after: anyFields,
        }),
      ),
      space: anySpace,
      indent: anyIndent,
    })
    .map(({ items, envelope, space, indent }) => {
      const separator = `${space},${space}`;
      const field = ([key, value]: [string, unknown]) =>
        `${JSON.stringify(key)}${space}:${space}${JSON.stringify(value, null, indent)}`;
      const before = envelope?.before.map((each) => field(each) + separator).join('') ?? '';
      const after = envelope?.after.map((each) => separator + field(each)).join('') ?? '';
      return bodyOf([
        {
          text: envelope ? `${space}{${space}${before}${envelope.key}${space}:${space}[${space}` : `${space}[${space}`,
        },
        ...items.flatMap((item, index) => [
          { text: index === 0 ? '' : separator },
          { text: JSON.stringify(item, null, indent), item },
        ]),
        { text: envelope ? `${space}]${after}${space}}${space}` : `${space}]${space}` },
      ]);
    });
}

/** Messages, one a line. */
const anyLines: fc.Arbitrary<Body> = fc
  .record({
    messages: fc.array(fc.oneof(anyMessage, fc.record({ id: anyValue, items: fc.constant('none') })), {
      minLength: 1,
      maxLength: 8,
    }),
    lineBreak: fc.constantFrom('\n', '\n', '\r\n', '\n\n', ' \n\t \r\n '),
    beforeFirst: fc.constantFrom('', '\n', '\r\n \n'),
    afterLast: fc.constantFrom('', '\n', '\r\n\r\n'),
  })
  .map(({ messages, lineBreak, beforeFirst, afterLast }) =>
    bodyOf([
      { text: beforeFirst },
      ...messages.flatMap((item, index) => [
        { text: index === 0 ? '' : lineBreak },
        { text: JSON.stringify(item), item },
      ]),
      { text: afterLast },
    ]),
  );

/** The items of a body, read as a whole; `undefined` where it has a mistake. */
function readWhole(text: string): unknown[] | undefined {
  if (/^[ \t\r\n]*$/.test(text)) return [];
  const whole = parse(text);
  if (whole) {
    const { items, hasError } = itemsOf(whole.value);
    return hasError ? undefined : items;
  }
  const lines = text.split('\n').filter((line) => /[^ \t\r]/.test(line));
  const values = lines.map((line) => parse(line)?.value);
  return isMessage(values[0]) && values.every(hasId) ? values : undefined;
}

function parse(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** The items that the value of a whole body holds, and whether it reports an error after them. */
function itemsOf(value: unknown): { items: unknown[]; hasError: boolean } {
  if (value === null) return { items: [], hasError: false };
  if (Array.isArray(value)) return upToReport(value);
  if (!isObject(value)) return { items: [], hasError: true };
  if (isMessage(value)) return { items: [value], hasError: false };
  if (value.items === null) return { items: [], hasError: Boolean(value.error) };
  if (!Array.isArray(value.items)) return { items: [], hasError: true };
  const { items, hasError } = upToReport(value.items);
  return { items, hasError: hasError || Boolean(value.error) };
}

function upToReport(list: unknown[]): { items: unknown[]; hasError: boolean } {
  const at = list.findIndex((item) => isObject(item) && !hasId(item) && Boolean(item.error));
  return at < 0 ? { items: list, hasError: false } : { items: list.slice(0, at), hasError: true };
}

/** Whether the first object of a body is a message: it has an `id`, and no items were handed out before that came. */
function isMessage(value: unknown): boolean {
  if (!isObject(value) || !hasId(value)) return false;
  const keys = Object.keys(value);
  const isIdFirst = keys.indexOf('id') < keys.indexOf('items');
  const { items } = value;
  return isIdFirst || !Array.isArray(items) || !items.some((item) => typeof item === 'object' && item !== null);
}

function hasId(value: unknown): boolean {
  return isObject(value) && Object.hasOwn(value, 'id');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

describe('the items of a body', () => {
  it('are those that JSON.parse finds in the whole body, whatever it holds and however it is cut', () => {
    const anyReport = fc.record({ error: fc.constantFrom<unknown>('internal', '', null, { code: 5 }) });
    const anyBody = fc.oneof(
      anyList(anyItem, [...plainKeys, 'id', 'error']),
      anyList(fc.oneof({ arbitrary: anyMessage, weight: 5 }, anyReport)),
    );
    fc.assert(
      fc.property(anyBody, anySizes, ({ text }, sizes) => {
        const expected = itemsOf(JSON.parse(text));
        const { items, error } = read(text, sizes);
        expectSame(items, expected.items);
        expect(error !== undefined).toBe(expected.hasError);
      }),
      { numRuns: 1_000 },
    );
  });

  it('are those that JSON.parse reads line by line, for any lines in any chunks', () => {
    fc.assert(
      fc.property(anyLines, anySizes, ({ text, items: expected }, sizes) => {
        const { items, error } = read(text, sizes);
        expect(error).toBeUndefined();
        expectSame(items, expected);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['null', []],
    [' null\r\n', []],
    ['{"items":null}', []],
    ['{"total":0,"items":null,"page":[1]}\n', []],
    ['[]', []],
    [' [ ] ', []],
    ['{"items":[]}', []],
    ['{\n  "items": []\n}', []],
    ['', []],
    [' \r\n\t', []],
    ['{"id":1}', [{ id: 1 }]],
    ['{\n  "id": 1\n}\n', [{ id: 1 }]],
    [
      '{"id":1,"items":"none"}\n{"id":2,"items":[3]}',
      [
        { id: 1, items: 'none' },
        { id: 2, items: [3] },
      ],
    ],
    ['{"items":null,"items":[{"id":1}]}', [{ id: 1 }]],
    ['{"total":1,"items":[{"id":1}],"page":{"items":[{"id":2}]}}', [{ id: 1 }]],
    ['{"page":{"items":[{"id":2}]},"list":[{"items":[{"id":3}]}],"items":[{"id":1}]}', [{ id: 1 }]],
    [
      '{"items":[{"id":1,"error":"a field of the message"}],"error":null}',
      [{ id: 1, error: 'a field of the message' }],
    ],
    ['{"items":[5,{"id":1}]}', [5, { id: 1 }]],
    ['{"items":["none",5]}', ['none', 5]],
    ['[1,"],[",true,null,{"id":1},2.5]', [1, '],[', true, null, { id: 1 }, 2.5]],
    ['\uFEFF[{"id":1}]', [{ id: 1 }]],
    ['[{"id":"\uFEFF"},{"id":"\uFEFF"}]', [{ id: '\uFEFF' }, { id: '\uFEFF' }]],
  ])('of %j are %j', (body, expected) => {
    for (const sizes of [[1], [2, 3], [1_000]])
      expect(read(body, sizes)).toEqual({ items: expected, error: undefined });
  });

  it.each([
    ['before its items', '{"id":1,"items":[{"id":2}]}'],
    ['before its items, with other lists', '{"id":1,"a":[{"b":[{}]}],"items":[{"id":2}],"items":[{"id":3}]}'],
    ['after items that are empty', '{"items":[],"id":1}'],
    ['after items that are null', '{"items":null,"id":1}'],
    ['after items that are a text', '{"items":"none","id":1}'],
    ['after items that are numbers', '{"items":[2,3],"id":1}'],
    ['beside an error', '{"error":"a field of the message","id":1}'],
    ['with the value null', '{"id":null,"items":[{"id":2}]}'],
  ])('are the object itself if it has an id %s', (_, object) => {
    for (const body of [object, `${object}\n{"id":4}`, `{"id":4}\n${object}`]) {
      const expected = body.split('\n').map((line) => JSON.parse(line));
      for (const sizes of [[1], [2, 3], [1_000]])
        expect(read(body, sizes)).toEqual({ items: expected, error: undefined });
    }
  });

  it('are those in `items` if an id follows only after them, because they were handed out before it came', () => {
    for (const sizes of [[1], [1_000]])
      expect(read('{"items":[{"id":1}],"id":2}', sizes)).toEqual({ items: [{ id: 1 }], error: undefined });
  });

  it('are the same on each line as on the first, even if a line has items of its own', () => {
    const lines = ['{"id":1,"items":[{"id":5}]}', '{"items":[{"id":5}],"id":2}', '{"id":3,"items":[[]]}'];
    expect(read(lines.join('\n')).items).toEqual(lines.map((line) => JSON.parse(line)));
  });

  it('are those of both lists where an envelope has two, so that none gets lost', () => {
    expect(read('{"items":[{"id":1}],"items":[{"id":2}]}').items).toEqual([{ id: 1 }, { id: 2 }]);
  });

  it.each(['items', '\\u0069tems', 'item\\u0073', escaped('items')])(
    'are found behind a long beginning that holds lists: %s',
    (key) => {
      const lists = Array.from({ length: 1_000 }, (_, index) => `"list${index}":[{"id":0}],`).join('');
      const body = `{${lists}"${key}": [{"id":1}],"a\\"items":[{"id":2}]}`;
      for (const sizes of [[1], [100], [100_000]])
        expect(read(body, sizes)).toEqual({ items: [{ id: 1 }], error: undefined });
    },
  );

  it('come with the first chunk that holds them whole', () => {
    fc.assert(
      fc.property(fc.oneof(anyList(anyMessage), anyLines), anySizes, ({ text, ends }, sizes) => {
        const parser = new JsonItems<object>();
        const itemBytes: number[] = [];
        const expected: number[] = [];
        let bytes = 0;
        for (const chunk of chunksOf(text, sizes)) {
          bytes += chunk.length;
          for (const _ of parser.push(chunk)) itemBytes.push(bytes);
          while ((ends[expected.length] ?? Number.POSITIVE_INFINITY) <= bytes) expected.push(bytes);
        }
        expect(itemBytes).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it('come at once behind any white space', () => {
    const body = `{"items":${' '.repeat(1_000)}[{"id":1}`;
    expect([...new JsonItems<object>().push(new TextEncoder().encode(body))]).toEqual([{ id: 1 }]);
  });

  it('come without the ones behind them being read', () => {
    const items = new JsonItems<object>().push(new TextEncoder().encode('[{"id":1},{"id":2},{"id":}'));
    expect(items.next()).toEqual({ done: false, value: { id: 1 } });
  });
});

describe('a body that is cut off', () => {
  it('is an error after the items before, unless nothing or only white space is missing', () => {
    fc.assert(
      fc.property(anyList(anyMessage), fc.nat({ max: 9_999 }), anySizes, (body, cut, sizes) => {
        const characters = [...body.text.trimEnd()];
        const text = characters.slice(0, cut % characters.length).join('');
        fc.pre(text.trim() !== '');
        const ends = body.ends.filter((end) => end <= byteLength(text));
        const { items, error } = read(text, sizes);
        expectSame(items, body.items.slice(0, ends.length));
        assert(error, 'a silent end');
        expect(error.position).toBeGreaterThanOrEqual(ends.at(-1) ?? 0);
        expect(error.position).toBeLessThanOrEqual(byteLength(text));
        expect(error.position).toBe(read(text).error?.position);
      }),
      { numRuns: 500 },
    );
  });

  it('is an error within a line, and after it none', () => {
    fc.assert(
      fc.property(anyLines, fc.nat({ max: 9_999 }), anySizes, (body, cut, sizes) => {
        const characters = [...body.text];
        const text = characters.slice(0, cut % (characters.length + 1)).join('');
        const ends = body.ends.filter((end) => end <= byteLength(text));
        const lastEnd = ends.at(-1) ?? 0;
        const rest = new TextDecoder().decode(new TextEncoder().encode(text).subarray(lastEnd));
        const { items, error } = read(text, sizes);
        expectSame(items, body.items.slice(0, ends.length));
        expect(error?.position).toBe(rest.trim() === '' ? undefined : lastEnd);
      }),
      { numRuns: 500 },
    );
  });

  it('within a character is an error, wherever that is', () => {
    for (const body of ['[{"id":"é€😀"}]', '{"items":[],"a":"é€😀"}', '{"id":1}\n{"id":"é€😀"}', '[]é', 'null😀']) {
      const bytes = new TextEncoder().encode(body);
      for (let cut = 0; cut < bytes.length; cut++) {
        const isCharacterCut = ((bytes[cut] ?? 0) & 0xc0) === 0x80;
        if (!isCharacterCut) continue;
        const parser = new JsonItems<object>();
        expect(() => [...parser.push(bytes.subarray(0, cut)), ...parser.end()]).toThrow(JsonItemsError);
      }
    }
  });
});

describe('a body that is not right', () => {
  it('is an error exactly where JSON.parse finds one, whatever was inserted, replaced or left out, in any chunks', () => {
    const anyChange = fc.record({
      at: fc.nat({ max: 9_999 }),
      without: fc.constantFrom(0, 1, 2),
      inserted: fc.constantFrom('', '{', '}', '[', ']', '"', ',', ':', '\\', '0', ' ', 'x', '{}', '[]', '\u00a0'),
    });
    fc.assert(
      fc.property(fc.oneof(anyList(anyMessage), anyLines), anyChange, anySizes, ({ text }, change, sizes) => {
        const characters = [...text];
        const at = change.at % (characters.length + 1);
        const changed = characters.toSpliced(at, change.without, change.inserted).join('');
        const expected = readWhole(changed);
        const { items, error } = read(changed, sizes);
        if (expected) expectSame({ items, error }, { items: expected });
        else assert(error, `a silent end of ${JSON.stringify(changed)} with ${items.length} items`);
      }),
      { numRuns: 2_000 },
    );
  });

  const twoItems = '{"items":[{"id":1},{"id":2}]}';
  it.each([
    ['garbage', 'what', 0, 0],
    ['HTML', '<html><script>[{"id":1}]</script></html>', 0, 0],
    ['a string', '"items"', 0, 0],
    ['a number', '5', 0, 0],
    ['the end of an object', '}', 0, 0],
    ['the end of a list', ' ]', 0, 0],
    ['null twice', 'null null', 0, 0],
    ['an object with neither items nor id', '{"error":"gone","details":[{"id":1}]}', 0, 0],
    ['items that are an object', '{"items":{"id":1}}', 0, 0],
    ['items that are text', '{"items":"none"}', 0, 0],
    ['a list opened twice', '{"items":[[{"id":1}', 0, 10],
    ['a list within an item, not closed', '[{"id":1},{"id":[2}]', 1, 9],
    ['a missing comma', '[{"id":1} {"id":2}]', 1, 9],
    ['two commas', '[{"id":1},,{"id":2}]', 1, 9],
    ['a comma before the first item', '[,{"id":1}]', 0, 1],
    ['a comma behind the last item', '[{"id":1},]', 1, 9],
    ['a list that is closed as an object', '[{"id":1}}', 1, 9],
    ['an envelope that is closed as a list', '{"items":[{"id":1}]]', 1, 18],
    ['what follows a list', '[{"id":1}]x', 1, 9],
    ['a second list', '[{"id":1}][{"id":2}]', 1, 9],
    ['what follows an envelope', `${twoItems},`, 2, 27],
    ['a second envelope', twoItems + twoItems, 2, 27],
    ['a second envelope on a line of its own', `${twoItems}\n${twoItems}`, 2, 27],
    ['what follows an envelope without items', '{"items":null}\n{"id":1}', 0, 14],
    ['garbage in a field behind the items', '{"items":[{"id":1}],"total":x}', 1, 18],
    ['an escape that is none', '[{"id":1},{"id":"\\x"}]', 1, 9],
    ['two messages on a line', '{"id":1}{"id":2}', 1, 8],
    ['two messages on a line, with a comma', '{"id":1},{"id":2}', 1, 8],
    ['garbage behind a message', '{"id":1} x\n{"id":2}', 1, 8],
    ['a number between messages', '{"id":1}\n5\n{"id":2}', 1, 8],
    ['null between messages', '{"id":1}\nnull\n{"id":2}', 1, 8],
    ['a line that is a list', '{"id":1}\n["id"]', 1, 8],
    ['a line without an id', '{"id":1}\n{"error":"gone"}\n{"id":2}', 1, 8],
    ['a line break within a string', '{"id":1}\n{"id":"\n"}', 1, 8],
    ['a message over two lines', '{"id":1}\n{"id":\n2}', 1, 8],
    ['a byte order mark between items', '[{"id":1}\uFEFF,{"id":2}]', 1, 9],
    ['a byte order mark before a line', '{"id":1}\n\uFEFF{"id":2}', 1, 8],
    ['another kind of space between lines', '{"id":1}\n\u00a0{"id":2}', 1, 8],
    ['a bracket too many behind a line', '{"id":1}\n{"id":2}}', 2, 17],
    ['a bracket too many on a line of its own', '{"id":1}\n}\n{"id":2}', 1, 8],
  ])('is an error after the items before: %s', (_, body, itemCount, position) => {
    for (const sizes of [[1], [2, 3], [1_000]]) {
      const { items, error } = read(body, sizes);
      expect(items).toEqual([{ id: 1 }, { id: 2 }].slice(0, itemCount));
      assert(error, 'a silent end');
      expect(error.position).toBe(position);
      expect(error.message).toMatch(new RegExp(`after byte ${position}$`));
    }
  });

  it.each([
    ['an envelope, after its items', '{"items":[{"id":1},{"id":2}],"error":"secret"}', 2, 27],
    ['an envelope, before its items', '{"error":{"text":"secret"},"items":[{"id":1},{"id":2}]}', 2, 53],
    ['an envelope with an id', '{"items":[{"id":1},{"id":2}],"id":3,"error":"secret"}', 2, 27],
    ['an envelope without items', '{"items":[],"error":"secret"}', 0, 29],
    ['an envelope whose items are null', '{"error":"secret","items":null}', 0, 31],
    ['an object without items', '{"error":"secret","error_description":"secret"}', 0, 0],
    ['an element of a list', '[{"id":1},{"error":"secret"},{"id":2}]', 1, 9],
    ['the first element of a list', '[{"error":"secret"},{"id":2}]', 0, 1],
    ['an item of an envelope', '{"items":[{"id":1},{"id":2},{"error":"secret"}]}', 2, 27],
    ['a line', '{"id":1}\n{"id":2}\n{"error":"secret"}\n', 2, 17],
  ])(
    'that reports an error in the place of items is an error after those before: %s',
    (_, body, itemCount, position) => {
      for (const sizes of [[1], [2, 3], [1_000]]) {
        const { items, error } = read(body, sizes);
        expect(items).toEqual([{ id: 1 }, { id: 2 }].slice(0, itemCount));
        assert(error, 'a silent end');
        expect(error.message).toBe(`the server reported an error inside the body, after byte ${position}`);
        expect(error.position).toBe(position);
      }
    },
  );

  it.each(['}', ' ]', '<html>[', 'what{}', '{"total":0}', '{"error":"gone"}'])(
    'is refused at once if it begins with %j',
    (body) => {
      expect(() => [...new JsonItems<object>().push(new TextEncoder().encode(body))]).toThrow(JsonItemsError);
    },
  );

  it('has a position in bytes, whatever stands before it', () => {
    for (const text of ['é', '€', '😀', '\uFFFD', '\\ud83d']) {
      const before = `{"items":[{"id":"${text}"}`;
      for (const sizes of [[1], [3], [1_000]])
        expect(read(`${before},"${text}`, sizes).error?.position).toBe(byteLength(before));
    }
  });

  it('is not quoted in the error', () => {
    const { error } = read('[{"id":1},{"id":"secret",}]');
    expect(error?.message).toMatch(/not JSON/);
    expect(`${error?.stack}${JSON.stringify(error)}`).not.toContain('secret');
    expect(error?.cause).toBeUndefined();
  });
});

describe('an item of more than 64 MiB', { timeout: 30_000 }, () => {
  /** A body of one such string, in chunks: `read` would hold it whole. */
  function readLarge(before: string, bytes: number, after: string, chunkBytes: number): number {
    const parser = new JsonItems<object>();
    const count = (items: Iterable<unknown>) => [...items].length;
    const filling = new Uint8Array(chunkBytes).fill(0x61);
    let items = count(parser.push(new TextEncoder().encode(before)));
    for (let left = bytes; left > 0; left -= chunkBytes) items += count(parser.push(filling.subarray(0, left)));
    return items + count(parser.push(new TextEncoder().encode(after))) + count(parser.end());
  }

  it.each([
    ['in an envelope', '{"items":[{"id":1},{"id":"', '"}]}', MIB],
    ['in a list that comes in one chunk', '[{"id":1},{"id":"', '"}]', 65 * MIB],
    ['on a line', '{"id":1}\n{"id":"', '"}', MIB],
  ])('is an error %s, and one of less is read', (_, before, after, chunkBytes) => {
    expect(readLarge(before, 64 * MIB - 100, after, chunkBytes)).toBe(2);
    expect(() => readLarge(before, 64 * MIB, after, chunkBytes)).toThrow(/an item is larger than 64 MiB, after byte/);
  });

  it('is something else than a body of more than 64 MiB', () => {
    const parser = new JsonItems<object>();
    const chunk = new TextEncoder().encode(`{"id":"${'a'.repeat(MIB)}"}\n`);
    let items = 0;
    for (let chunks = 0; chunks < 70; chunks++) items += [...parser.push(chunk)].length;
    expect(items + [...parser.end()].length).toBe(70);
  });

  it.each([
    ['opens no list', '{"a":"'],
    ['never ends', '{"id":"'],
    ['goes on behind the items', '{"items":[],"a":"'],
  ])('is what a body counts as that %s', (_, before) => {
    expect(() => readLarge(before, Number.POSITIVE_INFINITY, '', MIB)).toThrow(/larger than 64 MiB/);
  });
});
