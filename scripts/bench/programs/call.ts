/**
 * Measures the processor time of one call, in a process of one client: blocks of calls of it and of raw `fetch` in turn.
 * Prints the microseconds a call of each block, those of warm-up left out.
 *
 *   node scripts/bench/programs/call.ts <client> <blocks> <calls a block>
 */
import {
  checkList,
  type List,
  openapiFetch,
  rawFetch,
  togglFocusChats,
  togglFocusChatsWithoutQuota,
} from '../clients.ts';
import { body, headers } from '../page.ts';
import * as peers from '../peers/clients.ts';

const warmUpBlocks = 3;
const clients = { rawFetch, openapiFetch, togglFocusChats, togglFocusChatsWithoutQuota, ...peers };

const [name = '', blocks, calls] = process.argv.slice(2);
const make = Object.entries(clients).find(([client]) => client === name)?.[1];
if (!make) throw new Error(`No such client: ${name}`);

const fetchStub = async () => new Response(body, { headers });
const baseUrl = 'https://focus.toggl.com/api';
const raw = await rawFetch(fetchStub, baseUrl);
const list = await make(fetchStub, baseUrl);
await checkList(name, raw);
await checkList(name, list);

const rawMicroseconds: number[] = [];
const microseconds: number[] = [];
for (let block = 0; block < warmUpBlocks + Number(blocks); block++) {
  rawMicroseconds.push(await microsecondsPerCall(raw, Number(calls)));
  microseconds.push(await microsecondsPerCall(list, Number(calls)));
}
console.log(
  JSON.stringify({
    rawMicroseconds: rawMicroseconds.slice(warmUpBlocks),
    microseconds: microseconds.slice(warmUpBlocks),
  }),
);

async function microsecondsPerCall(list: List, calls: number): Promise<number> {
  const startedAt = performance.now();
  for (let call = 0; call < calls; call++) await list();
  return ((performance.now() - startedAt) / calls) * 1000;
}
