import { canRun, recordedOutput } from '../sample/record.ts';
import { fence, type Page } from './page.ts';

/** A page with what its samples print: as it is downloaded, and as the site shows it, where a reader can run them. */
export interface RecordedPage extends Page {
  withRun: string;
}

/** A fence of TypeScript. `choose-fault` after the language lets the reader choose what the first request meets. */
const tsFence = /^```ts( choose-fault)?\n(.*?)^```$/gms;

export async function recorded(page: Page, bundle: Uint8Array): Promise<RecordedPage> {
  let markdown = '';
  let withRun = '';
  let end = 0;
  const add = (text: string) => {
    markdown += text;
    withRun += text;
  };
  for (const match of page.markdown.matchAll(tsFence)) {
    const [whole, choice = '', shown = ''] = match;
    const code = withClient(shown);
    add(page.markdown.slice(end, match.index));
    end = match.index + whole.length;
    if (!(await canRun(code))) {
      add(whole);
      continue;
    }
    const output = await recordedOutput(code, bundle).catch((error: unknown) => {
      throw new Error(`A sample of ${page.path} fails: ${error instanceof Error ? error.message : error}\n\n${code}`);
    });
    const prints = output === '' ? 'It prints nothing.' : `It prints:\n\n${fence('text', output)}`;
    const text = `${fence('ts', code)}\n\n${prints}`;
    markdown += text;
    withRun += `<run-sample${choice}>\n\n${text}\n\n</run-sample>`;
  }
  add(page.markdown.slice(end));
  return { ...page, markdown, withRun };
}

/** A sample that goes on with the `client` of the first page gets the lines that make it. */
function withClient(code: string): string {
  if (!/\bclient\./.test(code) || /\bclient\b[^.]*=|[{(,] ?client\b/.test(code)) return code;
  const imports = /^import .* from 'toggl-focus-chats';\n/m.exec(code)?.[0] ?? '';
  const head = imports.startsWith('import {')
    ? imports.replace(' }', ', createTogglFocusClient }')
    : `import { createTogglFocusClient } from 'toggl-focus-chats';\n${imports}`;
  return `${head}\nconst client = createTogglFocusClient();\n${code.replace(imports, '').trimStart()}`;
}
