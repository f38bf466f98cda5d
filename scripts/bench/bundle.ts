import { bundleBytes } from '../bundle-bytes.ts';
import { peers, project } from './child.ts';
import { bestFirst, type Row } from './results.ts';

const programs = [
  ['**toggl-focus-chats**', project, "import { createTogglFocusClient as it } from 'toggl-focus-chats'"],
  ['openapi-fetch', project, "import it from 'openapi-fetch'"],
  ['ofetch', peers, "import { ofetch as it } from 'ofetch'"],
  ['ky', peers, "import it from 'ky'"],
  ['@octokit/request', peers, "import { request as it } from '@octokit/request'"],
  ['axios', peers, "import it from 'axios'"],
  ['openai', peers, "import it from 'openai'"],
] as const;

/** By how much each client makes a program for browsers larger: minified and compressed. */
export async function measureBundles(): Promise<Record<string, Row[]>> {
  const rows: Row[] = [];
  for (const [subject, folder, statement] of programs) {
    const { gzip, brotli } = await bundleBytes(`${statement}; console.log(it());`, folder);
    rows.push({ subject, figures: { 'gzip, bytes': gzip, 'brotli, bytes': brotli } });
  }
  return { bundle: bestFirst(rows) };
}
