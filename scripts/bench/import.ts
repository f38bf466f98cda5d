import { output, peers, project } from './child.ts';
import { bestFirst, median, type Row, spread } from './results.ts';

const modules = [
  ['an empty module', project, 'data:text/javascript,'],
  ['**toggl-focus-chats**', project, 'toggl-focus-chats'],
  ['openapi-fetch', project, 'openapi-fetch'],
  ['ofetch', peers, 'ofetch'],
  ['ky', peers, 'ky'],
  ['@octokit/request', peers, '@octokit/request'],
  ['axios', peers, 'axios'],
  ['openai', peers, 'openai'],
] as const;

/** By how much longer a program takes to start and end, in processes that import one module each, in turn. */
export async function measureImports(isShort: boolean): Promise<Record<string, Row[]>> {
  const rounds = isShort ? 1 : 25;
  const measured = modules.map(([subject, folder, module]) => ({ subject, folder, module, wallMs: [] as number[] }));
  for (let round = 0; round < rounds; round++) {
    for (const { folder, module, wallMs } of measured) {
      const startedAt = performance.now();
      await output(process.execPath, ['--input-type=module', '--eval', `import '${module}'`], folder);
      wallMs.push(performance.now() - startedAt);
    }
  }
  const [empty] = measured;
  const rows = measured.map(({ subject, wallMs }) => ({
    subject,
    figures: {
      'ms more': spread(wallMs.map((ms, round) => ms - (empty?.wallMs[round] ?? Number.NaN))),
      'ms in all': median(wallMs),
    },
  }));
  return { import: bestFirst(rows) };
}
