import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { output } from './child.ts';
import { bestFirst, type Row, ratios, spread } from './results.ts';

const programs = { '**toggl-focus-chats**': 'toggl-focus-chats.ts', 'openapi-fetch': 'openapi-fetch.ts' };

const folder = fileURLToPath(new URL('programs/every-operation', import.meta.url));

/** There are no types for the whole program in the folder of the calls: those of Node, which lie about, are left out. */
const options = [
  ...['--strict', '--noEmit', '--skipLibCheck', '--target', 'es2022', '--module', 'nodenext'],
  ...['--lib', 'es2022,dom,dom.iterable,dom.asynciterable', '--typeRoots', folder, '--extendedDiagnostics'],
];

/** Measures the compiler on one call of each operation, through the client and through openapi-fetch with the same generated types. */
export async function measureTypes(isShort: boolean): Promise<Row[]> {
  const rounds = isShort ? 1 : 7;
  const measured = Object.entries(programs).map(([subject, file]) => ({
    subject,
    path: join(folder, file),
    instantiations: [] as number[],
    checkSeconds: [] as number[],
  }));
  for (let round = 0; round < rounds; round++) {
    for (const { path, instantiations, checkSeconds } of measured) {
      const report = await output(process.execPath, ['node_modules/typescript/bin/tsc', ...options, path]);
      instantiations.push(figureOf('Instantiations', report));
      checkSeconds.push(figureOf('Check time', report));
    }
  }
  const bare = measured.find(({ subject }) => subject === 'openapi-fetch');
  const rows = measured.map(({ subject, instantiations, checkSeconds }) => ({
    subject,
    figures: {
      'instantiations, × openapi-fetch': spread(ratios(instantiations, bare?.instantiations ?? [])),
      instantiations: spread(instantiations),
      'check time, × openapi-fetch': spread(ratios(checkSeconds, bare?.checkSeconds ?? [])),
      'check time, s': spread(checkSeconds),
    },
  }));
  return bestFirst(rows);
}

function figureOf(name: string, report: string): number {
  const figure = new RegExp(`^${name}:\\s+([\\d.]+)`, 'm').exec(report)?.[1];
  if (figure === undefined) throw new Error(`tsc tells no "${name}":\n${report}`);
  return Number(figure);
}
