import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const project = fileURLToPath(new URL('../..', import.meta.url));
/** The package of the other clients. */
export const peers = fileURLToPath(new URL('peers', import.meta.url));

/** Runs a program, and returns its output. Throws if it fails or prints a warning. */
export function output(program: string, args: string[], cwd = project): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { cwd, timeout: 600_000, maxBuffer: 16e6 }, (error, stdout, stderr) => {
      if (error || stderr) reject(new Error(`${program} ${args.join(' ')}:\n${stdout}${stderr || error?.message}`));
      else resolve(stdout);
    });
  });
}

/** Where a program of this bench is. */
export function pathOf(program: string): string {
  return fileURLToPath(new URL(`programs/${program}`, import.meta.url));
}

/**
 * Runs a program that measures memory, and returns its output. It can collect its garbage when it wants. V8 lets its young generation
 * grow with what passes through: a limit tells that growth apart from what the program holds.
 */
export function outputOf(program: string, ...args: string[]): Promise<string> {
  return output(process.execPath, ['--expose-gc', '--max-semi-space-size=16', pathOf(program), ...args]);
}
