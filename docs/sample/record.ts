/** Runs samples in Node as a page runs them, and keeps what they print. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { build, transform } from 'esbuild';
import { sampleModule } from './module.ts';
import type { Message } from './sample.ts';

/** `sample.ts` with all that it imports, as browsers load it. */
export async function sampleBundle(): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./sample.ts', import.meta.url))],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
  });
  const [file] = outputFiles;
  if (!file) throw new Error('esbuild made no file of sample.ts.');
  return file.contents;
}

/** Whether a page can run the sample as it is: JavaScript without types, which imports the package, and nothing else. */
export async function canRun(code: string): Promise<boolean> {
  const imports = Array.from(code.matchAll(/ from '([^']+)'/g), ([, name]) => name);
  const isOwn = imports.every((name) => name === 'toggl-focus-chats' || name === 'toggl-focus-chats/sandbox');
  if (!isOwn || !imports.includes('toggl-focus-chats')) return false;
  return transform(code, { loader: 'js', format: 'esm', logLevel: 'silent' }).then(
    () => true,
    () => false,
  );
}

/** What the sample prints. Rejects where it fails: a sample handles its errors. */
export async function recordedOutput(code: string, bundle: Uint8Array): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'toggl-focus-chats-sample-'));
  try {
    const bundlePath = join(folder, 'sample.mjs');
    const modulePath = join(folder, 'module.mjs');
    await writeFile(bundlePath, bundle);
    await writeFile(modulePath, nodeModule(code, pathToFileURL(bundlePath).href));
    return await printedBy(modulePath);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function nodeModule(code: string, sampleUrl: string): string {
  // Failures reach the parent by the worker's event: there is nothing to listen to in here.
  const prelude = "import { parentPort } from 'node:worker_threads';\nglobalThis.addEventListener = () => {};\n";
  return prelude + sampleModule(code, { sampleUrl, fault: null, tell: '(message) => parentPort.postMessage(message)' });
}

function printedBy(modulePath: string): Promise<string> {
  const worker = new Worker(pathToFileURL(modulePath), { env: {} });
  const lines: string[] = [];
  return new Promise<string>((resolve, reject) => {
    worker.on('message', (message: Message) => {
      if (message.kind === 'printed') lines.push(message.text);
      if (message.kind === 'ended') resolve(lines.join('\n'));
    });
    worker.on('error', reject);
    worker.on('exit', () => reject(new Error('The sample ended before its last line.')));
  }).finally(() => worker.terminate());
}
