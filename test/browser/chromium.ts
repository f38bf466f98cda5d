import { accessSync, constants } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { inject } from 'vitest';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    chromiumPath: string;
  }
}

const usualPaths = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

export default function findChromium(project: TestProject) {
  const { CHROMIUM_PATH } = process.env;
  const path = (CHROMIUM_PATH ? [CHROMIUM_PATH] : usualPaths).find(isExecutable);
  if (path) return project.provide('chromiumPath', path);

  // Not thrown: Vitest would wrap it in a stack trace, and every reader of it only has to install something.
  console.error(
    CHROMIUM_PATH
      ? `CHROMIUM_PATH is \`${CHROMIUM_PATH}\`, and no program is there.`
      : 'The browser test found no Chromium. Get it with `apt-get install chromium`, or set CHROMIUM_PATH to where it is.',
  );
  process.exit(1);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Headless, and without what Chromium asks of the network by itself. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: inject('chromiumPath'),
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
