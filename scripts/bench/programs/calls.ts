/**
 * Measures the calls of one client, in a process of its own, for `turns.ts`.
 *
 *   node scripts/bench/programs/calls.ts <client> <list or get> <base URL, or '' for a fetch that answers by itself> <loads as JSON>
 */
import { bodies, chatId, chatIds, headers, type Operation } from '../answers.ts';
import type { Load } from '../calls.ts';
import { type Client, clients } from '../clients.ts';
import { peers } from '../peers/clients.ts';
import type { Cost } from '../turns.ts';
import { answerParent, costOf, medianCost } from './meter.ts';

const [name = '', operation, url, loadsJson = '[]'] = process.argv.slice(2);
if (operation !== 'list' && operation !== 'get') throw new Error(`No such operation: ${operation}`);
const loads: Load[] = JSON.parse(loadsJson);
const call = await makeCall(operation);

/** More than the last cache that a core of today's processors has for itself. */
const swept = new Uint8Array(64 * 1024 * 1024);
const cacheLineBytes = 64;

// By then the engine has compiled what is called often, and its heap has grown as large as it gets.
const warmUpBlocks = 6;
for (let block = 0; block < warmUpBlocks; block++) await measureBlocks();
answerParent(measureBlocks);

/** A bench of errors, or of half an answer, is worthless: what the client gives is checked once. */
async function makeCall(operation: Operation): Promise<() => Promise<unknown>> {
  const everyClient: Record<string, Client> = { ...clients, ...peers };
  const client = everyClient[name];
  if (!client) throw new Error(`No such client: ${name}`);
  const fetchStub = async () => new Response(bodies[operation], { headers });
  const { list, get } = url
    ? await client.make(fetch, url)
    : await client.make(fetchStub, 'https://focus.toggl.com/api');
  if (operation === 'list') {
    const ids = (await list()).map(({ id }) => id);
    if (`${ids}` !== `${chatIds}`) throw new Error(`${name} lists other chats: ${ids}`);
    return list;
  }
  const chat = await get?.();
  if (get === undefined || chat?.id !== chatId) throw new Error(`${name} gets another chat: ${chat?.id}`);
  return get;
}

async function measureBlocks(): Promise<Cost[]> {
  const costs: Cost[] = [];
  for (const load of loads) costs.push(load.isSwept ? await measureSwept(load) : await measure(load));
  return costs;
}

/** The first calls of a block, which bring the process back to its pace, are not counted. */
async function measure({ calls, atOnce }: Load): Promise<Cost> {
  await run(calls / 10, atOnce);
  return costOf(() => run(calls, atOnce), calls);
}

async function run(calls: number, atOnce: number): Promise<void> {
  let left = calls;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (left-- > 0) await call();
    }),
  );
}

/** The middle of single calls, as one call that comes after other work. */
async function measureSwept({ calls }: Load): Promise<Cost> {
  const costs: Cost[] = [];
  for (let done = 0; done < calls; done++) {
    for (let at = 0; at < swept.length; at += cacheLineBytes) swept[at] = done;
    costs.push(await costOf(callOnce, 1));
  }
  return medianCost(costs);
}

async function callOnce(): Promise<void> {
  await call();
}
