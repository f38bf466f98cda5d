/**
 * Long bodies of messages: read whole with `json()`, streamed by the client, and parsed by @streamparser/json, which gets
 * a tenth of the body because it takes that long. Prints the rows.
 *
 *   node --expose-gc scripts/bench/programs/stream.ts <rounds> <megabytes>
 */
import { createTogglFocusClient } from 'toggl-focus-chats';
import { apiKey, workspaceId } from '../clients.ts';
import { chunksOf, countIn, responseOf, type Shape, shapes } from '../messages.ts';
import { parseMessages } from '../peers/streamparser.ts';
import { bestFirst, type Row, ratios, spread } from '../results.ts';

/** Reads an answer, and calls `onMessage` for each message in it. */
type Read = (shape: Shape, response: Response, onMessage: () => void) => Promise<void>;

/** Of reading a megabyte, but for the first item. */
interface Cost {
  wallMs: number;
  cpuMs: number;
  firstItemMs: number;
}

const [rounds = 0, megabytes = 0] = process.argv.slice(2).map(Number);

const rows: Row[] = [];
for (const shape of shapes) rows.push(...(await measureShape(shape)));
console.log(JSON.stringify(rows));

async function measureShape(shape: Shape): Promise<Row[]> {
  const whole = bodyOf(shape, megabytes);
  const readers = [
    // json() can't read NDJSON: the limit there is the same messages as an array.
    { subject: '`json()`', read: readWhole, body: shape === 'ndjson' ? bodyOf('array', megabytes) : whole },
    { subject: '**`messages.stream`**', read: readStream, body: whole },
    { subject: '@streamparser/json', read: parseMessages, body: bodyOf(shape, megabytes / 10) },
  ].map((reader) => ({ ...reader, costs: [] as Cost[] }));
  for (let round = 0; round < rounds + 1; round++) {
    for (const { read, body, costs } of readers) costs[round] = await costOf(read, shape, body);
  }
  const [limit] = readers;
  const rows = readers.map(({ subject, costs }) => {
    const measured = (key: keyof Cost, of = costs) => of.slice(1).map((cost) => cost[key]);
    return {
      subject: `${subject}, ${{ items: '`items`', array: 'array', ndjson: 'NDJSON' }[shape]}`,
      figures: {
        'time, × `json()`': spread(ratios(measured('wallMs'), measured('wallMs', limit?.costs))),
        'processor time, × `json()`': spread(ratios(measured('cpuMs'), measured('cpuMs', limit?.costs))),
        'MB/s': spread(measured('wallMs').map((ms) => 1000 / ms)),
        'first message, ms': spread(measured('firstItemMs')),
      },
    };
  });
  return bestFirst(rows);
}

function bodyOf(shape: Shape, megabytes: number) {
  const count = countIn(megabytes);
  const chunks = [...chunksOf(shape, count)];
  return { chunks, count, megabytes: chunks.reduce((bytes, chunk) => bytes + chunk.length, 0) / 1e6 };
}

async function costOf(
  read: Read,
  shape: Shape,
  { chunks, count, megabytes }: ReturnType<typeof bodyOf>,
): Promise<Cost> {
  let messages = 0;
  let firstItemMs = 0;
  globalThis.gc?.();
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  await read(shape, responseOf(chunks), () => {
    messages += 1;
    if (messages === 1) firstItemMs = performance.now() - startedAt;
  });
  const wallMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpuBefore);
  if (messages !== count) throw new Error(`${read.name} found ${messages} messages of ${count} (${shape}).`);
  return { wallMs: wallMs / megabytes, cpuMs: (user + system) / 1000 / megabytes, firstItemMs };
}

async function readWhole(_: Shape, response: Response, onMessage: () => void): Promise<void> {
  const body: { id: number }[] | { items: { id: number }[] } = await response.json();
  for (const _ of Array.isArray(body) ? body : body.items) onMessage();
}

async function readStream(_: Shape, response: Response, onMessage: () => void): Promise<void> {
  const client = createTogglFocusClient({ apiKey, workspaceId, fetch: async () => response });
  for await (const _ of client.messages.stream(981_204)) onMessage();
}
