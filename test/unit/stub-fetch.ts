import fc from 'fast-check';
import { assert } from 'vitest';
import { type ClientOptions, createTogglFocusClient } from '../../src/index.ts';

export const API_URL = 'https://focus.toggl.com/api';
export const API_KEY = 'toggl_sk_example0123456789';

type Answer = (request: Request) => Response | Promise<Response>;

/** A `fetch` that answers by itself, and the requests that it was given. */
export function stubFetch(answer: Answer) {
  const sent: Request[] = [];
  const fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const request = input instanceof Request ? input.clone() : new Request(input, init);
    sent.push(request);
    return answer(request);
  };
  return { fetch, sent };
}

/** A client of workspace 1 that knows nothing of the environment, and the requests that it sends. */
export function stubClient(answer: Answer = anyAnswer, options: ClientOptions = {}) {
  const { fetch, sent } = stubFetch(answer);
  const client = createTogglFocusClient({ apiKey: API_KEY, workspaceId: 1, baseUrl: API_URL, fetch, ...options });
  return { client, sent };
}

/** A body that each of the nine methods takes for a success. */
export function anyAnswer(): Response {
  return Response.json({ id: 5, data: [], items: [] });
}

const codePoint = fc.integer({ max: 0x10ffff, min: 0 }).filter((code) => code < 0xd800 || code > 0xdfff);

/** Any text but one cut within a character; what has a meaning in URLs and JSON is likely. */
export const anyText = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...'&=+?#%/:;,."\\ \n'),
    codePoint.map((code) => String.fromCodePoint(code)),
  ),
});

/** A value as a caller without types may pass it. */
export function untyped(value: unknown) {
  return Reflect.get(Object({ value }), 'value');
}

/** What `work` rejects with, which must be of the class. */
export async function rejection<E extends Error>(
  work: PromiseLike<unknown>,
  errorClass: abstract new (...args: never[]) => E,
): Promise<E> {
  const error = await Promise.resolve(work).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof errorClass) return error;
  assert.fail(`expected a rejection with ${errorClass.name}, got ${error}`);
}
