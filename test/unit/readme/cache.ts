import type { Middleware } from '../../../src/index.ts';

/** Answers a GET from memory for as long as told. Whatever is not a GET empties the memory. */
export function cache(maxAgeMs: number): Middleware {
  const kept = new Map<string, { response: Response; until: number }>();
  return {
    onRequest({ request }) {
      if (request.method !== 'GET') kept.clear();
      const found = kept.get(request.url);
      return found && found.until > Date.now() ? found.response.clone() : undefined;
    },
    onResponse({ request, response, schemaPath }) {
      const isKept = request.method === 'GET' && response.ok && !schemaPath.endsWith('/stream');
      if (isKept) kept.set(request.url, { response: response.clone(), until: Date.now() + maxAgeMs });
      return undefined;
    },
  };
}
