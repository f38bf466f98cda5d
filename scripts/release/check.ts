/**
 * Fails when the version says less than the description changed since the last release, or when the files that name the version disagree.
 * Part of `npm run check`.
 */
import { changesSince } from './compare.ts';
import { judge } from './gate.ts';
import { isAsReleased, releases } from './released.ts';
import { agreedVersion } from './versions.ts';

const agreed = agreedVersion();
if ('problem' in agreed) fail(agreed.problem);
else check(agreed.version);

function check(version: string): void {
  const found = releases();
  if ('none' in found) {
    console.log(`openapi/openapi.yaml: not compared with a release,\nbecause ${found.none}`);
    return;
  }
  // What is a release itself is judged by the one before.
  const [newest, before] = found;
  const release = isAsReleased(newest) ? before : newest;
  if (!release) {
    console.log(`openapi/openapi.yaml: as in ${newest.tag}, the first release`);
    return;
  }
  const { ok, words } = judge(release, version, changesSince(release));
  if (ok) console.log(words);
  else fail(words);
}

function fail(words: string): void {
  console.error(words);
  process.exitCode = 1;
}
