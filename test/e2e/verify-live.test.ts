/** `npm run verify:live`, with the sandbox over HTTP in the place of the API. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { limitedFetch, liveReport } from '../../scripts/live-report.ts';
import { createSandbox, type Sandbox, type SandboxServer } from '../../src/sandbox/index.ts';
import { project } from '../project-copy.ts';

const workspaceId = 7_654_321;
const apiKey = 'toggl_sk_secret0123456789';
const now = new Date('2026-10-01T08:15:00Z');

const servers: SandboxServer[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

function newSandbox(): Sandbox {
  return createSandbox({ workspaceId, apiKey, quota: { limit: 30 } });
}

/** With a chat that has a message, behind one that has none. */
function filledSandbox(): Sandbox {
  const sandbox = newSandbox();
  sandbox.addChat();
  const { id } = sandbox.addChat({ name: 'A secret name' });
  sandbox.addMessages(id, [{ role: 'user', content: { text: 'A secret content' } }]);
  return sandbox;
}

async function urlOf(sandbox: Sandbox): Promise<string> {
  const server = await sandbox.listen();
  servers.push(server);
  return server.url;
}

async function reportOn(sandbox: Sandbox): Promise<string> {
  return liveReport({ apiKey, workspaceId, baseUrl: await urlOf(sandbox) }, now);
}

/** The items below a heading, each on one line. */
function items(report: string, heading: string): string[] {
  const [, section = ''] = report.split(`### ${heading}\n\n`);
  const text = section.split('\n\n')[0] ?? '';
  return text === 'None.' ? [] : text.replaceAll('\n  ', ' ').split('\n');
}

const differences = (report: string) => items(report, 'Differences');
const choices = (report: string) => items(report, 'Where the description leaves a choice');
const unchecked = (report: string) => items(report, 'Not compared');

describe('the report on an API that keeps to the description', () => {
  it('has no difference, and tells what is left open, after four requests', async () => {
    const sandbox = filledSandbox();
    const report = await reportOn(sandbox);
    expect(report).toMatch(
      /^## Live answers beside the description \d+\.\d+\.\d+\n\nRead with 4 requests on 2026-10-01\./,
    );
    expect(differences(report)).toEqual([]);
    expect(choices(report)).toEqual([
      '- `listChats`, `total`: left out',
      '- `per_page` of 1000: lowered',
      '- `Chat.deleted_at`: null',
      '- `Chat.name`: null',
      '- `Chat.name`: string',
      '- `Chat.updated_at`: string',
      '- `listChatMessages`, `total`: left out',
      '- `ChatMessage.feedback_message`: null',
      '- `ChatMessage.feedback_type`: null',
      '- `ChatMessage.role`: string',
      '- `ChatMessage.updated_at`: string',
    ]);
    expect(unchecked(report)).toEqual(['- Writes: this only reads']);
    expect(sandbox.requests.map(({ operationId, method }) => `${method} ${operationId}`)).toEqual([
      'GET listChats',
      'GET getChat',
      'GET listChatMessages',
      'GET streamChatMessages',
    ]);
  });

  it('says that an empty workspace has nothing to compare', async () => {
    const sandbox = newSandbox();
    const report = await reportOn(sandbox);
    expect(report).toContain('Read with 1 request on');
    expect(choices(report)).toContain('- `listChats`, an empty list: array');
    expect(unchecked(report)).toEqual(['- Writes: this only reads', '- Chats and messages: the workspace has no chat']);
  });

  it('says that chats without messages leave these out', async () => {
    const sandbox = newSandbox();
    sandbox.addChat();
    const report = await reportOn(sandbox);
    expect(unchecked(report)).toContain('- Messages: no chat of the first page has one');
  });
});

describe('the report on each live shape', () => {
  async function reportOnShape(shapes: Partial<Sandbox['shapes']>, sandbox = filledSandbox()): Promise<string> {
    Object.assign(sandbox.shapes, shapes);
    return reportOn(sandbox);
  }

  it('tells of a stream in an object', async () => {
    const report = await reportOnShape({ stream: 'items' });
    expect(differences(report)).toEqual(['- `streamChatMessages`, body: expected array, got object']);
  });

  it('tells of a stream in lines, and of its media type', async () => {
    const report = await reportOnShape({ stream: 'ndjson' });
    expect(differences(report)).toEqual([
      '- `streamChatMessages`, `Content-Type`: expected application/json, got application/x-ndjson',
      '- `streamChatMessages`, body: expected array, got lines',
    ]);
  });

  it('tells of empty lists that are null', async () => {
    const report = await reportOnShape({ emptyList: 'null' }, newSandbox());
    expect(choices(report)).toContain('- `listChats`, an empty list: null');
    expect(differences(report)).toEqual([]);
  });

  it('tells of fields that are left out', async () => {
    const told = choices(await reportOnShape({ absent: 'omitted' }));
    expect(told).toEqual(
      expect.arrayContaining(['- `Chat.deleted_at`: left out', '- `ChatMessage.feedback_type`: left out']),
    );
    expect(told).not.toContain('- `Chat.deleted_at`: null');
  });

  it('tells of the total of lists', async () => {
    const told = choices(await reportOnShape({ total: 'sent' }));
    expect(told).toEqual(
      expect.arrayContaining(['- `listChats`, `total`: sent', '- `listChatMessages`, `total`: sent']),
    );
  });

  it('tells of a page size that is refused, and goes on with a fifth request', async () => {
    const sandbox = filledSandbox();
    const report = await reportOnShape({ perPage: 'refused' }, sandbox);
    expect(report).toContain('Read with 5 requests');
    expect(choices(report)).toContain('- `per_page` of 1000: refused with 400');
    expect(sandbox.requests.map(({ status }) => status)).toEqual([400, 200, 200, 200, 200]);
  });

  it('says that what a write answers with was not looked at', async () => {
    const report = await reportOnShape({ create: 'chat' });
    expect(differences(report)).toEqual([]);
    expect(unchecked(report)).toEqual(['- Writes: this only reads']);
  });
});

