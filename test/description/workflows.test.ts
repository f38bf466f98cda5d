import { execFile } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createSandbox } from '../../src/sandbox/index.ts';
import { copyProject, project, read, runScript } from '../project-copy.ts';
import { operations } from './read-description.ts';

const workflows = read(project, 'openapi/chats.arazzo.yaml');

function named(field: string): string[] {
  return [...workflows.matchAll(new RegExp(`\\b${field}: (\\S+)`, 'g'))].flatMap(([, name]) => name ?? []);
}

/** Lets this process go on meanwhile: it may be the server. */
function respect(folder: string, args: string[] = [], env: Record<string, string> = {}) {
  return new Promise<{ exitCode: number | string | undefined; stdout: string; stderr: string }>((resolve) => {
    const options = { cwd: folder, env: { ...process.env, ...env }, timeout: 20_000 };
    execFile(process.execPath, [join('scripts', 'respect.ts'), ...args], options, (error, stdout, stderr) =>
      resolve({ exitCode: error ? (error.code ?? error.signal) : 0, stdout, stderr }),
    );
  });
}

/** A copy of the project with one text replaced by another. */
function projectWith(path: string, text: string, replacement: string): string {
  const folder = copyProject();
  cpSync(join(project, 'src'), join(folder, 'src'), { recursive: true });
  const before = read(folder, path);
  const after = before.replace(text, replacement);
  if (after === before) throw new Error(`${path} does not hold: ${text}`);
  writeFileSync(join(folder, path), after);
  return folder;
}

describe('the workflows', () => {
  it('between them name every operation, and no other', () => {
    expect(new Set(named('operationId'))).toEqual(new Set(operations.map(({ operationId }) => operationId)));
  });

  it('have the version of the package', () => {
    expect(named('version')).toEqual([JSON.parse(read(project, 'package.json')).version]);
  });

  it.each([
    ['summary: Give feedback', 'summary: Give Feedback', 'starts with a capital letter and has no other'],
    ['description: It can be restored.', 'description: restorable', 'A step has a description, which is a sentence.'],
    ['$steps.findCreated.outputs.chatId', '$steps.findCreated.outputs.id', 'is not defined in step "findCreated"'],
  ])('are linted: %s must not become %s', { timeout: 20_000 }, (text, replacement, problem) => {
    const folder = projectWith('openapi/chats.arazzo.yaml', text, replacement);
    const { status, stdout, stderr } = runScript(folder, 'lint-description.ts');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^\[1\] openapi\/chats\.arazzo\.yaml:\d+:\d+ at #\/workflows\//);
    expect(stderr).toContain(problem);
  });
});

describe('npm run respect', { timeout: 20_000 }, () => {
  it('runs every step of every workflow on the sandbox, and says so in one line', async () => {
    const { stdout, ...rest } = await respect(project);
    expect(rest).toEqual({ exitCode: 0, stderr: '' });
    const counts = `${named('workflowId').length} workflows hold on the sandbox; ${named('stepId').length} requests`;
    expect(stdout).toMatch(new RegExp(`^openapi/chats\\.arazzo\\.yaml: ${counts}, \\d{3,} checks\n$`));
  });

  it.each([
    [
      'the sandbox restores nothing',
      'src/sandbox/behaviours.ts',
      '{ deleted_at: null, updated_at: now }',
      '{ updated_at: now }',
      /^lifeOfChat, getRestored: GET http:\S+, 200\n {2}success criteria check: .*deleted_at == null\]\n$/,
    ],
    [
      'the description lacks a field that is answered',
      'openapi/openapi.yaml',
      '        toggl_user_id:\n          type: integer',
      '        user_id:\n          type: integer',
      /^readChats, listLatest: GET http:\S+, 200\n {2}schema check: /,
    ],
  ])('fails when %s, and says where', async (_, path, text, replacement, failure) => {
    const { exitCode, stdout, stderr } = await respect(projectWith(path, text, replacement));
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(failure);
  });
});

describe('npm run respect -- --live', { timeout: 20_000 }, () => {
  it('only reads, and takes the key from the environment', async () => {
    const sandbox = createSandbox({ chats: 3, apiKey: 'toggl_sk_example', workspaceId: 3021544 });
    const server = await sandbox.listen();
    onTestFinished(() => server.close());
    const { stdout, ...rest } = await respect(project, ['--live'], {
      TOGGL_API_KEY: 'toggl_sk_example',
      TOGGL_WORKSPACE_ID: '3021544',
      TOGGL_FOCUS_BASE_URL: server.url,
    });
    expect(rest).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/: 1 workflow holds on the real API; 4 requests, \d+ checks\n$/);
    expect(sandbox.requests.map(({ operationId }) => operationId)).toEqual([
      'listChats',
      'getChat',
      'listChatMessages',
      'streamChatMessages',
    ]);
  });

  it.each([{ TOGGL_API_KEY: '' }, { TOGGL_WORKSPACE_ID: '' }])('says that %o is missing', async (missing) => {
    const env = { TOGGL_API_KEY: 'toggl_sk_example', TOGGL_WORKSPACE_ID: '3021544', ...missing };
    expect(await respect(project, ['--live'], { ...env, TOGGL_FOCUS_BASE_URL: 'http://127.0.0.1:9' })).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: '--live needs TOGGL_API_KEY and TOGGL_WORKSPACE_ID in the environment.\n',
    });
  });
});
