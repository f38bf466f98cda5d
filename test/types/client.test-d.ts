/** Each line here must compile, or must not: paths, IDs, queries, bodies, results, options. */
import { describe, expectTypeOf, it } from 'vitest';
import {
  type AnswerCheck,
  ApiError,
  type ApiPromise,
  type CallOptions,
  type Chat,
  type ChatMessage,
  type Chats,
  type ClientOptions,
  ConnectionError,
  type CreateChatBody,
  type components,
  createTogglFocusClient,
  DecodeError,
  type Fetch,
  type ListChatMessagesQuery,
  type ListChatsQuery,
  type MessageStream,
  type Messages,
  type NotFoundError,
  type OperationId,
  type operations,
  type Page,
  type PagePromise,
  type PaymentRequiredError,
  type paths,
  QuotaExceededError,
  RateLimitError,
  type Rejection,
  type ResponseValidator,
  type StreamChatMessagesQuery,
  type StreamForm,
  TimeoutError,
  type TogglFocusClient,
  type TogglFocusError,
  type UpdateChatBody,
  type UpdateChatMessageBody,
} from '../../src/index.ts';

declare const client: TogglFocusClient;
declare const error: unknown;
const { chats, messages, api } = client;

describe('the method of each operation', () => {
  it('returns what its answer is', () => {
    void ({
      listChats: expectTypeOf(chats.list()).toEqualTypeOf<PagePromise<Chat>>(),
      createChat: expectTypeOf(chats.create()).toEqualTypeOf<ApiPromise<Chat | undefined>>(),
      getChat: expectTypeOf(chats.get(5)).toEqualTypeOf<ApiPromise<Chat>>(),
      updateChat: expectTypeOf(chats.update(5, { name: 'Launch' })).toEqualTypeOf<ApiPromise<void>>(),
      deleteChat: expectTypeOf(chats.delete(5)).toEqualTypeOf<ApiPromise<void>>(),
      restoreChat: expectTypeOf(chats.restore(5)).toEqualTypeOf<ApiPromise<void>>(),
      listChatMessages: expectTypeOf(messages.list(5)).toEqualTypeOf<PagePromise<ChatMessage>>(),
      streamChatMessages: expectTypeOf(messages.stream(5)).toEqualTypeOf<MessageStream>(),
      updateChatMessage: expectTypeOf(messages.update(5, 7, {})).toEqualTypeOf<ApiPromise<void>>(),
    } satisfies Record<OperationId, unknown>);
  });
});

describe('chats', () => {
  it('are logged as a record of any fields', () => {
    const log = (fields: Record<string, unknown>) => fields;
    chats.get(5).then(log);
  });

  it('have typed fields', () => {
    expectTypeOf<Awaited<ReturnType<typeof chats.get>>>().toEqualTypeOf<components['schemas']['Chat']>();
    expectTypeOf<Chat['name']>().toEqualTypeOf<string | null>();
    expectTypeOf<Chat['deleted_at']>().toEqualTypeOf<string | null | undefined>();
    expectTypeOf<Chat['updated_at']>().toEqualTypeOf<string | null | undefined>();
    expectTypeOf<Chat['id']>().toEqualTypeOf<number>();
    // @ts-expect-error a chat has no such field
    chats.get(5).then(({ title }) => title);
  });

  it('take what the description names, and nothing else', () => {
    chats.list({ page: 1, per_page: 20, name: 'launch', order_by: ['-updated_at', 'name'] });
    chats.create({});
    // @ts-expect-error no such parameter
    chats.list({ bogus: 1 });
    // @ts-expect-error a page is a number
    chats.list({ page: '1' });
    // @ts-expect-error order_by is a list
    chats.list({ order_by: 'name' });
    // @ts-expect-error no such field
    chats.create({ bogus: 1 });
    // @ts-expect-error a name is a text
    chats.create({ name: 5 });
    // @ts-expect-error no such field
    chats.update(5, { bogus: 1 });
    // @ts-expect-error no such field beside a right one
    chats.update(5, { name: 'Launch', bogus: 1 });
    // @ts-expect-error the body is missing
    chats.update(5);
    // @ts-expect-error the body is no text
    chats.update(5, 'Launch');
  });

  it('are not found without an id', () => {
    // @ts-expect-error the id is missing
    chats.get();
    // @ts-expect-error the id is missing
    chats.delete();
    // @ts-expect-error the id is missing
    chats.restore();
    // @ts-expect-error an id is a number
    chats.get('5');
    // @ts-expect-error an id is a number
    chats.delete(undefined);
    // @ts-expect-error an id is a number
    chats.update('..', {});
    // @ts-expect-error an id is a number
    chats.restore(null);
  });

  it('have no other methods', () => {
    // @ts-expect-error no such operation
    chats.archive(5);
    // @ts-expect-error no such resource
    client.projects;
  });
});

