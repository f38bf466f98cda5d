/**
 * Runs the workflows of `openapi/chats.arazzo.yaml` with Redocly's Respect, which holds each answer against the description too.
 *
 *   npm run respect                     all of them, on the sandbox: no account, no network but this machine's own
 *   npm run respect -- --live           on the real API, what only reads: readChats, at most 4 requests
 *   npm run respect -- --live --write   on the real API, lifeOfChat besides: 18 requests more; leaves a chat behind, deleted
 *
 * --live takes TOGGL_API_KEY and TOGGL_WORKSPACE_ID from the environment, and TOGGL_FOCUS_BASE_URL if it is set. It has not been run against the
 * real API so far: what it would find is not known. A field that the description does not have fails, and so does a 429, which --write may meet because
 * requests go out one right after another. Of the 30 requests an hour of the Free plan both together take 22. The other workflows need
 * what only the sandbox has, or spend the quota.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { SERVER_URL } from '../generated/schema.ts';
import { createSandbox, type SandboxOptions } from '../src/sandbox/index.ts';
import { redoclyMeanwhile } from './redocly.ts';

const workflows = 'openapi/chats.arazzo.yaml';

const onSandbox = [
  'readChats',
  'lifeOfChat',
  'feedback',
  'pages',
  'refuseWithoutKey',
  'refuseOtherWorkspace',
  'refuseUnknown',
  'refuseMalformed',
];

/** Neither of the two is in the other, and no chat has one of them. */
const names = { chatName: `Drafted at ${Date.now()}`, newName: `Agreed at ${Date.now()}` };
const answeredChatName = 'A question and its answer';

/** As they are by default; said because the environment can say otherwise. */
const severity = ['STATUS_CODE_CHECK', 'CONTENT_TYPE_CHECK', 'SCHEMA_CHECK', 'SUCCESS_CRITERIA_CHECK']
  .map((check) => `${check}=error`)
  .join();

interface Outcome {
  workflows: number;
  requests: number;
  checks: number;
}

/** What is read of the report that Respect writes. */
interface Report {
  files: Record<string, { executedWorkflows: { workflowId: string; executedSteps: Step[] }[] }>;
}

interface Step {
  stepId: string;
  request: { method: string; url: string };
  response: { statusCode: number };
  checks: { name: string; passed: boolean; message: string; condition?: string }[];
}

try {
  const { values } = parseArgs({
    options: { live: { type: 'boolean', default: false }, write: { type: 'boolean', default: false } },
  });
  if (values.write && !values.live) throw new Error('--write is for --live: on the sandbox all workflows are run.');
  await (values.live ? runLive(values.write) : runOnSandboxes());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function runOnSandboxes(): Promise<void> {
  const most = await runOnSandbox(onSandbox, { chats: 3 });
  const last = await runOnSandbox(['spentQuota'], { quota: { limit: 2 } });
  tell('the sandbox', {
    workflows: most.workflows + last.workflows,
    requests: most.requests + last.requests,
    checks: most.checks + last.checks,
  });
}

async function runOnSandbox(workflowIds: string[], options: SandboxOptions): Promise<Outcome> {
  const sandbox = createSandbox(options);
  sandbox.addMessages(sandbox.addChat({ name: answeredChatName }).id, [
    { role: 'user', content: { text: 'Which tasks are left?' } },
    { role: 'assistant', content: { text: 'Three are open.' } },
  ]);
  const { apiKey, workspaceId } = sandbox;
  const inputs = { ...names, answeredChatName, otherWorkspaceId: workspaceId + 1, unknownId: 999_999_999 };
  const server = await sandbox.listen();
  try {
    return await respect(workflowIds, server.url, { apiKey, workspaceId, ...inputs }, { NO_PROXY: '127.0.0.1' });
  } finally {
    await server.close();
  }
}

async function runLive(write: boolean): Promise<void> {
  const { TOGGL_API_KEY: apiKey = '', TOGGL_WORKSPACE_ID: workspaceId = '', TOGGL_FOCUS_BASE_URL: url } = process.env;
  if (!apiKey || !/^\d+$/.test(workspaceId)) {
    throw new Error('--live needs TOGGL_API_KEY and TOGGL_WORKSPACE_ID in the environment.');
  }
  const inputs = { apiKey, workspaceId: Number(workspaceId), ...names };
  const workflowIds = write ? ['readChats', 'lifeOfChat'] : ['readChats'];
  tell('the real API', await respect(workflowIds, url || SERVER_URL, inputs, {}));
}

/** Throws with what failed. The inputs go by the environment, because a key in the arguments would be seen by all on this machine. */
async function respect(
  workflowIds: string[],
  url: string,
  inputs: Record<string, string | number>,
  env: Record<string, string>,
): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'toggl-focus-chats-'));
  try {
    const reportPath = join(folder, 'report.json');
    const { ok, output } = await redoclyMeanwhile(
      [
        ...['respect', workflows, '--server', `chats=${url}`, '--severity', severity, '--json-output', reportPath],
        ...['--max-fetch-timeout=10000', '--execution-timeout=60000'],
        ...workflowIds.flatMap((id) => ['--workflow', id]),
      ],
      { ...env, REDOCLY_CLI_RESPECT_INPUT: JSON.stringify(inputs) },
    );
    // Without a report the workflows could not be read, or none of them run.
    if (!existsSync(reportPath)) throw new Error(output.trim());
    const { files }: Report = JSON.parse(readFileSync(reportPath, 'utf8'));
    const executed = Object.values(files).flatMap(({ executedWorkflows }) => executedWorkflows);
    const failures = executed.flatMap(({ workflowId, executedSteps }) => executedSteps.flatMap(failureOf(workflowId)));
    if (!ok || failures.length > 0) throw new Error(failures.join('\n\n') || output.trim());
    const steps = executed.flatMap(({ executedSteps }) => executedSteps);
    const checks = steps.flatMap((step) => step.checks);
    return { workflows: executed.length, requests: steps.length, checks: checks.length };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What was asked, what came back, and which checks that did not pass. Respect's own words leave the status out, and come after all that held. */
function failureOf(workflowId: string) {
  return ({ stepId, request, response, checks }: Step): string[] => {
    const failed = checks.filter(({ passed }) => !passed);
    if (failed.length === 0) return [];
    const asked = `${workflowId}, ${stepId}: ${request.method.toUpperCase()} ${request.url}, ${response.statusCode || 'no answer'}`;
    return [
      [asked, ...failed.map(({ name, condition, message }) => `  ${name}: ${condition ?? message.trim()}`)].join('\n'),
    ];
  };
}

function tell(where: string, { workflows: count, requests, checks }: Outcome): void {
  const workflowsHold = count === 1 ? '1 workflow holds' : `${count} workflows hold`;
  console.log(`${workflows}: ${workflowsHold} on ${where}; ${requests} requests, ${checks} checks`);
}
