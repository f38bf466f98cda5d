import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const redoclyCli = fileURLToPath(new URL('../node_modules/@redocly/cli/bin/cli.js', import.meta.url));

/** Runs the Redocly CLI in the project's folder, without its telemetry and update notice, and returns what it printed. */
export function redocly(...args: string[]): { ok: boolean; stdout: string; output: string } {
  const run = spawnSync(process.execPath, [redoclyCli, ...args], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    encoding: 'utf8',
    env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
  });
  if (run.error) throw run.error;
  return { ok: run.status === 0, stdout: run.stdout, output: run.stdout + run.stderr };
}
