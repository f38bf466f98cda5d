import { outputOf } from './child.ts';
import { bestFirst, type Row, spread } from './results.ts';

const readers = [
  ['the body, dropped', 'bytes', 'items'],
  ['**`messages.stream`**, `items`', 'messages', 'items'],
  ['**`messages.stream`**, array', 'messages', 'array'],
  ['**`messages.stream`**, NDJSON', 'messages', 'ndjson'],
] as const;

/** Measures the memory that long bodies take, each in processes of its own. */
export async function measureMemory(isShort: boolean): Promise<Row[]> {
  const [rounds, megabytes] = isShort ? [1, 5] : [3, 500];
  const rows: Row[] = [];
  for (const [subject, what, shape] of readers) {
    const heap: number[] = [];
    const resident: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const grown: { heapMegabytes: number; residentMegabytes: number } = JSON.parse(
        await outputOf('stream-memory.ts', what, shape, megabytes),
      );
      heap.push(grown.heapMegabytes);
      resident.push(grown.residentMegabytes);
    }
    rows.push({ subject, figures: { 'heap and buffers, MB': spread(heap), 'resident set, MB': spread(resident) } });
  }
  return bestFirst(rows);
}
