import createClient from 'openapi-fetch';
import type { paths } from '../../../src/index.ts';

/** openapi-fetch by itself, with the types alone: nothing of this package is in the program. */
export function plainClient(apiKey: string, baseUrl = 'https://focus.toggl.com/api') {
  return createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${apiKey}` } });
}