describe('messages', () => {
  it('are iterated, or gathered in an array', () => {
    expectTypeOf(messages.stream(5)).toExtend<AsyncIterable<ChatMessage>>();
    expectTypeOf(messages.stream(5).toArray()).toEqualTypeOf<Promise<ChatMessage[]>>();
  });

  it('have a role that can be compared, and an open content', async () => {
    expectTypeOf<ChatMessage['updated_at']>().toEqualTypeOf<string | null | undefined>();
    expectTypeOf<ChatMessage['feedback_message']>().toEqualTypeOf<string | null | undefined>();
    for await (const message of messages.stream(5)) {
      if (message.role === 'user') expectTypeOf(message.content).toEqualTypeOf<{ [key: string]: unknown }>();
      if (message.feedback_type === 'positive') expectTypeOf(message.content.text).toEqualTypeOf<unknown>();
      const { role } = message;
      if (typeof role === 'string') expectTypeOf(role.toUpperCase()).toEqualTypeOf<string>();
      if (typeof role === 'object') expectTypeOf(role).toEqualTypeOf<{ [key: string]: unknown }>();
      // @ts-expect-error a role is a text or an object
      if (message.role === 5) break;
      // @ts-expect-error a message has no such field
      message.text;
    }
  });

  it('take what the description names, and nothing else', () => {
    messages.list(5, { page: 1, per_page: 20, order_by: ['-id'] });
    messages.stream(5, { order_by: ['-id'] });
    messages.update(5, 7, { content: { anything: [1] }, feedback_type: 'positive', feedback_message: null });
    // @ts-expect-error messages have no name to look for
    messages.list(5, { name: 'launch' });
    // @ts-expect-error a stream has no pages
    messages.stream(5, { page: 1 });
    // @ts-expect-error no such field
    messages.update(5, 7, { bogus: 1 });
    // @ts-expect-error a role can not be changed
    messages.update(5, 7, { role: 'user' });
    // @ts-expect-error a content is an object
    messages.update(5, 7, { content: 'text' });
    // @ts-expect-error the body is missing
    messages.update(5, 7);
    // @ts-expect-error the id of the message is missing
    messages.update(5, {});
    // @ts-expect-error the id of the chat is missing
    messages.list();
    // @ts-expect-error the id of the chat is missing
    messages.stream();
    // @ts-expect-error an id is a number
    messages.list('5');
  });
});

describe('a promise', () => {
  it('has two more forms', () => {
    expectTypeOf(chats.get(5)).toExtend<Promise<Chat>>();
    expectTypeOf(chats.get(5).withResponse()).toEqualTypeOf<Promise<{ data: Chat; response: Response }>>();
    expectTypeOf(chats.get(5).asResponse()).toEqualTypeOf<Promise<Response>>();
    expectTypeOf(chats.create().withResponse()).resolves.toHaveProperty('data').toEqualTypeOf<Chat | undefined>();
    expectTypeOf(chats.list().withResponse()).resolves.toHaveProperty('data').toEqualTypeOf<Page<Chat>>();
  });

  it('of a list is a page, and iterates items or pages', async () => {
    const page = await chats.list();
    expectTypeOf(page).toEqualTypeOf<Page<Chat>>();
    expectTypeOf(page.data).toEqualTypeOf<Chat[]>();
    expectTypeOf(page.total).toEqualTypeOf<number | undefined>();
    expectTypeOf(page.hasNextPage()).toEqualTypeOf<boolean>();
    expectTypeOf(page.getNextPage()).toEqualTypeOf<Promise<Page<Chat> | undefined>>();
    for await (const chat of chats.list()) expectTypeOf(chat).toEqualTypeOf<Chat>();
    for await (const page of messages.list(5).pages()) expectTypeOf(page).toEqualTypeOf<Page<ChatMessage>>();
    for (let page: Page<Chat> | undefined = await chats.list(); page; page = await page.getNextPage()) {
      expectTypeOf(page).toEqualTypeOf<Page<Chat>>();
    }
  });

  it('of a list is taken by a function that is written for any list', async () => {
    async function first<Item>(list: PagePromise<Item>): Promise<Item | undefined> {
      const { data } = await list;
      return data[0];
    }
    expectTypeOf(first(chats.list())).resolves.toEqualTypeOf<Chat | undefined>();
    expectTypeOf(first(messages.list(5))).resolves.toEqualTypeOf<ChatMessage | undefined>();
  });
});

