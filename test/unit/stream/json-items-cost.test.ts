/** The time and memory that reading the items of a body takes, whatever is in it. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { JsonItems, JsonItemsError } from '../../../src/result/json-items.ts';

const KIB = 1024;

/** Reads a body in chunks of one size. Returns the number of its items, and whether it ended with an error. */
function read(bytes: Uint8Array, chunkBytes = bytes.length): { count: number; hasError: boolean } {
  const parser = new JsonItems<object>();
  let count = 0;
  try {
    for (let at = 0; at < bytes.length; at += chunkBytes)
      for (const _ of parser.push(bytes.subarray(at, at + chunkBytes))) count++;
    for (const _ of parser.end()) count++;
  } catch (error) {
    if (!(error instanceof JsonItemsError)) throw error;
    return { count, hasError: true };
  }
  return { count, hasError: false };
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** A text repeated up to about so many bytes. */
function fill(bytes: number, text: string | ((index: number) => string)): string {
  let filled = '';
  for (let index = 0; filled.length < bytes; index++) filled += typeof text === 'string' ? text : text(index);
  return filled;
}

afterEach(() => {
  vi.restoreAllMocks();
});

/** Bodies of about so many bytes that hold a lot of one thing. */
const bodies: [name: string, body: (bytes: number) => string][] = [
  ['messages', (bytes) => `[${fill(bytes, '{"id":1,"content":{"text":"Hello"}},')}{"id":2}]`],
  ['messages in lines', (bytes) => fill(bytes, '{"id":1,"content":{"text":"Hello"}}\n')],
  ['lines that end with CRLF', (bytes) => fill(bytes, '{"id":1}\r\n')],
  ['white space after an item', (bytes) => `[{"id":1}${fill(bytes, ' ')},{"id":2}]`],
  ['white space before the items', (bytes) => `{"items":${fill(bytes, '\n')}[{"id":1}]}`],
  ['white space before the body', (bytes) => `${fill(bytes, '\t')}[{"id":1}]`],
  ['white space after the body', (bytes) => `[{"id":1}]${fill(bytes, ' ')}`],
  ['blank lines', (bytes) => `{"id":1}${fill(bytes, '\n')}{"id":2}`],
  ['blank lines that hold spaces', (bytes) => `{"id":1}\n${fill(bytes, ' \r\n')}{"id":2}`],
  ['blank lines after each line', (bytes) => fill(bytes, `{"id":1}${'\n'.repeat(100)}`)],
  [
    'lists under keys that end like items',
    (bytes) => `{"a":"${'x'.repeat(5_000)}",${fill(bytes, '"a\\"items":[],')}"items":[{"id":1}]}`,
  ],
  ['lists under keys with escapes', (bytes) => `{${fill(bytes, '"\\u0069tem":[],')}"items":[{"id":1}]}`],
  ['lists before the items', (bytes) => `{${fill(bytes, '"list":[[{"id":0}]],')}"items":[{"id":1}]}`],
  ['empty lists of items before the items', (bytes) => `{${fill(bytes, '"items":[],')}"items":[{"id":1}]}`],
  ['lists of items in a message', (bytes) => `{"id":1,${fill(bytes, '"items":[{}],')}"a":0}`],
  [
    'items whose first keys agree in pairs',
    (bytes) => `[{"k0":1}${fill(bytes, (index) => `,{"k${index}":1},{"k${index}":1}`)}]`,
  ],
  ['items with a long first key', (bytes) => `[${fill(bytes, `{"${'key'.repeat(300)}":1},`)}{}]`],
  ['empty objects', (bytes) => `[${fill(bytes, '{},')}{}]`],
  ['nested lists', (bytes) => `[{"id":${'['.repeat(bytes / 2)}${']'.repeat(bytes / 2)}}]`],
  ['opening brackets', (bytes) => '['.repeat(bytes)],
  ['opening braces', (bytes) => fill(bytes, '{"a":')],
  ['closing brackets', (bytes) => `[{"id":1}${fill(bytes, ']')}`],
  ['an item that looks like many', (bytes) => `[{"id":1},{"id":[${fill(bytes, '{"id":2},')}{"id":3}]}]`],
  ['backslashes', (bytes) => `[{"id":"${fill(bytes, '\\\\')}"}]`],
  ['quotes with a backslash', (bytes) => `[{"id":"${fill(bytes, '\\"')}"}]`],
  ['brackets in a string', (bytes) => `[{"id":"${fill(bytes, '}],[{')}"}]`],
  ['strings', (bytes) => `[{"id":[${fill(bytes, '"",')}""]}]`],
  ['a string that never ends', (bytes) => `[{"id":1},{"id":"${fill(bytes, 'a')}`],
  ['numbers', (bytes) => `[{"id":1},${fill(bytes, '5,')}5]`],
  ['numbers in an envelope', (bytes) => `{"items":[${fill(bytes, '5,')}5]}`],
  ['commas', (bytes) => `[{"id":1}${fill(bytes, ',')}]`],
  ['byte order marks', (bytes) => `\uFEFF[{"id":"${fill(bytes, '\uFEFF')}"}]`],
  ['fields after the items', (bytes) => `{"items":[{"id":1}]${fill(bytes, ',"a":[{"items":[{}]}]')}}`],
];

describe('reading', () => {
  const smallBytes = 2 * KIB;
  const factor = 64;

  /** Processor time, because other processes of a busy machine take the time of the clock. */
  function readingMs(bytes: Uint8Array, chunkBytes: number, times: number): number {
    const startedAt = process.cpuUsage();
    for (let time = 0; time < times; time++) read(bytes, chunkBytes);
    const { user, system } = process.cpuUsage(startedAt);
    return (user + system) / 1_000;
  }

  /**
   * As many bytes are read in one body as in 64 small ones. If the time grew by the square, that would take 64 times as long. Fresh memory
   * for one large body may cost some ten times as much as for small ones.
   */
  it.each(bodies)('takes time in proportion to the body, with %s', (_, body) => {
    const small = encode(body(smallBytes));
    const large = encode(body(smallBytes * factor));
    for (const chunkBytes of [10, 1_000, large.length]) {
      // The machine may do something else meanwhile, so one of some rounds is enough.
      let ratio = Number.POSITIVE_INFINITY;
      for (let round = 0; round < 5 && ratio >= 24; round++)
        ratio = readingMs(large, chunkBytes, 1) / readingMs(small, chunkBytes, factor);
      expect(ratio).toBeLessThan(24);
    }
  });

  /** The bytes and characters that are decoded, parsed and copied for each byte of a body. */
  function workPerByte(bytes: Uint8Array, chunkBytes: number): number {
    const parse = vi.spyOn(JSON, 'parse');
    const decode = vi.spyOn(TextDecoder.prototype, 'decode');
    const set = vi.spyOn(Uint8Array.prototype, 'set');
    const copyWithin = vi.spyOn(Uint8Array.prototype, 'copyWithin');
    read(bytes, chunkBytes);
    const amounts = [
      ...parse.mock.calls.map(([text]) => text.length),
      ...decode.mock.calls.map(([input]) => input?.byteLength ?? 0),
      ...set.mock.calls.map(([source]) => source.length),
      ...copyWithin.mock.calls.map(([, start, end = 0]) => end - start),
    ];
    vi.restoreAllMocks();
    return amounts.reduce((sum, amount) => sum + amount, 0) / bytes.length;
  }

  it.each(bodies)('handles each byte a few times only, with %s', (_, body) => {
    const bytes = encode(body(2_000));
    for (const chunkBytes of [1, 100, bytes.length]) expect(workPerByte(bytes, chunkBytes)).toBeLessThan(12);
  });

  it('handles each byte a few times only, whatever a body repeats and however it is cut', () => {
    const anyPart = fc.string({
      unit: fc.constantFrom(...'{}[]",: \n\\a0', '"items":[', '"id":', '{"id":1}', '\n{"id":1}', ',{"id":1}', '[],'),
      minLength: 1,
      maxLength: 12,
    });
    const anyOpening = fc.constantFrom('', '[', '[{"id":1}', '{"items":[', '{"id":1,', '{"id":1}\n', '{"a":0,');
    fc.assert(
      fc.property(anyOpening, anyPart, anyPart, fc.constantFrom(1, 7, 100, 2_000), (opening, part, ending, size) => {
        expect(workPerByte(encode(opening + fill(2_000, part) + ending), size)).toBeLessThan(12);
      }),
      { numRuns: 200 },
    );
  });
});

describe('the memory that is in use', () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage: () => void = runInNewContext('gc');

  function usedBytes(): number {
    collectGarbage();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  }

  it('is at most four bytes for each byte of an item that has not ended, in chunks of one byte too', () => {
    const itemBytes = 1_024 * KIB;
    for (const chunkBytes of [1, 64 * KIB]) {
      const chunk = new Uint8Array(chunkBytes).fill(0x61);
      const parser = new JsonItems<object>();
      const before = usedBytes();
      for (const _ of parser.push(encode('[{"id":"')));
      for (let bytes = 0; bytes < itemBytes; bytes += chunkBytes) for (const _ of parser.push(chunk));
      expect(usedBytes() - before).toBeLessThan(4 * itemBytes);
      expect([...parser.push(encode('"}]'))]).toHaveLength(1);
    }
  });

  it('does not grow with the items that were read', () => {
    const parser = new JsonItems<object>();
    const chunk = encode(fill(64 * KIB, '{"id":1,"content":"Hello"}\n'));
    for (const _ of parser.push(chunk));
    const before = usedBytes();
    for (let times = 0; times < 100; times++) for (const _ of parser.push(chunk));
    expect(usedBytes() - before).toBeLessThan(256 * KIB);
    expect([...parser.end()]).toEqual([]);
  });
});

