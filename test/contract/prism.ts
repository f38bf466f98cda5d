import type {} from 'vitest';
import type { TestProject } from 'vitest/node';
import { startPrism } from '../../scripts/prism.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where the Prism mock of the description listens: a `baseUrl`. */
    prismUrl: string;
  }
}

export default async function setUp(project: TestProject) {
  const mock = await startPrism();
  project.provide('prismUrl', mock.url);
  return mock.close;
}
