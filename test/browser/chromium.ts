import { type Browser, chromium } from 'playwright-core';
import { inject } from 'vitest';
import type { TestProject } from 'vitest/node';
import { chromiumPath } from './chromium-path.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    chromiumPath: string;
  }
}

export default function findChromium(project: TestProject) {
  try {
    project.provide('chromiumPath', chromiumPath());
  } catch (error) {
    // Not thrown on: Vitest would wrap it in a stack trace, and every reader of it only has to install something.
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
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
