/**
 * Lints `openapi/openapi.yaml` and the workflows in `openapi/chats.arazzo.yaml`, and scores how well a program could use the API from its
 * description alone.
 *
 *   npm run lint:description
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { redocly } from './redocly.ts';

/** Toggl documents no limits, so Redocly counts few constraints. None is made up for the score. */
const lowestScore = 86;

const problem = lint() ?? score();
if (problem !== undefined) {
  console.error(problem);
  process.exitCode = 1;
}

function lint(): string | undefined {
  const run = redocly('lint', 'chats', 'workflows');
  return run.ok ? undefined : run.output.trim();
}

/** Of the dereferenced bundle, because Redocly does not count shared responses by reference. */
function score(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'toggl-focus-chats-'));
  try {
    const bundlePath = join(folder, 'openapi.json');
    const bundle = redocly('bundle', 'chats', '--dereferenced', '--output', bundlePath);
    if (!bundle.ok) return bundle.output.trim();
    const run = redocly('score', bundlePath, '--format', 'json');
    if (!run.ok) return run.output.trim();
    return verdict(JSON.parse(run.stdout));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function verdict({ agentReadiness }: { agentReadiness: number }): string | undefined {
  const line = `openapi/openapi.yaml: valid; agent readiness ${agentReadiness} (at least ${lowestScore})`;
  if (!(agentReadiness >= lowestScore)) return `${line}: too low`;
  console.log(line);
  return undefined;
}
