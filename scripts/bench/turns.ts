import { fork } from 'node:child_process';
import { once } from 'node:events';
import { pathOf } from './child.ts';

/** The time of the clock and of the processor: of a call, or of a megabyte. */
export interface Cost {
  wallMicroseconds: number;
  cpuMicroseconds: number;
}

/** Each round starts new processes, which take turns until each has measured so many blocks. */
export interface Schedule {
  rounds: number;
  blocks: number;
}

/** A program in a process of its own that measures one block of each of its loads when it is asked. */
interface Meter {
  measure: () => Promise<Cost[]>;
  end: () => void;
}

/**
 * Runs a program once for each list of arguments, all at the same time. One at a time measures a block, each first in its turn,
 * so that whatever slows the machine down slows all. Gives for each list of arguments its blocks, and in a block the cost of each load.
 */
export async function measureInTurns(
  program: string,
  argumentLists: string[][],
  { rounds, blocks }: Schedule,
): Promise<Cost[][][]> {
  const measured = argumentLists.map((args) => ({ args, costs: [] as Cost[][] }));
  for (let round = 0; round < rounds; round++) {
    const meters: { meter: Meter; costs: Cost[][] }[] = [];
    try {
      for (const { args, costs } of measured) meters.push({ meter: await startMeter(program, args), costs });
      for (let block = 0; block < blocks; block++) {
        const first = block % meters.length;
        for (const { meter, costs } of [...meters.slice(first), ...meters.slice(0, first)])
          costs[round * blocks + block] = await meter.measure();
      }
    } finally {
      for (const { meter } of meters) meter.end();
    }
  }
  return measured.map(({ costs }) => costs);
}

/** Resolves when the program has warmed up, which it tells by a message. */
async function startMeter(program: string, args: string[]): Promise<Meter> {
  const child = fork(pathOf(program), args);
  const ending = once(child, 'exit').then(([code]) => {
    throw new Error(`${program} ${args.join(' ')} ended with ${code}.`);
  });
  ending.catch(() => undefined); // It may end when it is told to.
  await Promise.race([once(child, 'message'), ending]);
  return {
    async measure() {
      child.send('measure');
      const [costs]: Cost[][] = await Promise.race([once(child, 'message'), ending]);
      return costs ?? [];
    },
    end: () => child.kill(),
  };
}
