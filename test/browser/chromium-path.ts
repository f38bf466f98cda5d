import { accessSync, constants } from 'node:fs';

const usualPaths = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Where Chromium is on this machine. The message of the error says how to get it. */
export function chromiumPath(): string {
  const { CHROMIUM_PATH } = process.env;
  const path = (CHROMIUM_PATH ? [CHROMIUM_PATH] : usualPaths).find(isExecutable);
  if (path) return path;
  throw new Error(
    CHROMIUM_PATH
      ? `CHROMIUM_PATH is \`${CHROMIUM_PATH}\`, and no program is there.`
      : 'The browser test found no Chromium. Get it with `apt-get install chromium`, or set CHROMIUM_PATH to where it is.',
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
