import { spawnSync } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { copyProject, project, read, runScript } from '../project-copy.ts';
import { withMoreOperations, withMoreToOperations } from './changed-description.ts';

const sandboxRow = /^src\/sandbox\/[\w-]+\.ts\(\d+,\d+\): error /;

describe('a change of the description alone', { timeout: 120_000 }, () => {
  it('reaches the client, its types and its errors', () => {
    const folder = copyWith((text) => withMoreOperations(withMoreToOperations(text)));
    cpSync(join(project, 'test/evolution/program.ts'), join(folder, 'program.ts'));
    const rows = compilerRows(folder);
    expect(rows.filter((row) => !sandboxRow.test(row))).toEqual([]);

    const run = spawnSync(process.execPath, ['program.ts'], { cwd: folder, encoding: 'utf8' });
    expect({ status: run.status, stderr: run.stderr }).toEqual({ status: 0, stderr: '' });
  });

  // The sandbox keeps the state of what the description says, so it is written by hand: the compiler names what it lacks.
  it.each([
    ['a field, a parameter and an enum', withMoreToOperations, ['pinned_at', 'archived', '"positive"']],
    ['an operation and a resource', withMoreOperations, ['duplicateChat', 'listNotes']],
  ] as const)('keeps the sandbox from compiling until it honours %s', (_, change, gaps) => {
    const rows = compilerRows(copyWith(change));
    for (const gap of gaps) expect(rows.join('\n')).toContain(gap);
  });
});

/** A copy of the project that was generated anew from a changed description. */
function copyWith(change: (text: string) => string): string {
  const folder = copyProject();
  for (const name of ['src', 'tsconfig.json']) cpSync(join(project, name), join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'openapi/openapi.yaml'), change(read(folder, 'openapi/openapi.yaml')));
  expect(runScript(folder, 'generate.ts')).toMatchObject({ status: 0, stderr: '' });
  return folder;
}

/** One row an error. */
function compilerRows(folder: string): string[] {
  writeFileSync(
    join(folder, 'tsconfig.evolution.json'),
    JSON.stringify({ extends: './tsconfig.json', include: ['src', 'generated', '*.ts'], exclude: [] }),
  );
  const { stdout } = spawnSync(
    process.execPath,
    ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.evolution.json', '--pretty', 'false'],
    { cwd: folder, encoding: 'utf8' },
  );
  return stdout.split('\n').filter((row) => /^\S/.test(row));
}
