import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { chromiumPath } from '../browser/chromium-path.ts';
import type { Claim, Proof } from './claim.ts';
import { output } from './output.ts';

/** The programs, and how many chats each of them prints. */
const programs = { client: '0', sandbox: '3' };

function bundler(name: string, commandOf: (entry: string, folder: string) => [program: string, ...string[]]): Proof {
  return {
    subject: name,
    versionOf: name,
    works: 'client; sandbox and validator',
    async prove(folder) {
      for (const [program, expected] of Object.entries(programs)) {
        const outputFolder = `out/${name}-${program}`;
        const [command, ...parameters] = commandOf(`./${program}.js`, outputFolder);
        await output(folder, command, parameters);
        const logged = await runInChromium(readFileSync(join(folder, outputFolder, 'bundle.js'), 'utf8'));
        if (logged !== expected) throw new Error(`The bundle of ${program}.js logged ${logged}, not ${expected}.`);
      }
    },
  };
}

/** The first that a module logs, or what is wrong with it. */
async function runInChromium(content: string): Promise<string> {
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage();
    const logged = page.waitForEvent('console', { timeout: 10_000 });
    await page.addScriptTag({ type: 'module', content });
    return (await logged).text();
  } finally {
    await browser.close();
  }
}

export const bundlers: Claim = {
  name: 'bundlers',
  title: 'Bundlers',
  about: 'Programs for browsers, bundled without a warning and run in Chromium. None meets a built-in module of Node.',
  proofs: [
    bundler('esbuild', (entry, folder) => [
      'node_modules/.bin/esbuild',
      ...[entry, '--bundle', '--format=esm', '--log-level=warning'],
      `--outfile=${folder}/bundle.js`,
    ]),
    bundler('vite', (entry, folder) => [process.execPath, 'vite.js', entry, folder]),
    bundler('webpack', (entry, folder) => [
      'node_modules/.bin/webpack',
      ...['build', entry, '--mode', 'production', '--target', 'web', '--fail-on-warnings'],
      ...['--output-path', folder, '--output-filename', 'bundle.js'],
    ]),
    bundler('rollup', (entry, folder) => [
      'node_modules/.bin/rollup',
      ...[entry, '--plugin', 'node-resolve', '--format', 'es', '--failAfterWarnings'],
      ...['--file', `${folder}/bundle.js`],
    ]),
  ],
};
