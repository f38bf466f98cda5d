import { execFile } from 'node:child_process';

const timeoutMs = 300_000;

/** What a program prints, standard output and errors. A program that fails rejects with all that it printed. */
export function output(
  folder: string,
  program: string,
  args: string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { cwd: folder, env, timeout: timeoutMs, maxBuffer: 16e6 }, (error, stdout, stderr) => {
      const stopped = error?.killed ? `\nIt was stopped after ${timeoutMs / 1000} s.` : '';
      if (!error) resolve(stdout + stderr);
      else reject(new Error(`${[program, ...args].join(' ')}:\n${stdout + stderr || error.message}${stopped}`));
    });
  });
}
