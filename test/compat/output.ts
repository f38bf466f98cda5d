import { execFile } from 'node:child_process';

/** What a program prints, standard output and errors. A program that fails rejects with all that it printed. */
export function output(
  folder: string,
  program: string,
  args: string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { cwd: folder, env, timeout: 300_000, maxBuffer: 16e6 }, (error, stdout, stderr) => {
      if (!error) resolve(stdout + stderr);
      else reject(new Error(`${[program, ...args].join(' ')}:\n${stdout + stderr || error.message}`));
    });
  });
}
