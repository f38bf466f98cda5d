import type { Claim } from './claim.ts';
import { output } from './output.ts';

const client = 'the client, for browsers';

export const bundlers: Claim = {
  name: 'bundlers',
  title: 'Bundlers',
  about: 'Programs for browsers. None meets a module of Node or prints a warning.',
  proofs: [
    {
      subject: 'esbuild',
      versionOf: 'esbuild',
      works: client,
      async prove(folder) {
        await output(folder, 'npx', ['esbuild', 'client.js', '--bundle', '--log-level=warning', '--outdir=esbuild']);
      },
    },
  ],
};
