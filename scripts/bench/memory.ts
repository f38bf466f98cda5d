import { outputOf } from './child.ts';
import { bestFirst, type Row } from './results.ts';

const readers = [
  ['the body, dropped', 'bytes', 'items'],
  ['**`messages.stream`**, `items`', 'messages', 'items'],
  ['**`messages.stream`**, array', 'messages', 'array'],
  ['**`messages.stream`**, NDJSON', 'messages', 'ndjson'],
] as const;

/** The memory that long bodies take, each in a process of its own. All at once, because memory does not depend on time. */
export async function measureMemory(isShort: boolean): Promise<Record<string, Row[]>> {
  const megabytes = isShort ? 5 : 3000;
  const rows = readers.map(async ([subject, what, shape]) => {
    const grown: { heapMegabytes: number; residentMegabytes: number } = JSON.parse(
      await outputOf('stream-memory.ts', what, shape, `${megabytes}`),
    );
    return {
      subject,
      figures: { 'resident, MB': grown.residentMegabytes, 'heap and buffers, MB': grown.heapMegabytes },
    };
  });
  return { memory: bestFirst(await Promise.all(rows)) };
}
