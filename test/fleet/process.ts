/** One process of a fleet. It makes the calls that it is told to make, and sends back what came of each. */
import { createKeyv } from '@keyv/redis';
import { createTogglFocusClient, QuotaExceededError, type TogglFocusClient } from '../../src/index.ts';
import { quotaStore } from '../../src/quota-store.ts';

/** What the parent sends: a client to make, or calls to make one after the other. */
export type Order = { client: ClientOrder } | { calls: number };

export interface ClientOrder {
  baseUrl: string;
  apiKey: string;
  workspaceId: number;
  onExceeded: 'throw' | 'wait';
  /** None: without a store. */
  redisUrl: string | undefined;
}

export interface Report {
  /** Of each call: `succeeded`, `refused` without a request, or the name of the error. */
  outcomes: string[];
  /** How long the longest call took. */
  longestMs: number;
  /** Why calls were held, since the client was made. */
  waits: string[];
  /** What the store failed with, since the client was made. */
  storeErrors: string[];
}

let client: TogglFocusClient;
let waits: string[] = [];
let storeErrors: string[] = [];

async function makeClient({ redisUrl, onExceeded, ...options }: ClientOrder): Promise<void> {
  const keyv = redisUrl === undefined ? undefined : createKeyv(redisUrl, { throwOnErrors: true });
  // It connects when it is first used, which takes longer than a call waits for it.
  await keyv?.get('anything');
  waits = [];
  storeErrors = [];
  client = createTogglFocusClient({
    ...options,
    quota: { onExceeded, store: keyv && quotaStore(keyv) },
    on: {
      wait: ({ reason }) => waits.push(reason),
      storeError: ({ error }) => storeErrors.push(String(error)),
    },
  });
}

async function makeCalls(calls: number): Promise<Pick<Report, 'outcomes' | 'longestMs'>> {
  const outcomes: string[] = [];
  let longestMs = 0;
  for (let call = 0; call < calls; call++) {
    const startedAtMs = performance.now();
    outcomes.push(await client.chats.list().then(() => 'succeeded', outcomeOf));
    longestMs = Math.max(longestMs, performance.now() - startedAtMs);
  }
  return { outcomes, longestMs };
}

function outcomeOf(error: unknown): string {
  return error instanceof QuotaExceededError && error.local ? 'refused' : String(error);
}

process.on('message', async (order: Order) => {
  if ('client' in order) await makeClient(order.client);
  const made = 'calls' in order ? await makeCalls(order.calls) : { outcomes: [], longestMs: 0 };
  const report: Report = { ...made, waits, storeErrors };
  process.send?.(report);
});

process.on('disconnect', () => process.exit());
