import type { Fault } from '../../src/sandbox/index.ts';

interface Surroundings {
  /** Where `sample.ts` is, as one file. */
  sampleUrl: string;
  /** What the first request meets. */
  fault: Fault | null;
  /** An expression: the function that is told what the sample does. */
  tell: string;
}

/**
 * The whole of a sample as a module, in which the package is imported from `sampleUrl`. A module rather than a text for `eval`, which a strict
 * Content-Security-Policy forbids.
 */
export function sampleModule(code: string, { sampleUrl, fault, tell }: Surroundings): string {
  const url = JSON.stringify(sampleUrl);
  return [
    `import { endSample, startSample } from ${url};`,
    `startSample(${JSON.stringify(fault)}, ${tell});`,
    code.replaceAll(/(['"])toggl-focus-chats(?:\/sandbox)?\1/g, url),
    'endSample();',
    '',
  ].join('\n');
}
