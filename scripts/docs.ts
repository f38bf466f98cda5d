/**
 * Renders the description as one HTML file that needs no network: `generated/docs/index.html`.
 *
 *   npm run docs          builds it
 *   npm run docs:preview  builds and serves it on a free port of 127.0.0.1, again at each save
 *   npm run docs:preview -- --port 4011
 */
import { readFileSync, renameSync, watch, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { redocly } from './redocly.ts';

const page = 'generated/docs/index.html';
const pagePath = fileURLToPath(new URL(`../${page}`, import.meta.url));
const descriptionFolder = fileURLToPath(new URL('../openapi/', import.meta.url));

const inlineLogo = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" width="36" height="12">' +
    '<text y="9.5" font-family="system-ui, sans-serif" font-size="10" font-weight="600" fill="#3b82f6">Redoc</text></svg>',
)}`;

/** The preview adds it to the page it serves; the file on disk has none. */
const reloadOnRebuild = "<script>new EventSource('/rebuilds').onmessage = () => location.reload();</script>\n";

try {
  const { values } = parseArgs({
    options: { preview: { type: 'boolean', default: false }, port: { type: 'string' } },
  });
  if (values.preview) await preview(chosenPort(values.port));
  else if (!build()) process.exitCode = 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/** Whether it could; a description that Redocly objects to leaves the former page in place. */
function build(): boolean {
  // build-docs alone would render a description with errors, unresolved references among them, without a word.
  const lint = redocly('lint', 'chats');
  const built = lint.ok
    ? redocly('build-docs', 'chats', '--inlineBundle', '--template', 'scripts/docs.hbs', '--output', `${page}.new`)
    : lint;
  if (!built.ok) {
    console.error(`${built.output.trim()}\n\n${page} was left as it is: mend openapi/openapi.yaml.`);
    return false;
  }
  const html = selfContained(readFileSync(`${pagePath}.new`, 'utf8'));
  writeFileSync(`${pagePath}.new`, html);
  renameSync(`${pagePath}.new`, pagePath);
  console.log(`${page} (${(Buffer.byteLength(html) / 1e6).toFixed(1)} MB)`);
  return true;
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

function chosenPort(text: string | undefined): number {
  if (text === undefined) return 0;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new Error(`--port must be a number from 1 to 65535, not \`${text}\`.`);
}

/** Serves the page, and resolves once it does; the process then runs until it is told to end. */
async function preview(port: number): Promise<void> {
  const openPages = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    if (request.url === '/rebuilds') {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      openPages.add(response);
      response.once('close', () => openPages.delete(response));
    } else {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
      response.end(currentPage() + reloadOnRebuild);
    }
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    throw new Error(`Port ${port} is taken. Choose another: npm run docs:preview -- --port <port>`);
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit());

  // The folder rather than the file: many editors save by putting a new file in the old one's place.
  let timer: NodeJS.Timeout | undefined;
  watch(descriptionFolder, () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (!build()) return;
      for (const openPage of openPages) openPage.write('data: rebuilt\n\n');
    }, 100);
  });

  build();
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  console.log(`http://127.0.0.1:${address.port} follows openapi/. Ctrl-C ends it.`);
}

function currentPage(): string {
  try {
    return readFileSync(pagePath, 'utf8');
  } catch {
    return '<!DOCTYPE html><title>No docs yet</title><p>The description could not be rendered: the terminal says why.</p>\n';
  }
}