describe('the text that JSON.parse is given', () => {
  /** For a body that comes in one chunk: how often it is called, with how long a text at most, and with how many times the body in all. */
  function parsed(body: string, itemCount: number): { calls: number; longest: number; share: number } {
    const parse = vi.spyOn(JSON, 'parse');
    expect(read(encode(body))).toEqual({ count: itemCount, hasError: false });
    const lengths = parse.mock.calls.map(([text]) => text.length);
    const total = lengths.reduce((sum, length) => sum + length, 0);
    return { calls: lengths.length, longest: Math.max(...lengths), share: total / body.length };
  }

  const messages = Array.from({ length: 1_000 }, (_, id) => ({ id, content: 'text' }));

  it.each([
    ['a list', JSON.stringify(messages)],
    ['an envelope', JSON.stringify({ total: 1_000, items: messages })],
    ['a list in print', JSON.stringify(messages, null, 2)],
  ])('is many items at once, once: of %s', (_, body) => {
    const { calls, share } = parsed(body, 1_000);
    expect(calls).toBeLessThan(10);
    expect(share).toBeLessThan(1.1);
  });

  it('is never the whole of a large chunk', () => {
    const { longest, calls } = parsed(JSON.stringify(Array(100).fill(messages).flat()), 100_000);
    expect(longest).toBeLessThan(70_000);
    expect(calls).toBeLessThan(200);
  });

  it('is little more than the body where a long beginning holds lists', () => {
    const lists = Object.fromEntries(messages.map(({ id }) => [`list${id}`, 'text'.repeat(100).split('x')]));
    const { share } = parsed(JSON.stringify({ ...lists, items: [{ id: 1 }] }), 1);
    expect(share).toBeLessThan(2.1);
  });

  it.each([
    ['line breaks', '\n'],
    ['CRLF', '\r\n'],
    ['blank lines', '\n \n'],
  ])('is each line once, with %s between them', (_, separator) => {
    const { share } = parsed(messages.map((message) => JSON.stringify(message)).join(separator), 1_000);
    expect(share).toBeLessThan(1.1);
  });

  it('is little more than the body where items look like they had borders within', () => {
    const nested = messages.map(({ id }) => ({ id, parts: [{ id: 1 }, { id: 2 }] }));
    const { share } = parsed(JSON.stringify(nested), 1_000);
    expect(share).toBeLessThan(2.2);
  });
});
