/** Bodies of many messages, as the stream of a chat has them. */
export const shapes = ['items', 'array', 'ndjson'] as const;
export type Shape = (typeof shapes)[number];

const punctuation = {
  items: { opening: '{"items":[', separator: ',', closing: ']}' },
  array: { opening: '[', separator: ',', closing: ']' },
  ndjson: { opening: '', separator: '\n', closing: '\n' },
};

const text = 'Lorem ipsum dolor sit amet, "quoted", a \\ and a\nnew line; '.repeat(4);

/** The messages in about so many bytes. */
export function countIn(megabytes: number): number {
  return Math.round((megabytes * 1e6) / (message(99_999).length + 1));
}

/** The body in chunks, made as they are asked for. */
export function* chunksOf(shape: Shape, count: number): Generator<Uint8Array<ArrayBuffer>, void, undefined> {
  yield* chunksOfText(partsOf(shape, count));
}

function* partsOf(shape: Shape, count: number): Generator<string, void, undefined> {
  const { opening, separator, closing } = punctuation[shape];
  yield opening;
  for (let id = 1; id <= count; id++) yield (id > 1 ? separator : '') + message(id);
  yield closing;
}

/** A text of ASCII in chunks as a network would bring it. */
export function* chunksOfText(parts: Iterable<string>): Generator<Uint8Array<ArrayBuffer>, void, undefined> {
  const encoder = new TextEncoder();
  const chunkBytes = 65_536;
  let rest = '';
  for (const part of parts) {
    rest += part;
    while (rest.length >= chunkBytes) {
      yield encoder.encode(rest.slice(0, chunkBytes));
      rest = rest.slice(chunkBytes);
    }
  }
  yield encoder.encode(rest);
}

/** Of ASCII alone, so that characters count as bytes. */
function message(id: number): string {
  return JSON.stringify({
    id,
    chat_id: 981_204,
    role: id % 2 === 1 ? 'user' : 'assistant',
    content: { type: 'text', text, parts: [{ kind: 'a', n: id }] },
    feedback_type: null,
    feedback_message: null,
    created_at: '2026-10-01T08:15:00Z',
    updated_at: '2026-10-01T08:15:00Z',
    deleted_at: null,
  });
}

/** An answer whose body comes chunk by chunk, each when it is asked for. */
export function responseOf(chunks: Iterable<Uint8Array<ArrayBuffer>>): Response {
  const iterator = chunks[Symbol.iterator]();
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      pull(controller) {
        const { done, value } = iterator.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(stream, { headers: { 'content-type': 'application/json' } });
}
