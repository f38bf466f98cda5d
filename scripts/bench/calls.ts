import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Operation } from './answers.ts';
import { pathOf } from './child.ts';
import { type Client, clients } from './clients.ts';
import { peers } from './peers/clients.ts';
import { bestFirst, median, type Row, ratios, spread } from './results.ts';
import { type Cost, measureInTurns, type Schedule } from './turns.ts';

/** The calls of a block: so many, so many at once, and one by one with the processor's caches swept before each, or not. */
export interface Load {
  calls: number;
  atOnce: number;
  isSwept: boolean;
}

/** Calls with nothing behind them: the cost of the library itself, in a loop and after other work. */
export async function measureCalls(isShort: boolean): Promise<Record<string, Row[]>> {
  const hot = { calls: isShort ? 20 : 2500, atOnce: 1, isSwept: false };
  const cold = { calls: isShort ? 3 : 40, atOnce: 1, isSwept: true };
  const schedule = isShort ? { rounds: 1, blocks: 1 } : { rounds: 3, blocks: 8 };
  const [hotList = [], coldList = []] = await measureClients(
    { ...clients, ...peers },
    'list',
    '',
    [hot, cold],
    schedule,
  );
  const { rawFetch, openapiFetch, togglFocusChats } = clients;
  const few = { rawFetch, openapiFetch, togglFocusChats };
  const [hotGet = [], coldGet = []] = await measureClients(few, 'get', '', [hot, cold], schedule);
  return { list: hotList, 'list, cold': coldList, get: hotGet, 'get, cold': coldGet };
}

/** Calls over HTTP on the loopback, the server in a process of its own. */
export async function measureHttp(isShort: boolean): Promise<Record<string, Row[]>> {
  const single = { calls: isShort ? 20 : 500, atOnce: 1, isSwept: false };
  const parallel = { calls: isShort ? 64 : 1280, atOnce: 32, isSwept: false };
  const schedule = isShort ? { rounds: 1, blocks: 1 } : { rounds: 3, blocks: 6 };
  const server = fork(pathOf('http-server.ts'));
  try {
    const [port] = await once(server, 'message');
    const url = `http://127.0.0.1:${port}`;
    const [singleRows = [], parallelRows = []] = await measureClients(
      { ...clients, ...peers },
      'list',
      url,
      [single, parallel],
      schedule,
    );
    return { http: singleRows, 'http, 32 at once': parallelRows };
  } finally {
    server.kill();
  }
}

/** The rows for each load. */
async function measureClients(
  measuredClients: Record<string, Client>,
  operation: Operation,
  url: string,
  loads: Load[],
  schedule: Schedule,
): Promise<Row[][]> {
  const names = Object.keys(measuredClients);
  const measured = await measureInTurns(
    'calls.ts',
    names.map((name) => [name, operation, url, JSON.stringify(loads)]),
    schedule,
  );
  return loads.map((_, load) => {
    const costsOf = (name: string) => (measured[names.indexOf(name)] ?? []).flatMap((block) => block[load] ?? []);
    const rows = Object.entries(measuredClients).map(([name, { subject, features }]) => ({
      subject,
      features,
      figures: figuresOf(costsOf(name), costsOf('rawFetch'), costsOf('openapiFetch')),
    }));
    return bestFirst(rows);
  });
}

function figuresOf(costs: Cost[], rawCosts: Cost[], openapiFetchCosts: Cost[]): Row['figures'] {
  const wall = (of: Cost[]) => of.map(({ wallMicroseconds }) => wallMicroseconds);
  const cpu = (of: Cost[]) => of.map(({ cpuMicroseconds }) => cpuMicroseconds);
  return {
    '× `fetch`': spread(ratios(wall(costs), wall(rawCosts))),
    '× openapi-fetch': spread(ratios(wall(costs), wall(openapiFetchCosts))),
    µs: median(wall(costs)),
    'CPU × `fetch`': spread(ratios(cpu(costs), cpu(rawCosts))),
    'CPU µs': median(cpu(costs)),
  };
}
