/**
 * Latency and throughput over HTTP on the loopback, the server in a process of its own. Prints the rows.
 *
 *   node --expose-gc scripts/bench/programs/http.ts <rounds> <calls a round, one by one> <calls a round, 32 at a time>
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { checkList, type List, openapiFetch, rawFetch, togglFocusChats } from '../clients.ts';
import { bestFirst, quantile, type Row, ratios, spread } from '../results.ts';

const [rounds = 0, sequentialCalls = 0, concurrentCalls = 0] = process.argv.slice(2).map(Number);
const concurrency = 32;

const server = fork(fileURLToPath(new URL('http-server.ts', import.meta.url)));
try {
  const [port] = await once(server, 'message');
  console.log(JSON.stringify(await measureHttp(`http://127.0.0.1:${port}`)));
} finally {
  server.kill();
}

async function measureHttp(baseUrl: string): Promise<Row[]> {
  const subjects = await Promise.all(
    Object.entries({
      '`fetch` and `json()`': rawFetch,
      '**`chats.list()`**': togglFocusChats,
      'openapi-fetch': openapiFetch,
    }).map(async ([subject, make]) => {
      const list = await make(fetch, baseUrl);
      await checkList(subject, list);
      return { subject, list, medianMs: [0], p95Ms: [0], callsPerSecond: [0] };
    }),
  );
  for (let round = 0; round < rounds + 1; round++) {
    // Each comes first in its turn.
    const first = round % subjects.length;
    const turns = [...subjects.slice(first), ...subjects.slice(0, first)];
    for (const { list, medianMs, p95Ms, callsPerSecond } of turns) {
      const latencies = await latenciesMs(list);
      medianMs[round] = quantile(latencies, 0.5);
      p95Ms[round] = quantile(latencies, 0.95);
      callsPerSecond[round] = await throughput(list);
    }
  }
  const [raw] = subjects;
  const afterWarmUp = (values: number[] = []) => values.slice(1);
  const rows = subjects.map(({ subject, medianMs, p95Ms, callsPerSecond }) => ({
    subject,
    figures: {
      'latency, × raw': spread(afterWarmUp(ratios(medianMs, raw?.medianMs ?? []))),
      'latency, µs': spread(afterWarmUp(medianMs).map((ms) => ms * 1000)),
      '95th percentile, µs': spread(afterWarmUp(p95Ms).map((ms) => ms * 1000)),
      'calls a second, × raw': spread(afterWarmUp(ratios(callsPerSecond, raw?.callsPerSecond ?? []))),
      'calls a second': spread(afterWarmUp(callsPerSecond)),
    },
  }));
  return bestFirst(rows);
}

/** Of calls one after another, in order of length. */
async function latenciesMs(list: List): Promise<number[]> {
  globalThis.gc?.();
  const latencies: number[] = [];
  for (let call = 0; call < sequentialCalls; call++) {
    const startedAt = performance.now();
    await list();
    latencies.push(performance.now() - startedAt);
  }
  return latencies.sort((a, b) => a - b);
}

/** Calls a second, with so many under way at a time. */
async function throughput(list: List): Promise<number> {
  globalThis.gc?.();
  let left = concurrentCalls;
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (left-- > 0) await list();
    }),
  );
  return concurrentCalls / ((performance.now() - startedAt) / 1000);
}
