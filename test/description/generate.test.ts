import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { operations as rows } from '../../generated/operations.ts';
import { copyProject, project, read, runScript } from '../project-copy.ts';
import { operations } from './read-description.ts';

const generatedFiles = [
  'openapi.json',
  'schema.ts',
  'operations.ts',
  'resources.ts',
  'methods.ts',
  'validators.js',
  'validators.d.ts',
].map((name) => `generated/${name}`);

function change(folder: string, from: string, to: string): void {
  const text = read(folder, 'openapi/openapi.yaml');
  expect(text).toContain(from);
  writeFileSync(join(folder, 'openapi/openapi.yaml'), text.replace(from, to));
}

async function lineWith(lines: AsyncIterator<string>, text: string): Promise<void> {
  for (;;) {
    const { done, value } = await lines.next();
    if (done) throw new Error(`No line has ${text}`);
    if (value.includes(text)) return;
  }
}

describe('npm run generate', { timeout: 60_000 }, () => {
  it('is up to date in the project', () => {
    const { status, stdout, stderr } = runScript(project, 'generate.ts', '--check');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^generated\/ from openapi\/openapi\.yaml: up to date \(\d+ ms\)\n$/);
  });

  it('writes the same bytes anywhere', () => {
    const folder = copyProject();
    rmSync(join(folder, 'generated'), { recursive: true });
    const { status, stdout } = runScript(folder, 'generate.ts');
    expect(stdout).toMatch(
      /^generated\/ from openapi\/openapi\.yaml: wrote openapi\.json, schema\.ts, operations\.ts, resources\.ts, methods\.ts, validators\.js, validators\.d\.ts \(\d+ ms\)\n$/,
    );
    expect(status).toBe(0);
    for (const file of generatedFiles) expect(read(folder, file)).toBe(read(project, file));
  });

  it('leaves everything as it is when the description is broken, and says where', () => {
    const folder = copyProject();
    change(folder, 'summary: List chats\n', 'summary: List Chats\n');
    const line = read(folder, 'openapi/openapi.yaml').split('\n').indexOf('      summary: List Chats') + 1;
    const { status, stdout, stderr } = runScript(folder, 'generate.ts');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain(`openapi/openapi.yaml:${line}:16`);
    expect(stderr).toContain('rule/summary-in-sentence-case');
    expect(stderr).toContain('generated/ was left as it is');
    for (const file of generatedFiles) expect(read(folder, file)).toBe(read(project, file));
  });

  it('leaves everything as it is when the description is no YAML, and says where', () => {
    const folder = copyProject();
    change(folder, 'info:\n', 'info: [\n');
    const { status, stderr } = runScript(folder, 'generate.ts');
    expect(status).toBe(1);
    expect(stderr).toMatch(/openapi\/openapi\.yaml" \(5:10\)/);
    for (const file of generatedFiles) expect(read(folder, file)).toBe(read(project, file));
  });

  it('fails with --check when it would write something else, and writes nothing', () => {
    const folder = copyProject();
    change(folder, 'summary: List chats\n', 'summary: List all chats\n');
    const { status, stdout, stderr } = runScript(folder, 'generate.ts', '--check');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toBe(
      'generated/ is stale (openapi.json, schema.ts, resources.ts): run `npm run generate` and commit what it writes.\n',
    );
    for (const file of generatedFiles) expect(read(folder, file)).toBe(read(project, file));
  });

  it('shows ten problems at most, and how many more there are', () => {
    const folder = copyProject();
    writeFileSync(
      join(folder, 'openapi/openapi.yaml'),
      read(folder, 'openapi/openapi.yaml').replaceAll(
        /summary: (List|Get|Update|Restore|Delete|Create)/g,
        'summary: x$1',
      ),
    );
    change(folder, '    ErrorBody:\n      type: object', '    ErrorBody:\n      type: array');
    const { status, stderr } = runScript(folder, 'generate.ts');
    expect(status).toBe(1);
    expect(stderr.match(/^\[\d+\] /gm)).toHaveLength(10);
    expect(stderr).toMatch(/\d+ more problems? hidden/);
  });

  it('says that the description is empty', () => {
    const folder = copyProject();
    writeFileSync(join(folder, 'openapi/openapi.yaml'), '# Soon.\n');
    const { status, stdout, stderr } = runScript(folder, 'generate.ts');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toBe(
      'openapi/openapi.yaml:1:1 The file is empty.\n\ngenerated/ was left as it is, until that is mended.\n',
    );
  });

  it('says in words where a list of departures is missing', () => {
    const folder = copyProject();
    change(folder, '\nx-departures:\n', '\nx-other:\n');
    const { status, stderr } = runScript(folder, 'generate.ts');
    expect(status).toBe(1);
    expect(stderr).toMatch(/^\[1\] openapi\/openapi\.yaml:1:1 at #\/openapi\n\nThere must be a list `x-departures`/);
  });

  it('says in words that a valid description makes no methods', () => {
    const folder = copyProject();
    change(folder, 'operationId: createChat\n', 'operationId: listNewChat\n');
    const { status, stderr } = runScript(folder, 'generate.ts');
    expect(status).toBe(1);
    expect(stderr).toMatch(/^openapi\/openapi\.yaml: listChats and listNewChat would both be client\.chats\.list: /);
  });

  it('lists where each operation is, what its query takes, and the errors it documents', () => {
    const described = operations.map(({ operationId, method, path, parameters, responses }) => [
      operationId,
      {
        method: method.toUpperCase(),
        path,
        query: parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name),
        errors: Object.keys(responses)
          .map(Number)
          .filter((status) => status >= 400),
      },
    ]);
    expect(rows).toEqual(Object.fromEntries(described));
  });

  it('runs again at each save with --watch, broken ones too, and prints a line a run', async () => {
    const folder = copyProject();
    // Its temporary files go with the copy, should it be ended amid a run.
    const watching = spawn(process.execPath, [join(folder, 'scripts/generate.ts'), '--watch'], {
      env: { ...process.env, TMPDIR: folder },
    });
    onTestFinished(async () => {
      watching.kill('SIGKILL');
      await once(watching, 'close');
    });
    const lines = createInterface(watching.stdout)[Symbol.asyncIterator]();
    expect((await lines.next()).value).toBe(
      'Watching openapi/ (description, workflows, departures.js) and redocly.yaml. Ctrl-C ends it.',
    );
    expect((await lines.next()).value).toContain('up to date');

    change(folder, 'summary: List chats\n', 'summary: List Chats\n');
    const problems = createInterface(watching.stderr)[Symbol.asyncIterator]();
    await lineWith(problems, 'rule/summary-in-sentence-case');

    change(folder, 'summary: List Chats\n', 'summary: List all chats\n');
    expect((await lines.next()).value).toContain('wrote openapi.json, schema.ts');
    expect(read(folder, 'generated/schema.ts')).toContain('* List all chats');

    // In the reverse order of how they are looked at, so that the one that was emptied last is told.
    for (const file of ['redocly.yaml', 'openapi/departures.js', 'openapi/chats.arazzo.yaml']) {
      writeFileSync(join(folder, file), '');
      await lineWith(problems, `${file}:1:1 The file is empty.`);
    }
  });
});