describe('options', () => {
  it('of the client', () => {
    createTogglFocusClient();
    createTogglFocusClient({ apiKey: 'key', workspaceId: 1, baseUrl: 'https://focus.toggl.com/api', fetch });
    createTogglFocusClient({ apiKey: () => 'key' });
    createTogglFocusClient({ apiKey: async () => 'key' });
    createTogglFocusClient({ basic: { email: 'jo@example.com', password: 'example' } });
    createTogglFocusClient({ timeoutMs: 0, maxRetries: 0, maxRetryAfterMs: 0, headers: [['X-A', 'b']] });
    createTogglFocusClient({ quota: { onExceeded: 'wait', maxWaitMs: 1, reserve: 2 } });
    // A variable of the environment may be undefined.
    createTogglFocusClient({ apiKey: process.env.KEY, workspaceId: undefined, basic: undefined });
    createTogglFocusClient({ on: { request: ({ method, path, attempt }) => `${method} ${path} ${attempt}` } });
    createTogglFocusClient({
      on: { response: ({ status, durationMs, quota }) => [status, durationMs, quota?.remaining] },
    });
    createTogglFocusClient({ on: { retry: ({ delayMs, reason }) => [delayMs, reason] } });
    createTogglFocusClient({ on: { quota: ({ remaining, resetsAt }) => [remaining, resetsAt.getTime()] } });
    expectTypeOf<Parameters<typeof createTogglFocusClient>>().toEqualTypeOf<[options?: ClientOptions]>();
    // @ts-expect-error no such option
    createTogglFocusClient({ token: 'key' });
    // @ts-expect-error a workspace is a number
    createTogglFocusClient({ workspaceId: '1' });
    // @ts-expect-error a duration is in milliseconds, and says so
    createTogglFocusClient({ timeout: 5 });
    // @ts-expect-error thrown or waited for, nothing else
    createTogglFocusClient({ quota: { onExceeded: 'never' } });
    // @ts-expect-error the password is missing
    createTogglFocusClient({ basic: { email: 'jo@example.com' } });
    // @ts-expect-error a key function answers with a text
    createTogglFocusClient({ apiKey: () => 5 });
    // @ts-expect-error no such event
    createTogglFocusClient({ on: { error: () => undefined } });
  });

  it('take the fetch of another runtime or library', () => {
    // https://bun.com/reference/globals/fetch
    interface BunFetch {
      (input: string | URL | Request, init?: RequestInit & { proxy?: string; tls?: object }): Promise<Response>;
      preconnect(url: string | URL): void;
    }
    // https://www.electronjs.org/docs/latest/api/net#netfetchinput-init
    interface ElectronNet {
      fetch(
        input: string | Request,
        init?: RequestInit & { bypassCustomProtocolHandlers?: boolean },
      ): Promise<Response>;
    }
    expectTypeOf<BunFetch>().toExtend<Fetch>();
    expectTypeOf<ElectronNet['fetch']>().toExtend<Fetch>();
    expectTypeOf<typeof globalThis.fetch>().toExtend<Fetch>();
    // @ts-expect-error it answers with a Response, not with what is in it
    createTogglFocusClient({ fetch: async () => ({ id: 5 }) });
  });

  it('take a validator that is written by hand', () => {
    const check: AnswerCheck = (operationId, body, form: StreamForm = 'array'): Rejection | undefined =>
      body === null ? { problem: `${operationId} sent null`, advice: `Look at the ${form}.` } : undefined;
    const validator: ResponseValidator = {
      open(onDrift) {
        onDrift({ operationId: 'getChat', pointer: '/name', expected: 'string', got: 'null' });
        return check;
      },
    };
    createTogglFocusClient({ validator });
  });

  it('of a call', () => {
    const options: CallOptions = {
      workspaceId: 2,
      signal: AbortSignal.timeout(1000),
      timeoutMs: 5000,
      maxRetries: 0,
      headers: { 'X-A': 'b' },
    };
    chats.get(5, options);
    chats.get(5, { signal: undefined, workspaceId: undefined });
    // @ts-expect-error no such option
    chats.get(5, { bogus: 1 });
    // @ts-expect-error an option of the client
    chats.get(5, { apiKey: 'key' });
    // @ts-expect-error a number of milliseconds
    chats.get(5, { timeoutMs: '5s' });
    // @ts-expect-error the first argument is the query
    chats.list({ signal: AbortSignal.timeout(1000) });
  });
});

