import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { redocly } from './redocly.ts';

const inlineLogo = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" width="36" height="12">' +
    '<text y="9.5" font-family="system-ui, sans-serif" font-size="10" font-weight="600" fill="#3b82f6">Redoc</text></svg>',
)}`;

/** Renders the description by Redoc as one HTML file that needs no network. */
export function renderReference(path: string): void {
  const built = redocly(
    'build-docs',
    'chats',
    '--inlineBundle',
    '--template',
    'scripts/docs.hbs',
    '--output',
    `${path}.new`,
  );
  if (!built.ok) throw new Error(`Redoc could not render the description:\n${built.output.trim()}`);
  writeFileSync(`${path}.new`, selfContained(readFileSync(`${path}.new`, 'utf8')));
  renameSync(`${path}.new`, path);
}

/** What Redoc has no option for. */
function selfContained(html: string): string {
  return (
    html
      // Its logo, beside "API docs by" at the foot of the menu, would come from a CDN.
      .replaceAll(/https:\/\/cdn\.redoc\.ly\/redoc\/logo-mini(-full)?\.svg/g, inlineLogo)
      // It renders links as paths, and follows them as fragments: opened in a new tab, only a fragment leads back here.
      .replaceAll(' href="/', ' href="#/')
  );
}
