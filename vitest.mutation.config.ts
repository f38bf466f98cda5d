import { defineConfig } from 'vitest/config';

/** For Stryker, which runs the tests that reach it for each of more than a thousand changes: without those that take seconds by themselves. */
export default defineConfig({
  test: {
    include: ['test/unit/**/*.test.ts'],
    exclude: [
      'test/unit/transport/soak.test.ts',
      'test/unit/transport/sockets.test.ts',
      'test/unit/sandbox/scale.test.ts',
      'test/unit/sandbox/cli.test.ts',
      'test/unit/sandbox/listen.test.ts',
    ],
    testNamePattern: /^(?!.*64 MiB)/,
    testTimeout: 30_000,
  },
});
