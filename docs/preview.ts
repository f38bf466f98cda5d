/** Serves the site on 127.0.0.1 while it is written. `npm run docs:preview` runs it. */
import { spawnSync } from 'node:child_process';
import { watch } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { dev } from 'astro';

const { values } = parseArgs({ options: { port: { type: 'string', default: '0' } } });
const root = fileURLToPath(new URL('../', import.meta.url));
const port = await freePort(Number(values.port)).catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});

if (!writePages()) process.exit(1);
const server = await dev({
  root: fileURLToPath(new URL('.', import.meta.url)),
  server: { host: '127.0.0.1', port },
  logLevel: 'error',
});
console.log(`http://127.0.0.1:${server.address.port} follows openapi/, src/ and docs/. Ctrl-C ends it.`);

// Folders rather than files: many editors save by putting a new file in the old one's place.
let timer: NodeJS.Timeout | undefined;
for (const folder of ['generated', 'src', 'docs', 'docs/site']) {
  watch(`${root}/${folder}`, { recursive: folder === 'src' }, (_, name) => {
    if (!name || !/\.(md|ts|json)$/.test(name)) return;
    clearTimeout(timer);
    timer = setTimeout(writePages, 200);
  });
}

/** In a process of its own: this one has read the description and the sources once and for all. */
function writePages(): boolean {
  return spawnSync(process.execPath, ['docs/write-pages.ts'], { cwd: root, stdio: 'inherit' }).status === 0;
}

/** Astro would take the next port where this one is taken. */
async function freePort(wanted: number): Promise<number> {
  const probe = createServer();
  return new Promise((resolve, reject) => {
    probe.once('error', (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === 'EADDRINUSE';
      reject(
        isTaken ? new Error(`Port ${wanted} is taken. Choose another: npm run docs:preview -- --port <port>`) : error,
      );
    });
    probe.listen(wanted, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : wanted));
    });
  });
}
