/** A table of 80 columns for a terminal. */
const widthInColumns = 80;
const gap = '  ';

/** The last column takes what the others leave. */
export function table(head: string[], rows: string[][], widths: number[]): string {
  const taken = widths.reduce((sum, width) => sum + width + gap.length, 0);
  const all = [...widths, widthInColumns - taken];
  const rule = all.map((width) => '-'.repeat(width));
  return [head, rule, ...rows].flatMap((cells) => linesOf(cells, all)).join('\n');
}

function linesOf(cells: string[], widths: number[]): string[] {
  const columns = widths.map((width, index) => wrapped(cells[index] ?? '', width));
  const height = Math.max(...columns.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    columns
      .map((lines, column) => (lines[line] ?? '').padEnd(widths[column] ?? 0))
      .join(gap)
      .trimEnd(),
  );
}

/** Broken after a space, a dot or a slash, and within a longer word. Control characters of a foreign file do not reach the terminal. */
function wrapped(text: string, width: number): string[] {
  const parts = text
    .replaceAll(/\p{Cc}+/gu, ' ')
    .split(/(?<=[ ./])/)
    .flatMap((part) => part.match(new RegExp(`.{1,${width}}`, 'gu')) ?? []);
  const lines = [''];
  for (const part of parts) {
    const line = `${lines.at(-1)}${part}`;
    if (line.trimEnd().length > width) lines.push(part);
    else lines[lines.length - 1] = line;
  }
  return lines.map((line) => line.trimEnd());
}
