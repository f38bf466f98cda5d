/** A stack leads to the line of the caller that awaited the call, whichever error it is. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  ArgumentError,
  type ClientOptions,
  ConfigurationError,
  ConnectionError,
  DecodeError,
  NotFoundError,
  QuotaExceededError,
  TimeoutError,
  type TogglFocusClient,
} from '../../src/index.ts';
import { stubClient, untyped } from './stub-fetch.ts';
import { breakingBody, stallingBody } from './transport/answers.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const CHAT = '/workspaces/{workspace_id}/chats/{chat_id}';

/** The caller's own functions: the stack must name them. */
const callers: Record<string, (client: TogglFocusClient, chatId: number) => Promise<void>> = {
  async callerOfGet({ chats }, chatId) {
    await chats.get(chatId);
  },
  async callerOfUpdate({ chats }, chatId) {
    await chats.update(chatId, { name: 'Plan the launch' });
  },
  async callerOfWithResponse({ chats }, chatId) {
    await chats.get(chatId).withResponse();
  },
  async callerOfList({ messages }, chatId) {
    await messages.list(chatId);
  },
  async callerOfLoop({ messages }, chatId) {
    for await (const _ of messages.list(chatId));
  },
  async callerOfPages({ messages }, chatId) {
    for await (const _ of messages.list(chatId).pages());
  },
  async callerOfToArray({ messages }, chatId) {
    await messages.list(chatId).toArray();
  },
  async callerOfStream({ messages }, chatId) {
    for await (const _ of messages.stream(chatId));
  },
  async callerOfStreamToArray({ messages }, chatId) {
    await messages.stream(chatId).toArray();
  },
  async callerOfApi({ api }, chatId) {
    await api.GET(CHAT, { params: { path: { workspace_id: 1, chat_id: chatId } } });
  },
};

async function stackOf(
  caller: string,
  client: TogglFocusClient,
  chatId: number,
): Promise<{ error: unknown; stack: string }> {
  const call = callers[caller]?.(client, chatId).then(
    () => expect.fail('It did not reject.'),
    (error: unknown) => error,
  );
  await vi.advanceTimersByTimeAsync(120_000);
  const error = await call;
  return { error, stack: error instanceof Error ? (error.stack ?? '') : '' };
}

const rows: {
  name: string;
  errorClass: abstract new (...args: never[]) => Error;
  answer?: () => Response | Promise<Response>;
  options?: ClientOptions;
  chatId?: number;
  except?: string[];
}[] = [
  { name: 'ArgumentError', errorClass: ArgumentError, chatId: untyped('five') },
  {
    name: 'ConfigurationError of a key function',
    errorClass: ConfigurationError,
    options: { apiKey: async () => '' },
  },
  {
    name: 'ApiError',
    errorClass: NotFoundError,
    answer: () => Response.json({ error: 'not_found' }, { status: 404 }),
    except: ['callerOfApi'],
  },
  {
    name: 'ApiError after a retry',
    errorClass: NotFoundError,
    answer: (() => {
      let count = 0;
      return () => new Response(null, { status: count++ % 2 === 0 ? 503 : 404 });
    })(),
    except: ['callerOfApi'],
  },
  {
    name: 'QuotaExceededError',
    errorClass: QuotaExceededError,
    answer: () => new Response(null, { status: 402, headers: { 'X-Toggl-Quota-Resets-In': '600' } }),
    except: ['callerOfApi'],
  },
  {
    name: 'ConnectionError',
    errorClass: ConnectionError,
    answer: () => Promise.reject(new TypeError('fetch failed')),
  },
  {
    name: 'ConnectionError in a body',
    errorClass: ConnectionError,
    answer: () => new Response(breakingBody('{"id":'), { headers: { 'Content-Type': 'application/json' } }),
  },
  { name: 'TimeoutError', errorClass: TimeoutError, answer: () => new Promise(() => {}) },
  {
    name: 'TimeoutError of a key function',
    errorClass: TimeoutError,
    options: { apiKey: () => new Promise(() => {}) },
  },
  {
    name: 'TimeoutError in a body',
    errorClass: TimeoutError,
    answer: () => new Response(stallingBody('{"id":'), { headers: { 'Content-Type': 'application/json' } }),
  },
  {
    name: 'DecodeError',
    errorClass: DecodeError,
    answer: () => new Response('<html>', { headers: { 'Content-Type': 'text/html' } }),
  },
  { name: 'DecodeError of a redirect', errorClass: DecodeError, answer: () => new Response(null, { status: 302 }) },
];

describe.each([
  { way: 'without a middleware', prepare() {} },
  {
    way: 'with a middleware',
    prepare: ({ api }: TogglFocusClient) => api.use({ onRequest: async ({ request }) => request }),
  },
])('$way', ({ prepare }) => {
  it.each(rows)(
    'the stack of $name names its caller',
    async ({ errorClass, answer, options, chatId = 5, except = [] }) => {
      for (const caller of Object.keys(callers)) {
        if (except.includes(caller)) continue;
        const { client } = stubClient(answer, { maxRetries: 1, ...options });
        prepare(client);
        const { error, stack } = await stackOf(caller, client, chatId);
        expect(error, caller).toBeInstanceOf(errorClass);
        expect(stack, `${caller}: ${stack}`).toContain(caller);
      }
    },
  );
});
