import type { Claim } from './claim.ts';
import { output } from './output.ts';

const client = 'the client, for browsers';

/** Bundles for browsers. A bundler that meets a module of Node, or warns of anything, fails. */
export const bundlers: Claim = {
  name: 'bundlers',
  title: 'Bundlers',
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
