import type { Claim, Proof } from './claim.ts';
import { output } from './output.ts';

const story = 'lists, retries, streams, errors and an abort';
const mocked = 'answers the client in the place of the API; nothing leaves';

function vitest(environment: string): Proof {
  return {
    subject: `Vitest, ${environment}`,
    versionOf: environment === 'node' ? 'vitest' : environment,
    works: story,
    async prove(folder) {
      await output(folder, 'node_modules/.bin/vitest', [
        'run',
        '--globals',
        '--environment',
        environment,
        'story.test.js',
      ]);
    },
  };
}

/** Jest with the config of `jest.<name>.config.js`. */
function jest(subject: string, name: string, nodeOptions = '', environment = 'node'): Proof {
  return {
    subject,
    versionOf: 'jest',
    works: story,
    async prove(folder) {
      const options = ['--config', `jest.${name}.config.js`, '--env', environment];
      await output(folder, 'node_modules/.bin/jest', [...options, 'story.test.js'], {
        ...process.env,
        NODE_OPTIONS: nodeOptions,
      });
    },
  };
}

function mock(subject: string, versionOf: string, works = mocked): Proof {
  return {
    subject,
    versionOf,
    works,
    async prove(folder) {
      await output(folder, 'node_modules/.bin/vitest', ['run', `${versionOf}.test.js`]);
    },
  };
}

export const testRunners: Claim = {
  name: 'test-runners',
  title: 'Test runners and mocks',
  about:
    'The runners run one story on the sandbox. Jest compiles the package, or runs with `--experimental-vm-modules`; its jsdom gets from Node what it lacks.',
  proofs: [
    vitest('node'),
    vitest('jsdom'),
    vitest('happy-dom'),
    jest('Jest, vm modules', 'esm', '--experimental-vm-modules'),
    jest('Jest, swc', 'swc'),
    jest('Jest, Babel', 'babel'),
    jest('Jest in jsdom, swc', 'swc', '', './jsdom-with-fetch.js'),
    {
      subject: 'node:test',
      works: story,
      async prove(folder) {
        await output(folder, process.execPath, ['--test', 'node-test.js']);
      },
    },
    mock('nock', 'nock'),
    mock("undici's MockAgent", 'undici'),
    mock('MSW', 'msw', 'hands requests to the sandbox; a connection that breaks is an error'),
  ],
};
