/**
 * How much memory grows while a long body goes through `messages.stream`, in a process of its own. Prints megabytes, beside
 * what they are when the first megabyte has gone through.
 *
 *   node --expose-gc scripts/bench/stream-memory.ts <shape> <megabytes>
 */
import { createTogglFocusClient } from 'toggl-focus-chats';
import { apiKey, workspaceId } from './clients.ts';
import { chunksOf, countIn, responseOf, shapes } from './messages.ts';

const [name, megabytes] = process.argv.slice(2);
const shape = shapes.find((shape) => shape === name);
if (!shape) throw new Error(`No such shape: ${name}`);

const count = countIn(Number(megabytes));
const client = createTogglFocusClient({ apiKey, workspaceId, fetch: async () => responseOf(chunksOf(shape, count)) });
let messages = 0;
let start = { rss: 0, heap: 0 };
let peak = start;
for await (const _ of client.messages.stream(981_204)) {
  messages += 1;
  if (messages === countIn(1)) {
    globalThis.gc?.();
    start = memoryInUse();
    peak = start;
  } else if (messages % 500 === 0) {
    const { rss, heap } = memoryInUse();
    peak = { rss: Math.max(peak.rss, rss), heap: Math.max(peak.heap, heap) };
  }
}
if (messages !== count) throw new Error(`messages.stream found ${messages} messages of ${count} (${shape}).`);
console.log(JSON.stringify({ residentMegabytes: peak.rss - start.rss, heapMegabytes: peak.heap - start.heap }));

function memoryInUse() {
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss: rss / 1e6, heap: (heapUsed + external) / 1e6 };
}
