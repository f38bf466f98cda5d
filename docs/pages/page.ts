/** A page of the site, as Markdown that reads well by itself: it begins with its title, and links to other pages by their files. */
export interface Page {
  /** Below the root of the site, without an ending: `guide/errors`, or `index` for the first page. */
  path: string;
  markdown: string;
  /** One sentence, for search engines and `llms.txt`. */
  description?: string;
  /** Where the sidebar shows another name than the title. */
  label?: string;
}

/** Text in a cell of a table. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ').trim();
}

export function table(head: string[], rows: string[][]): string {
  const lines = [head, head.map(() => '---'), ...rows.map((row) => row.map(cell))];
  return lines.map((row) => `| ${row.join(' | ')} |`).join('\n');
}

export function fence(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
}

/** `listChats` is `list-chats`. */
export function kebabCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`).replace(/^-/, '');
}
