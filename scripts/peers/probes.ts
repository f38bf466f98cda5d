/** What each module in `generators/` exports. */
export interface Calls {
  list(): PromiseLike<unknown>;
  get(chatId: number): PromiseLike<unknown>;
  stream(chatId: number): PromiseLike<unknown> | AsyncIterable<unknown>;
  /** Every chat of all pages, where the client has that. */
  listAll?(): AsyncIterable<unknown>;
}

/** Tells in a few words how a client behaves, while another `fetch` stands in the place of the global one. */
export type Probe = (calls: Calls) => Promise<string>;

/** By the question that heads the row. */
export const probes: Record<string, Probe> = {
  'After a 503, a read is': async ({ list }) => {
    const sent = answering((count) => (count === 1 ? errorOf(503, { 'Retry-After': '0' }) : page(1, 0)));
    await outcomeOf(list());
    return sent.length > 1 ? 'sent again' : 'not sent again';
  },
  'Without an answer, a call ends after': async ({ list }) => {
    answering(() => new Promise(() => {}));
    const longestMs = await withRecordedTimers(async () => {
      list().then(undefined, () => {});
      await new Promise(setImmediate);
    });
    return longestMs === 0 ? 'no time limit' : `${longestMs / 1_000} s`;
  },
  'A 404 with an error body': async ({ get }) => {
    answering(() => errorOf(404));
    return outcomeOf(get(1));
  },
  'After a 402 that says that the quota is spent, the next call is': async ({ list }) => {
    const sent = answering(() => errorOf(402, { 'X-Toggl-Quota-Remaining': '0', 'X-Toggl-Quota-Resets-In': '3600' }));
    await outcomeOf(list());
    await outcomeOf(list());
    return sent.length > 1 ? 'sent' : 'refused, without a request';
  },
  'All pages of a list': async ({ listAll }) => {
    answering((count) => page(count, count < 3 ? 100 : 1));
    if (!listAll) return 'page by page, by your code';
    let chats = 0;
    for await (const _ of listAll()) chats += 1;
    return chats === 201 ? 'one loop' : `one loop, which ended after ${chats}`;
  },
  'The first message of a stream comes': async ({ stream }) => {
    answering(() => {
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          controller.enqueue(new TextEncoder().encode('[{"id":1,"role":"user"},'));
        },
      });
      return new Response(body, { headers: { 'Content-Type': 'application/json' } });
    });
    const started = stream(1);
    const first = Symbol.asyncIterator in started ? started[Symbol.asyncIterator]().next() : started;
    const outcome = await Promise.race([outcomeOf(first), new Promise((resolve) => setTimeout(resolve, 500, 'late'))]);
    return outcome === 'late' ? 'once all have arrived' : 'as soon as it has arrived';
  },
  'A text in the place of a page': async ({ list }) => {
    answering(() => Response.json('no page'));
    return outcomeOf(list());
  },
  'A web page with status 200': async ({ list }) => {
    answering(() => new Response('<p>Sign in</p>', { headers: { 'Content-Type': 'text/html' } }));
    return outcomeOf(list());
  },
};

/** Answers each request, and gives a list that grows by one with each. */
function answering(answer: (count: number) => Response | Promise<Response>): unknown[] {
  const sent: unknown[] = [];
  globalThis.fetch = async (request) => {
    sent.push(request);
    return answer(sent.length);
  };
  return sent;
}

function page(number: number, length: number): Response {
  const data = Array.from({ length }, (_, index) => ({
    id: number * 1_000 + index,
    name: 'Plan the launch',
    workspace_id: 1,
    user_id: 1,
    created_at: '2026-08-03T09:12:44Z',
  }));
  return Response.json({ data, page: number, per_page: 100 });
}

function errorOf(status: number, headers: Record<string, string> = {}): Response {
  return Response.json({ error: 'made_up', error_description: 'Made up.' }, { status, headers });
}

/** `rejects: NotFoundError`, or the fields of what it resolves to or rejects with. */
async function outcomeOf(promise: PromiseLike<unknown>): Promise<string> {
  try {
    return `resolves to ${shapeOf(await promise)}`;
  } catch (error) {
    return error instanceof Error ? `rejects: \`${error.name}\`` : `rejects with ${shapeOf(error)}`;
  }
}

function shapeOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return `a ${typeof value}`;
  return `\`{ ${Object.keys(value).join(', ')} }\``;
}

/** The longest timer of a second or more that is set meanwhile; 0 where there is none. None of them is started. */
async function withRecordedTimers(action: () => Promise<void>): Promise<number> {
  const delays = [0];
  const record = (delayMs: number | undefined) => delays.push((delayMs ?? 0) >= 1_000 ? (delayMs ?? 0) : 0);
  const { setTimeout } = globalThis;
  const { timeout } = AbortSignal;
  const idle = setTimeout(() => {}, 0);
  globalThis.setTimeout = Object.assign((_callback: unknown, delayMs?: number) => {
    record(delayMs);
    return idle;
  }, setTimeout);
  AbortSignal.timeout = (delayMs) => {
    record(delayMs);
    return new AbortController().signal;
  };
  try {
    await action();
  } finally {
    globalThis.setTimeout = setTimeout;
    AbortSignal.timeout = timeout;
  }
  return Math.max(...delays);
}
