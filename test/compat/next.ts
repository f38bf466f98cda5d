import type { Claim } from './claim.ts';
import { output } from './output.ts';

export const next: Claim = {
  name: 'next',
  title: 'Next',
  about: 'An app is built, and served on this machine against the sandbox.',
  proofs: [
    {
      subject: 'Next',
      versionOf: 'next',
      works: 'client.api takes `cache` and tags: answers are kept and revalidated; the methods in an edge route',
      async prove(folder) {
        await output(folder, process.execPath, ['run.js']);
      },
    },
  ],
};
