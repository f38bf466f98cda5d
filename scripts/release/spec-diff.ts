/**
 * Prints how the working description differs from the last released one, and the version that it needs.
 *
 *   npm run spec:diff
 */
import { changesSince } from './compare.ts';
import { releases } from './released.ts';
import { table } from './table.ts';

const found = releases();
if ('none' in found) {
  console.log(`There is no release to compare with: ${found.none}.`);
} else {
  const [release] = found;
  console.log(table(release, changesSince(release)));
}