describe('api', () => {
  const params = { path: { workspace_id: 1, chat_id: 5 } };

  it('has typed data and errors', async () => {
    const { data, error, response } = await api.GET('/workspaces/{workspace_id}/chats/{chat_id}', { params });
    expectTypeOf(data).toEqualTypeOf<Chat | undefined>();
    expectTypeOf(error?.error).toEqualTypeOf<string | undefined>();
    expectTypeOf(error?.trace_id).toEqualTypeOf<string | undefined>();
    expectTypeOf(error?.error_values).toEqualTypeOf<{ [key: string]: unknown } | undefined>();
    expectTypeOf(response).toEqualTypeOf<Response>();
    const page = await api.GET('/workspaces/{workspace_id}/chats', { params: { ...params, query: { page: 1 } } });
    expectTypeOf(page.data?.data).toEqualTypeOf<Chat[] | null | undefined>();
  });

  it('takes paths and parameters of the description alone', () => {
    // @ts-expect-error no such path
    api.GET('/workspaces/{workspace_id}/projects', { params });
    // @ts-expect-error no such method of this path
    api.POST('/workspaces/{workspace_id}/chats/{chat_id}', { params });
    // @ts-expect-error the parameters are missing
    api.GET('/workspaces/{workspace_id}/chats/{chat_id}');
    // @ts-expect-error an id is missing
    api.GET('/workspaces/{workspace_id}/chats/{chat_id}', { params: { path: { workspace_id: 1 } } });
  });

  it('is what openapi-fetch makes of the paths', () => {
    expectTypeOf(api).toEqualTypeOf<import('openapi-fetch').Client<paths>>();
  });
});

describe('quota', () => {
  it('is known or not', () => {
    expectTypeOf(client.quota).toEqualTypeOf<{ remaining: number; resetsAt: Date } | undefined>();
    // @ts-expect-error it is told by the server
    client.quota = undefined;
  });
});

describe('errors', () => {
  it('narrow by class', () => {
    if (error instanceof ApiError) {
      expectTypeOf(error.status).toEqualTypeOf<number>();
      expectTypeOf(error.code).toEqualTypeOf<string | undefined>();
      expectTypeOf(error.description).toEqualTypeOf<string | undefined>();
      expectTypeOf(error.traceId).toEqualTypeOf<string | undefined>();
      expectTypeOf(error.body).toEqualTypeOf<unknown>();
      expectTypeOf(error.headers).toEqualTypeOf<Headers | undefined>();
      expectTypeOf(error.method).toEqualTypeOf<string>();
      expectTypeOf(error.path).toEqualTypeOf<string>();
    }
    if (error instanceof RateLimitError) expectTypeOf(error.retryAfterMs).toEqualTypeOf<number | undefined>();
    if (error instanceof QuotaExceededError) {
      expectTypeOf(error.resetsAt).toEqualTypeOf<Date | undefined>();
      expectTypeOf(error.local).toEqualTypeOf<boolean>();
      expectTypeOf(error.nextPage).toEqualTypeOf<number | undefined>();
    }
    if (error instanceof ConnectionError) expectTypeOf(error.outcome).toEqualTypeOf<'not-sent' | 'unknown'>();
    if (error instanceof TimeoutError) expectTypeOf(error.timeoutMs).toEqualTypeOf<number>();
    if (error instanceof DecodeError) {
      expectTypeOf(error.contentType).toEqualTypeOf<string | undefined>();
      expectTypeOf(error.position).toEqualTypeOf<number | undefined>();
    }
    expectTypeOf<QuotaExceededError>().toExtend<PaymentRequiredError>();
    expectTypeOf<NotFoundError>().toExtend<ApiError>();
    expectTypeOf<ApiError>().toExtend<TogglFocusError>();
    expectTypeOf<TogglFocusError>().toExtend<Error>();
  });
});

