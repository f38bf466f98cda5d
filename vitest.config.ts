import { defineConfig } from 'vitest/config';

/**
 * Types are tested by `tsc` alone: `npm test` runs it first. The tests that need Chromium or Redis have scripts of their own, `npm run test:browser`,
 * `npm run test:docs` and `npm run test:fleet`.
 */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'] } },
      {
        test: {
          name: 'contract',
          include: ['test/contract/**/*.test.ts'],
          globalSetup: 'test/contract/prism.ts',
        },
      },
      { test: { name: 'description', include: ['test/description/**/*.test.ts'] } },
      { test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], testTimeout: 30_000 } },
      { test: { name: 'evolution', include: ['test/evolution/**/*.test.ts'] } },
      { test: { name: 'fleet', include: ['test/fleet/**/*.test.ts'], testTimeout: 30_000, hookTimeout: 30_000 } },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          globalSetup: 'test/browser/chromium.ts',
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'docs',
          include: ['docs/test/**/*.test.ts'],
          globalSetup: 'test/browser/chromium.ts',
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 240_000,
        },
      },
    ],
  },
});
