import type { Claim } from './claim.ts';
import { output } from './output.ts';

const tests = (file: string) => async (folder: string) => {
  await output(folder, 'node_modules/.bin/vitest', ['run', file]);
};
const errors = 'each error class and an abort become a status';

export const frameworks: Claim = {
  name: 'frameworks',
  title: 'Frameworks',
  about:
    'Hooks and mocks take `client.api` or `paths`, and run against the sandbox. Services answer each error class of the client, and an abort, with a status.',
  proofs: [
    {
      subject: 'TypeScript',
      versionOf: 'typescript',
      works: 'the programs of this table compile: types come through the hooks and mocks',
      async prove(folder) {
        await output(folder, 'node_modules/.bin/tsc', ['-p', '.']);
      },
    },
    {
      subject: 'openapi-react-query',
      versionOf: 'openapi-react-query',
      works: 'client.api in hooks: rendered, changed and fetched again; an error without a body is one',
      prove: tests('react-query.test.tsx'),
    },
    {
      subject: 'swr-openapi',
      versionOf: 'swr-openapi',
      works: 'client.api in hooks: rendered and fetched again; an error without a body is one',
      prove: tests('swr.test.tsx'),
    },
    {
      subject: 'openapi-msw',
      versionOf: 'openapi-msw',
      works: 'handlers typed by paths answer the methods and client.api',
      prove: tests('openapi-msw.test.ts'),
    },
    { subject: 'Express', versionOf: 'express', works: errors, prove: tests('express.test.ts') },
    { subject: 'Hono', versionOf: 'hono', works: errors, prove: tests('hono.test.ts') },
  ],
};
