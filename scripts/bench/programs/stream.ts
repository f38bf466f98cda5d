/**
 * Measures how one reader reads a body, in a process of its own, for `turns.ts`: one body of so many megabytes, or that many hostile ones of
 * one MiB.
 *
 *   node scripts/bench/programs/stream.ts <json, messages or streamparser> <shape, or name of a hostile body> <megabytes>
 */
import { createTogglFocusClient } from 'toggl-focus-chats';
import { apiKey, workspaceId } from '../clients.ts';
import { hostileBodies } from '../hostile-bodies.ts';
import { chunksOf, chunksOfText, countIn, responseOf, type Shape, shapes } from '../messages.ts';
import { parseMessages } from '../peers/streamparser.ts';
import type { Cost } from '../turns.ts';
import { answerParent, costOf } from './meter.ts';

/** Reads an answer, and calls `onMessage` for each message in it. */
type Read = (shape: Shape, response: Response, onMessage: () => void) => Promise<void>;

const readers: Record<string, Read> = { json: readWhole, messages: readStream, streamparser: parseMessages };

const [reader = '', name = '', megabytes] = process.argv.slice(2);
const read = readers[reader];
if (!read) throw new Error(`No such reader: ${reader}`);

const { shape, chunks, count, times } = bodyNamed(name, Number(megabytes));
const bytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
// By then the engine has compiled the reader, and its heap has grown as large as it gets.
const warmUpBlocks = 3;
for (let block = 0; block < warmUpBlocks; block++) await measureBlock(read);
answerParent(() => measureBlock(read));

function bodyNamed(name: string, megabytes: number) {
  const hostile = hostileBodies[name];
  if (hostile !== undefined) {
    const items: unknown[] = JSON.parse(hostile);
    return { shape: 'array' as const, chunks: [...chunksOfText([hostile])], count: items.length, times: megabytes };
  }
  const shape = shapes.find((shape) => shape === name);
  if (!shape) throw new Error(`No such body: ${name}`);
  const count = countIn(megabytes);
  // json() can't read NDJSON: the limit there is the same messages as an array.
  const chunks = [...chunksOf(reader === 'json' && shape === 'ndjson' ? 'array' : shape, count)];
  return { shape, chunks, count, times: 1 };
}

async function measureBlock(read: Read): Promise<Cost[]> {
  let messages = 0;
  const cost = await costOf(
    async () => {
      for (let time = 0; time < times; time++) await read(shape, responseOf(chunks), () => messages++);
    },
    (times * bytes) / 1e6,
  );
  if (messages !== times * count) throw new Error(`${reader} found ${messages} messages in ${name}.`);
  return [cost];
}

async function readWhole(_: Shape, response: Response, onMessage: () => void): Promise<void> {
  const body: unknown[] | { items: unknown[] } = await response.json();
  for (const _ of Array.isArray(body) ? body : body.items) onMessage();
}

async function readStream(_: Shape, response: Response, onMessage: () => void): Promise<void> {
  const client = createTogglFocusClient({ apiKey, workspaceId, fetch: async () => response });
  for await (const _ of client.messages.stream(981_204)) onMessage();
}
