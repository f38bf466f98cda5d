import { spawnSync } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { copyProject, project, read, runScript } from '../project-copy.ts';
import { changedDescription } from './changed-description.ts';

const sandboxRow = /^src\/sandbox\/[\w-]+\.ts\(\d+,\d+\): error /;

it('a change of the description alone reaches the client, its types and its errors', { timeout: 120_000 }, () => {
  const folder = copyProject();
  for (const name of ['src', 'tsconfig.json']) {
    cpSync(join(project, name), join(folder, name), { recursive: true });
  }
  writeFileSync(join(folder, 'openapi/openapi.yaml'), changedDescription(read(folder, 'openapi/openapi.yaml')));

  const generated = runScript(folder, 'generate.ts');
  expect(generated).toMatchObject({ status: 0, stderr: '' });

  cpSync(join(project, 'test/evolution/program.ts'), join(folder, 'program.ts'));
  const rows = compilerRows(folder);
  // Every error is the sandbox's, which keeps the state of what the description says, so that is written by hand: the compiler names each gap.
  expect(rows.filter((row) => !sandboxRow.test(row))).toEqual([]);
  const gaps = rows.join('\n');
  for (const gap of ['pinned_at', 'archived', 'duplicateChat', 'listNotes']) expect(gaps).toContain(gap);

  const run = spawnSync(process.execPath, ['program.ts'], { cwd: folder, encoding: 'utf8' });
  expect({ status: run.status, stderr: run.stderr }).toEqual({ status: 0, stderr: '' });
});

/** One row an error. */
function compilerRows(folder: string): string[] {
  writeFileSync(
    join(folder, 'tsconfig.evolution.json'),
    JSON.stringify({ extends: './tsconfig.json', include: ['src', 'generated', 'program.ts'], exclude: [] }),
  );
  const { stdout } = spawnSync(
    process.execPath,
    ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.evolution.json', '--pretty', 'false'],
    { cwd: folder, encoding: 'utf8' },
  );
  return stdout.split('\n').filter((row) => /^\S/.test(row));
}
