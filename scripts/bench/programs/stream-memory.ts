/**
 * How much memory grows at most while a long body is read, in a process of its own: by `messages.stream`, or by a loop that
 * drops the bytes, which tells what the making of the body takes. Prints megabytes, beside those in use after the first megabyte.
 *
 *   node --expose-gc --max-semi-space-size=16 scripts/bench/programs/stream-memory.ts <messages or bytes> <shape> <megabytes>
 */
import { createTogglFocusClient } from 'toggl-focus-chats';
import { apiKey, workspaceId } from '../clients.ts';
import { chunksOf, countIn, responseOf, shapes } from '../messages.ts';

const [what, name, megabytes] = process.argv.slice(2);
const shape = shapes.find((shape) => shape === name);
if (!shape) throw new Error(`No such shape: ${name}`);

const count = countIn(Number(megabytes));
const answer = responseOf(chunksOf(shape, count));
let start = { resident: 0, heap: 0 };
let peak = start;
if (what === 'messages') await readMessages();
else await dropBytes();
console.log(
  JSON.stringify({ residentMegabytes: peak.resident - start.resident, heapMegabytes: peak.heap - start.heap }),
);

async function readMessages(): Promise<void> {
  const client = createTogglFocusClient({ apiKey, workspaceId, fetch: async () => answer });
  let messages = 0;
  for await (const _ of client.messages.stream(981_204)) {
    messages += 1;
    if (messages === countIn(1)) settle();
    else if (messages % 500 === 0) look();
  }
  if (messages !== count) throw new Error(`messages.stream found ${messages} messages of ${count} (${shape}).`);
}

async function dropBytes(): Promise<void> {
  let chunks = 0;
  for await (const _ of answer.body ?? []) {
    chunks += 1;
    if (chunks === 16) settle();
    else look();
  }
}

function settle(): void {
  globalThis.gc?.();
  start = memoryInUse();
  peak = start;
}

function look(): void {
  const { resident, heap } = memoryInUse();
  peak = { resident: Math.max(peak.resident, resident), heap: Math.max(peak.heap, heap) };
}

function memoryInUse() {
  const { rss, heapUsed, external } = process.memoryUsage();
  return { resident: rss / 1e6, heap: (heapUsed + external) / 1e6 };
}
