import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

export const project = fileURLToPath(new URL('..', import.meta.url));

/** A folder with what the scripts need of the project, to break things in; gone after the test. */
export function copyProject(): string {
  const folder = mkdtempSync(join(tmpdir(), 'toggl-focus-chats-'));
  onTestFinished(() => rmSync(folder, { recursive: true, maxRetries: 5 }));
  for (const name of ['package.json', 'biome.json', '.gitignore', 'redocly.yaml', 'openapi', 'scripts', 'generated']) {
    cpSync(join(project, name), join(folder, name), {
      recursive: true,
      filter: (path) => !path.endsWith('node_modules'),
    });
  }
  symlinkSync(join(project, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

export function runScript(folder: string, name: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join('scripts', name), ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

export function read(folder: string, path: string): string {
  return readFileSync(join(folder, path), 'utf8');
}
