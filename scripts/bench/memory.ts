import { outputOf } from './child.ts';
import { shapes } from './messages.ts';
import { type Row, spread } from './results.ts';

const subjects = { items: '`items`', array: 'array', ndjson: 'NDJSON' };

/** What long bodies take of memory, each in a process of its own. */
export async function measureMemory(isShort: boolean): Promise<Row[]> {
  const rows: Row[] = [];
  for (const shape of shapes) {
    const { heapMegabytes, residentMegabytes }: Record<string, number> = JSON.parse(
      await outputOf('stream-memory.ts', shape, isShort ? 5 : 500),
    );
    rows.push({
      subject: `**\`messages.stream\`**, ${subjects[shape]}`,
      figures: {
        'heap, MB': spread([heapMegabytes ?? Number.NaN]),
        'resident set, MB': spread([residentMegabytes ?? Number.NaN]),
      },
    });
  }
  return rows;
}
