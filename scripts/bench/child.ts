import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const project = fileURLToPath(new URL('../..', import.meta.url));
/** The package of the other clients. */
export const peers = fileURLToPath(new URL('peers', import.meta.url));

/** Runs a program, and returns its output. Throws if it fails or prints a warning. */
export function output(program: string, args: string[], cwd = project): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { cwd, timeout: 300_000, maxBuffer: 16e6 }, (error, stdout, stderr) => {
      if (error || stderr) reject(new Error(`${program} ${args.join(' ')}:\n${stdout}${stderr || error?.message}`));
      else resolve(stdout);
    });
  });
}

/** Runs one of the programs in a process of its own, which can collect its garbage when it wants, and returns its output. */
export function outputOf(program: string, ...args: (string | number)[]): Promise<string> {
  const path = fileURLToPath(new URL(`programs/${program}`, import.meta.url));
  return output(process.execPath, ['--expose-gc', path, ...args.map(String)]);
}
