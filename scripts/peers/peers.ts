/** A client of the same description, made by another generator. */
export interface Peer {
  /** Its module in `generators/`, which calls it, and the folder that it generates: the client, with the code that carries its calls. */
  name: string;
  /** The heading of its column. */
  title: string;
  /** The package whose version stands in its column. */
  package: string;
  /** What its generator makes beside the client where it is asked to. The run looks whether it is there. */
  added: { zod: string; msw: string };
}

const heyApiAdded = { zod: 'hey-api-added/zod.gen.ts', msw: 'hey-api-added/msw.gen.ts' };

export const peers: Peer[] = [
  {
    name: 'hey-api',
    title: 'hey-api',
    package: '@hey-api/openapi-ts',
    added: heyApiAdded,
  },
  {
    name: 'hey-api-ky',
    title: 'hey-api with ky',
    package: '@hey-api/openapi-ts',
    added: heyApiAdded,
  },
  {
    name: 'orval',
    title: 'orval',
    package: 'orval',
    added: { zod: 'orval-added/zod.ts', msw: 'orval-added/client.msw.ts' },
  },
  {
    name: 'kubb',
    title: 'Kubb',
    package: '@kubb/core',
    added: { zod: 'kubb-added/zod', msw: 'kubb-added/handlers' },
  },
  {
    name: 'redocly',
    title: 'Redocly',
    package: '@redocly/cli',
    added: { zod: 'redocly-added/client.zod.ts', msw: 'redocly-added/client.mocks.ts' },
  },
];

const heyApi = ['openapi-ts', '-i', 'openapi.json', '--no-log-file', '-o'];
const redocly = ['redocly', 'generate-client', 'openapi.json', '-o'];

/** What is run to generate all of them, in the folder of their packages. */
export const commands: string[][] = [
  [...heyApi, 'hey-api', '-p', '@hey-api/client-fetch', '@hey-api/typescript', '@hey-api/sdk'],
  [...heyApi, 'hey-api-ky', '-p', '@hey-api/client-ky', '@hey-api/typescript', '@hey-api/sdk'],
  [...heyApi, 'hey-api-added', '-p', '@hey-api/typescript', 'zod', 'msw'],
  ['orval'],
  ['kubb', 'generate'],
  [...redocly, 'redocly/client.ts'],
  [...redocly, 'redocly-added/client.ts', '--generator', 'typescript', '--generator', 'zod', '--generator', 'mock'],
];
