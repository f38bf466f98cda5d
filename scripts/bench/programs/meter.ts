import { median } from '../results.ts';
import type { Cost } from '../turns.ts';

/** Tells the parent that the program is ready, and measures a block of each load whenever it asks. Gone with its parent. */
export function answerParent(measureBlocks: () => Promise<Cost[]>): void {
  process.on('message', async () => process.send?.(await measureBlocks()));
  process.on('disconnect', () => process.exit());
  process.send?.('ready');
}

/** What something takes, for each of its units. */
export async function costOf(work: () => Promise<void>, units: number): Promise<Cost> {
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  await work();
  const wallMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { wallMicroseconds: (wallMs * 1000) / units, cpuMicroseconds: (user + system) / units };
}

export function medianCost(costs: Cost[]): Cost {
  return {
    wallMicroseconds: median(costs.map(({ wallMicroseconds }) => wallMicroseconds)),
    cpuMicroseconds: median(costs.map(({ cpuMicroseconds }) => cpuMicroseconds)),
  };
}
