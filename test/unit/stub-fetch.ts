import fc from 'fast-check';
import { assert } from 'vitest';
import { type ClientOptions, createTogglFocusClient, type Fetch, type TogglFocusClient } from '../../src/index.ts';

export const API_URL = 'https://focus.toggl.com/api';
export const API_KEY = 'toggl_sk_example0123456789';

/** The arguments with which the client called `fetch` in one attempt, and the time. */
export interface Sent {
  url: string;
  method: string | undefined;
  headers: Headers;
  body: BodyInit | undefined;
  signal: AbortSignal | null | undefined;
  atMs: number;
}

/** Makes the answer to one attempt anew: a `Response` can be read only once. */
export type StubAnswer = (sent: Sent) => Response | Promise<Response>;

/** A `fetch` that gives the answers in turn, the last one from then on, and keeps what it was sent. It takes no notice of its signal. */
export function stubFetch(...answers: [StubAnswer, ...StubAnswer[]]) {
  const sent: Sent[] = [];
  const fetch: Fetch = async (url, { method, headers, body, signal }) => {
    const attempt = { url, method, headers: new Headers(headers), body: body ?? undefined, signal, atMs: Date.now() };
    sent.push(attempt);
    const answer = answers[Math.min(sent.length, answers.length) - 1] ?? answers[0];
    return answer(attempt);
  };
  return { fetch, sent };
}

/** A client of workspace 1 that knows nothing of the environment. */
export function clientOf(fetch: Fetch, options: ClientOptions = {}): TogglFocusClient {
  return createTogglFocusClient({ apiKey: API_KEY, workspaceId: 1, baseUrl: API_URL, fetch, ...options });
}

/** Such a client, and the requests that it sends. */
export function stubClient(answer: StubAnswer = anyAnswer, options: ClientOptions = {}) {
  const { fetch, sent } = stubFetch(answer);
  return { client: clientOf(fetch, options), sent };
}

/** An object, a page and a stream in one, so that a test of any single method can take it for a success. */
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

/** The error that `work` rejects with, which must be of the class. */
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
