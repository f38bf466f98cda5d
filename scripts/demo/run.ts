/**
 * Tells what the client does, with a line for each call that it makes over HTTP.
 *
 *   npm run demo             a story of all operations; a sandbox on this machine answers, so no account is needed
 *   npm run demo -- --prism  each operation once; a Prism mock answers with the description's examples
 *   npm run demo -- --live   those that read; the real API answers. Takes TOGGL_API_KEY and TOGGL_WORKSPACE_ID from the environment
 */
import { parseArgs } from 'node:util';
import { readFromRealApi } from './live.ts';
import { callMock } from './prism.ts';
import { tellStory } from './story.ts';

try {
  await chosen()();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

function chosen(): () => Promise<void> {
  const flag = { type: 'boolean', default: false } as const;
  const { prism, live } = parseArgs({ options: { prism: flag, live: flag } }).values;
  if (prism && live) throw new Error('Choose one: --prism or --live.');
  if (live) return readFromRealApi;
  return prism ? callMock : tellStory;
}
