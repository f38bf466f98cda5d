/**
 * Runs before the commands that a newcomer tries first. Without `npm ci` these would end with a stack that does not say what to do. It is JavaScript
 * because the Node that runs TypeScript is installed by `npm ci` too.
 */
import { existsSync } from 'node:fs';

if (!existsSync(new URL('../node_modules/openapi-fetch', import.meta.url))) {
  console.error('Nothing is installed yet: run `npm ci` first.');
  process.exitCode = 1;
}
