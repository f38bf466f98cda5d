import type { Page } from './page.ts';

/** The list of pages that https://llmstxt.org describes. */
export function llmsTxt(pages: readonly Page[]): string {
  const lines = pages.map(({ path, markdown, description }) => {
    const title = titleOf(markdown);
    return `- [${title}](${path}.md)${description ? `: ${description.replaceAll('\n', ' ')}` : ''}`;
  });
  return [
    '# toggl-focus-chats',
    '',
    '> A typed TypeScript client for the Chats API of Toggl Focus, made from an OpenAPI description that was written by hand.',
    '',
    '## Pages',
    '',
    ...lines,
    '',
    '## Files',
    '',
    '- [openapi.yaml](openapi.yaml): the description',
    '- [openapi.json](openapi.json): the description as one JSON file',
    '',
  ].join('\n');
}

/** The text of the first heading, without marks. */
export function titleOf(markdown: string): string {
  const [, title = ''] = /^# (.+)$/m.exec(markdown) ?? [];
  return title.replaceAll(/[`\\]/g, '');
}