describe('the report on another answer', () => {
  const json = { 'Content-Type': 'application/json' };

  it('tells of fields that are missing, unknown or of another kind', async () => {
    const sandbox = filledSandbox();
    const body = JSON.stringify({
      id: 5,
      name: 'A secret name',
      message_count: '2',
      pinned: true,
      'ann@example.com': 1,
    });
    sandbox.fail({ status: 200, headers: json, body, operationId: 'getChat' });
    expect(differences(await reportOn(sandbox))).toEqual(
      expect.arrayContaining([
        '- `getChat`, `/message_count`: expected integer, got string',
        '- `getChat`, `/created_at`: expected string, got nothing',
        '- `getChat`, `/pinned`: expected nothing, got boolean',
        '- `getChat`, `/?`: expected nothing, got number',
      ]),
    );
  });

  it('tells of a status and of headers that are not described', async () => {
    const sandbox = createSandbox({ workspaceId, apiKey });
    sandbox.fail({ status: 418, headers: { 'Content-Type': 'text/html; charset=utf-8' }, body: '<p>', times: 9 });
    const report = await reportOn(sandbox);
    expect(differences(report)).toEqual([
      '- `listChats`, status: expected one that the description lists, got 418',
      '- `listChats`, `Content-Type`: expected application/json, got text/html',
      '- `listChats`, `X-Toggl-Quota-Remaining`: expected integer, got nothing',
      '- `listChats`, `X-Toggl-Quota-Resets-In`: expected integer, got nothing',
    ]);
    expect(unchecked(report)).toEqual([
      '- Writes: this only reads',
      '- `listChats`: answered with 418, ApiError',
      '- One chat and its messages: there is no list to choose a chat from',
    ]);
    expect(sandbox.requests).toHaveLength(1);
  });

  it('goes on after a read that failed, and sends nothing twice', async () => {
    const sandbox = filledSandbox();
    sandbox.fail({ status: 503, operationId: 'getChat' });
    sandbox.fail({ fault: 'truncate', operationId: 'listChatMessages' });
    const report = await reportOn(sandbox);
    expect(unchecked(report)).toEqual([
      '- Writes: this only reads',
      '- `getChat`: answered with 503, ServerError',
      '- `listChatMessages`: failed with ConnectionError',
    ]);
    expect(sandbox.requests).toHaveLength(4);
  });
});

describe('any report', () => {
  it('holds no name, content, ID or key, and fits into 80 columns', async () => {
    const sandbox = filledSandbox();
    Object.assign(sandbox.shapes, { stream: 'ndjson' });
    sandbox.fail({ status: 403, operationId: 'listChatMessages' });
    const report = await reportOn(sandbox);
    expect(report).not.toMatch(/secret|toggl_sk|\d{5}/i);
    for (const line of report.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('never costs more requests than its limit', async () => {
    let sent = 0;
    const fetch = limitedFetch(async () => {
      sent++;
      return Response.json({});
    }, 2);
    await fetch('https://focus.toggl.com/api', {});
    await fetch('https://focus.toggl.com/api', {});
    await expect(fetch('https://focus.toggl.com/api', {})).rejects.toThrow('More than 2 requests would be made.');
    expect(sent).toBe(2);
  });
});

describe('npm run verify:live', () => {
  /** What it prints, and its exit code. */
  async function run(env: Record<string, string>) {
    const { TOGGL_API_KEY, TOGGL_WORKSPACE_ID, TOGGL_FOCUS_BASE_URL, ...others } = process.env;
    const running = promisify(execFile)(process.execPath, ['scripts/verify-live.ts'], {
      cwd: project,
      env: { ...others, ...env },
    });
    return running.then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
    );
  }

  it.each([{}, { TOGGL_API_KEY: apiKey }, { TOGGL_API_KEY: ' ', TOGGL_WORKSPACE_ID: '1' }])(
    'says in one sentence what it lacks: %j',
    async (env) => {
      expect(await run(env)).toEqual({
        code: 1,
        stdout: '',
        stderr: 'verify:live needs TOGGL_API_KEY and TOGGL_WORKSPACE_ID in the environment.\n',
      });
    },
  );

  it('prints the report', async () => {
    const url = await urlOf(filledSandbox());
    const env = { TOGGL_API_KEY: apiKey, TOGGL_WORKSPACE_ID: `${workspaceId}`, TOGGL_FOCUS_BASE_URL: url };
    const { code, stdout, stderr } = await run(env);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(differences(stdout.trimEnd())).toEqual([]);
  });
});
