import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Claim } from './claim.ts';
import { output } from './output.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));

/** Installs the package in a program of its own, and runs that. */
async function installAndRun(folder: string, name: string, from: string): Promise<void> {
  const program = join(folder, name);
  mkdirSync(program);
  for (const file of ['package.json', 'main.js']) cpSync(join(folder, file), join(program, file));
  // The level is given because `npm run --silent` hands on its own.
  await output(program, 'npm', ['install', '--no-audit', '--no-fund', '--loglevel', 'notice', from]);
  await run(program);
}

async function run(program: string): Promise<void> {
  const printed = await output(program, process.execPath, ['main.js']);
  if (printed !== '3\n') throw new Error(`The program printed ${printed}, not 3.`);
}

/** A clone of what is committed. */
async function clone(folder: string, name: string): Promise<string> {
  await output(folder, 'git', ['clone', '--quiet', '--depth', '1', `file://${project}`, name]);
  return join(folder, name);
}

async function installFolder(folder: string): Promise<void> {
  const source = await clone(folder, 'source');
  const refusal = await installAndRun(folder, 'from-a-bare-clone', source).then(
    () => 'It was installed.',
    (error: Error) => error.message,
  );
  if (!refusal.includes(`Run \`npm ci\` in ${source}`)) {
    throw new Error(`A clone without its packages is not refused with a message that says what to do: ${refusal}`);
  }
  symlinkSync(join(project, 'node_modules'), join(source, 'node_modules'));
  await installAndRun(folder, 'from-a-folder', source);
}

async function installFromGit(folder: string): Promise<void> {
  await installAndRun(folder, 'from-git', `git+file://${await clone(folder, 'repository')}`);
}

export const installing: Claim = {
  name: 'installing',
  title: 'Installing',
  about: 'Each is imported and called afterwards.',
  proofs: [
    { subject: 'npm, a tarball', works: '`npm install toggl-focus-chats-….tgz`', prove: run },
    {
      subject: 'npm, a folder',
      works: '`npm install ../toggl-focus-chats`, after `npm ci` in it',
      prove: installFolder,
    },
    {
      subject: 'npm, git',
      works: '`npm install git+…`: npm installs the development packages too, to build it',
      prove: installFromGit,
    },
  ],
};