describe('the types of the description', () => {
  it('are exported, and the named ones come from them', () => {
    expectTypeOf<keyof paths>().extract<'/workspaces/{workspace_id}/chats'>().not.toBeNever();
    expectTypeOf<Chat>().toEqualTypeOf<components['schemas']['Chat']>();
    expectTypeOf<ChatMessage>().toEqualTypeOf<components['schemas']['ChatMessage']>();
    expectTypeOf<operations['createChat']['requestBody']['content']['application/json']>().toExtend<CreateChatBody>();
    expectTypeOf<operations['updateChat']['requestBody']['content']['application/json']>().toExtend<UpdateChatBody>();
    expectTypeOf<
      operations['updateChatMessage']['requestBody']['content']['application/json']
    >().toExtend<UpdateChatMessageBody>();
    expectTypeOf<NonNullable<operations['listChats']['parameters']['query']>>().toExtend<ListChatsQuery>();
    expectTypeOf<
      NonNullable<operations['listChatMessages']['parameters']['query']>
    >().toExtend<ListChatMessagesQuery>();
    expectTypeOf<
      NonNullable<operations['streamChatMessages']['parameters']['query']>
    >().toExtend<StreamChatMessagesQuery>();
  });

  it('of what is sent take undefined, readonly lists, and any object as content', () => {
    const fields = ['-updated_at', 'name'] as const;
    expectTypeOf({ page: undefined, order_by: fields }).toExtend<ListChatsQuery>();
    interface Content {
      text: string;
    }
    expectTypeOf<{ content: Content; feedback_type: undefined }>().toExtend<UpdateChatMessageBody>();
    expectTypeOf<{ name: number }>().not.toExtend<ListChatsQuery>();
    expectTypeOf<{ content: string }>().not.toExtend<UpdateChatMessageBody>();
  });
});

describe('a resource', () => {
  it('can be replaced by a double that is written by hand', () => {
    const response = new Response();
    /** What a method returns, with its other forms. */
    const promiseOf = <Result>(result: Result): ApiPromise<Result> =>
      Object.assign(Promise.resolve(result), {
        withResponse: async () => ({ data: result, response }),
        asResponse: async () => response,
      });
    async function* itemsOf<Item>(...items: Item[]): AsyncGenerator<Item, void, undefined> {
      yield* items;
    }
    const listOf = <Item>(...data: Item[]): PagePromise<Item> => {
      const page: Page<Item> = {
        data,
        page: 1,
        per_page: 100,
        hasNextPage: () => false,
        getNextPage: async () => undefined,
      };
      return Object.assign(promiseOf(page), {
        pages: () => itemsOf(page),
        toArray: async () => data,
        [Symbol.asyncIterator]: () => itemsOf(...data),
      });
    };
    const chat: Chat = {
      id: 5,
      name: 'Launch',
      message_count: 0,
      toggl_user_id: 1,
      workspace_id: 1,
      created_at: '2026-10-01T08:15:00Z',
    };
    const chatsDouble: TogglFocusClient['chats'] = {
      list: () => listOf(chat),
      create: () => promiseOf(undefined),
      get: (chatId) => promiseOf({ ...chat, id: chatId }),
      update: () => promiseOf(undefined),
      delete: () => promiseOf(undefined),
      restore: () => promiseOf(undefined),
    };
    const messagesDouble: TogglFocusClient['messages'] = {
      list: () => listOf(),
      stream: () => ({ toArray: async () => [], [Symbol.asyncIterator]: () => itemsOf() }),
      update: () => promiseOf(undefined),
    };
    expectTypeOf(chatsDouble).toEqualTypeOf<Chats>();
    expectTypeOf(messagesDouble).toEqualTypeOf<Messages>();
    // Or one method of it.
    expectTypeOf({ ...chats, get: chatsDouble.get }).toEqualTypeOf<Chats>();
  });

  it('is taken where a function names only what it uses of it', () => {
    interface ReadsChats {
      get(chatId: number): PromiseLike<Pick<Chat, 'name'>>;
    }
    expectTypeOf<Chats>().toExtend<ReadsChats>();
    expectTypeOf({ get: async () => ({ name: 'Launch' }) }).toExtend<ReadsChats>();
  });
});
