/**
 * Measures what the package weighs, and fails where that is above a budget.
 *
 *   npm run build && npm run size
 *   npm run size -- --parts   the bytes of each file in a bundle as well, minified, before compression
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundleParts } from './bundle-bytes.ts';
import { measurePackage, type PackageFigures } from './package-figures.ts';

/** What it weighs today, and little more: growth is to be a decision. */
const budgets: [what: string, name: keyof PackageFigures, budget: number][] = [
  ['bundle, gzipped, bytes', 'bundleBytes', 20_700],
  ['tarball, bytes', 'tarballBytes', 82_500],
  ['tarball, files', 'tarballFiles', 19],
  ['modules in dist/', 'modules', 6],
  ['TypeScript instantiations', 'instantiations', 320],
];

const { values: options } = parseArgs({ options: { parts: { type: 'boolean', default: false } } });
const problem = existsSync(new URL('../dist', import.meta.url))
  ? await measure()
  : 'There is no dist/: `npm run build`.';
if (problem !== undefined) {
  console.error(problem);
  process.exitCode = 1;
}

async function measure(): Promise<string | undefined> {
  if (options.parts) {
    const project = fileURLToPath(new URL('..', import.meta.url));
    console.log('Minified bytes of each file in a bundle:');
    for (const [file, bytes] of await bundleParts('src/index.ts', project))
      console.log(`${number(bytes).padStart(7)}  ${file}`);
  }
  const figures = await measurePackage();
  console.log(`${''.padEnd(26)}${'now'.padStart(9)}${'budget'.padStart(9)}`);
  for (const [what, name, budget] of budgets)
    console.log(what.padEnd(26) + number(figures[name]).padStart(9) + number(budget).padStart(9));
  const tooLarge = budgets.filter(([, name, budget]) => figures[name] > budget).map(([what]) => what);
  return tooLarge.length > 0 ? `Above the budget: ${tooLarge.join('; ')}.` : undefined;
}

function number(value: number): string {
  return value.toLocaleString('en');
}
