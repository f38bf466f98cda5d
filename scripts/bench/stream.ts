import { hostileBodies } from './hostile-bodies.ts';
import { shapes } from './messages.ts';
import { bestFirst, median, type Row, ratios, spread } from './results.ts';
import { measureInTurns, type Schedule } from './turns.ts';

const shapeNames = { items: '`items`', array: 'array', ndjson: 'NDJSON' };

const readers = [
  { subject: '`json()`', reader: 'json', share: 1 },
  { subject: '**`messages.stream`**', reader: 'messages', share: 1 },
  // It is slow, so a tenth is enough.
  { subject: '@streamparser/json', reader: 'streamparser', share: 0.1 },
];

/** Long bodies of messages, in each shape that a stream can have. */
export async function measureStream(isShort: boolean): Promise<Record<string, Row[]>> {
  const megabytes = isShort ? 1 : 50;
  const schedule = isShort ? { rounds: 1, blocks: 1 } : { rounds: 2, blocks: 5 };
  const rows: Row[] = [];
  for (const shape of shapes) {
    const argumentLists = readers.map(({ reader, share }) => [reader, shape, `${megabytes * share}`]);
    const figures = await figuresBesideJson(argumentLists, schedule);
    rows.push(
      ...bestFirst(
        readers.map(({ subject }, index) => ({
          subject: `${subject}, ${shapeNames[shape]}`,
          figures: figures[index] ?? {},
        })),
      ),
    );
  }
  return { stream: rows };
}

/** Bodies that hold a lot of what is hard to read. */
export async function measureHostile(isShort: boolean): Promise<Record<string, Row[]>> {
  const schedule = isShort ? { rounds: 1, blocks: 1 } : { rounds: 2, blocks: 6 };
  const bodies = isShort ? 1 : 5;
  const rows: Row[] = [];
  for (const name of Object.keys(hostileBodies)) {
    const argumentLists = ['json', 'messages'].map((reader) => [reader, name, `${bodies}`]);
    const [, figures = {}] = await figuresBesideJson(argumentLists, schedule);
    rows.push({ subject: name, figures });
  }
  return { hostile: bestFirst(rows) };
}

/** The figures of each reader. The first is `json()`. */
async function figuresBesideJson(argumentLists: string[][], schedule: Schedule): Promise<Row['figures'][]> {
  const costs = (await measureInTurns('stream.ts', argumentLists, schedule)).map((blocks) => blocks.flat());
  const wall = costs.map((blocks) => blocks.map(({ wallMicroseconds }) => wallMicroseconds));
  const cpu = costs.map((blocks) => blocks.map(({ cpuMicroseconds }) => cpuMicroseconds));
  return costs.map((_, index) => ({
    '× `json()`': spread(ratios(wall[index] ?? [], wall[0] ?? [])),
    'CPU × `json()`': spread(ratios(cpu[index] ?? [], cpu[0] ?? [])),
    'ms a MB': median(wall[index] ?? []) / 1000,
  }));
}
