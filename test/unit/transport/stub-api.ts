import { type ClientOptions, createTogglFocusClient, type Fetch, type TogglFocusClient } from '../../../src/index.ts';
import { kind, methodCalls, type OneCall } from '../every-method.ts';

/** What one attempt asked for, and when. */
interface Sent {
  url: string;
  method: string;
  headers: Headers;
  body: string | undefined;
  signal: AbortSignal | undefined;
  atMs: number;
}

/** Makes the answer to one attempt: a `Response` can be read only once. */
export type Answer = (sent: Sent) => Response | Promise<Response>;

/** A `fetch` that gives the answers in turn, the last one from then on, and keeps what it was sent. It takes no notice of its signal. */
export function stubFetch(...answers: [Answer, ...Answer[]]) {
  const sent: Sent[] = [];
  const stub: typeof fetch = async (input, init) => {
    const atMs = Date.now();
    const request: Sent =
      input instanceof Request
        ? {
            url: input.url,
            method: input.method,
            headers: new Headers(input.headers),
            body: (await input.clone().text()) || undefined,
            signal: input.signal,
            atMs,
          }
        : {
            url: String(input),
            method: init?.method ?? 'GET',
            headers: new Headers(init?.headers),
            body: init?.body ? String(init.body) : undefined,
            signal: init?.signal ?? undefined,
            atMs,
          };
    sent.push(request);
    const answer = answers[Math.min(sent.length, answers.length) - 1] ?? answers[0];
    return answer(request);
  };
  return { fetch: stub, sent };
}

const baseUrl = 'https://focus.example/api';

export function clientOf(fetchOption: Fetch, options: ClientOptions = {}): TogglFocusClient {
  return createTogglFocusClient({
    apiKey: 'toggl_sk_example',
    workspaceId: 1,
    baseUrl,
    fetch: fetchOption,
    ...options,
  });
}

export function answer(status: number, headers: HeadersInit = {}, body: BodyInit | null = null): Answer {
  return () => new Response(body, { status, headers });
}

export function json(value: unknown, headers: HeadersInit = {}): Answer {
  return () => Response.json(value, { headers });
}

/** As Node tells that no connection came about, or that one that was there ended. */
export function networkFailure(code: 'ECONNREFUSED' | 'ECONNRESET' | 'EPIPE'): Answer {
  const message = code === 'ECONNREFUSED' ? `connect ${code}` : `read ${code}`;
  return () => Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error(message), { code }) }));
}

export const silence: Answer = () => new Promise(() => {});

export function later(delayMs: number, late: Answer): Answer {
  return async (sent) => {
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    return late(sent);
  };
}

/** The text, and then nothing more, nor an end. */
export function stallingBody(text: string): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      if (text) controller.enqueue(new TextEncoder().encode(text));
    },
  });
}

/** The text, and then a lost connection. */
export function breakingBody(text: string): ReadableStream<Uint8Array> {
  const chunks = [text];
  return new ReadableStream(
    {
      pull(controller) {
        const chunk = chunks.pop();
        if (chunk === undefined)
          controller.error(new TypeError('terminated', { cause: new Error('other side closed') }));
        else controller.enqueue(new TextEncoder().encode(chunk));
      },
    },
    { highWaterMark: 0 },
  );
}

/** A body without an end, as fast as it is read. */
export function endlessBody(): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull(controller) {
      controller.enqueue(new TextEncoder().encode('x'.repeat(4_096)));
    },
  });
}

export const chat = { id: 1, name: 'Plan the launch' };

export function pageOf(...ids: number[]) {
  return { page: 1, per_page: ids.length, data: ids.map((id) => ({ id })) };
}

const chatPath = '/workspaces/{workspace_id}/chats/{chat_id}';
const chatParams = { path: { workspace_id: 1, chat_id: 1 } };

/** Calls of `client.api`, which take a signal and no other option of ours. */
export const apiCalls = {
  'api.GET': kind('GET', (client, { signal } = {}) =>
    client.api.GET(chatPath, { params: chatParams, ...(signal && { signal }) }),
  ),
  'api.POST': kind('POST', (client, { signal } = {}) =>
    client.api.POST('/workspaces/{workspace_id}/chats', {
      params: { path: { workspace_id: 1 } },
      body: { name: 'Plan' },
      ...(signal && { signal }),
    }),
  ),
  'api.PUT': kind('PUT', (client, { signal } = {}) =>
    client.api.PUT(chatPath, { params: chatParams, body: { name: 'Plan' }, ...(signal && { signal }) }),
  ),
};

/** Rows for `it.each`: name, HTTP method, call. */
export const everyCall: [string, string, OneCall][] = Object.entries({ ...methodCalls, ...apiCalls }).map(
  ([name, { method, call }]) => [name, method, call],
);

/** What became of a promise so far. Handles its rejection, so that a fake clock can move on. */
export interface Watched {
  state: 'pending' | 'resolved' | 'rejected';
  value?: unknown;
}

export function watch(promise: PromiseLike<unknown>): Watched {
  const watched: Watched = { state: 'pending' };
  promise.then(
    (value) => Object.assign(watched, { state: 'resolved', value }),
    (value: unknown) => Object.assign(watched, { state: 'rejected', value }),
  );
  return watched;
}
