import { spawn, spawnSync } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { endWithParent } from './end-with-parent.ts';

const redoclyCli = fileURLToPath(new URL('../node_modules/@redocly/cli/bin/cli.js', import.meta.url));
const project = fileURLToPath(new URL('..', import.meta.url));
const silence = { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };

/** Runs the Redocly CLI in the project's folder, without its telemetry and update notice, and returns what it printed. */
export function redocly(...args: string[]): { ok: boolean; stdout: string; output: string } {
  const run = spawnSync(process.execPath, [redoclyCli, ...args], {
    cwd: project,
    encoding: 'utf8',
    env: { ...process.env, ...silence },
  });
  if (run.error) throw run.error;
  return { ok: run.status === 0, stdout: run.stdout, output: run.stdout + run.stderr };
}

/** The same while this process goes on, which serves what the Redocly CLI asks for. */
export async function redoclyMeanwhile(
  args: string[],
  env: Record<string, string>,
): Promise<{ ok: boolean; output: string }> {
  const child = spawn(process.execPath, ['--import', endWithParent, redoclyCli, ...args], {
    cwd: project,
    env: { ...process.env, NO_COLOR: '1', ...silence, ...env },
  });
  const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  const [status, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { ok: status === 0, output: stdout + stderr };
}
