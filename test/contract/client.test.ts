/** The client against the mock: what each operation gives back, and the error that each documented status becomes. */
import { assert, describe, expect, inject, it } from 'vitest';
import bundle from '../../generated/openapi.json' with { type: 'json' };
import {
  AuthenticationError,
  type ClientOptions,
  createTogglFocusClient,
  InvalidRequestError,
  NotFoundError,
  PermissionDeniedError,
  QuotaExceededError,
  RateLimitError,
  ServerError,
  type TogglFocusClient,
} from '../../src/index.ts';
import { type OperationAtPath, operations } from '../description/read-description.ts';
import { exampleIds, examplePath, exampleSuccess, operationCalls } from '../operations.ts';

const { examples } = bundle.components;
const { workspaceId, chatId, messageId } = exampleIds;

/** Fresh, because a client remembers that the quota is spent. */
function mockClient(options: ClientOptions = {}): TogglFocusClient {
  return createTogglFocusClient({
    apiKey: 'toggl_sk_example',
    workspaceId,
    baseUrl: inject('prismUrl'),
    maxRetries: 0,
    ...options,
  });
}

const errorClasses: Record<string, abstract new (...args: never[]) => Error> = {
  400: InvalidRequestError,
  401: AuthenticationError,
  402: QuotaExceededError,
  403: PermissionDeniedError,
  404: NotFoundError,
  429: RateLimitError,
  500: ServerError,
};

/** Some statuses have no field but `error`. */
function errorExample({ responses }: OperationAtPath, status: number) {
  const [example] = Object.values(responses[status]?.content?.['application/json']?.examples ?? {});
  const body: { error: string; error_description?: string; trace_id?: string } = Object(example?.value);
  return body;
}

async function collected<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** The places where Prism found that the request does not match the description. */
function violations(headers: Headers | undefined): unknown {
  const found: { location: string[] }[] = JSON.parse(headers?.get('sl-violations') ?? '[]');
  return found.map(({ location }) => location.join('.'));
}

/** The reason that the work rejects with. */
function reason(work: PromiseLike<unknown>): PromiseLike<unknown> {
  return work.then(
    (result) => assert.fail(`resolved to ${JSON.stringify(result)}`),
    (error: unknown) => error,
  );
}

describe.each(operations)('the method of $operationId', (operation) => {
  const statuses = Object.keys(operation.responses).map(Number);
  const { call } = operationCalls[operation.operationId];
  const path = examplePath(operation.operationId);

  it('gives back the documented success, and tells the quota', async () => {
    const { status, body } = exampleSuccess(operation.operationId);
    const answers: unknown[] = [];
    const client = mockClient({
      on: { response: ({ method, path, status }) => answers.push({ method, path, status }) },
    });
    const result = await call(client);
    if (body === undefined) expect(result).toBeUndefined();
    else expect(result).toMatchObject(body);
    expect(answers).toEqual([{ method: operation.method.toUpperCase(), path, status }]);
    expect(client.quota?.remaining).toBe(27);
  });

  it.each(statuses.filter((status) => status >= 400))('rejects with the typed error of %i', async (status) => {
    const body = errorExample(operation, status);
    const client = mockClient();
    const error = await reason(call(client, { headers: { Prefer: `code=${status}` } }));
    expect(error).toBeInstanceOf(errorClasses[status]);
    expect(error).toMatchObject({
      status,
      code: body.error,
      description: body.error_description,
      traceId: body.trace_id,
      method: operation.method.toUpperCase(),
      path,
      body,
    });
  });
});

describe('the client of the mock', () => {
  it('iterates the chats and the messages', async () => {
    const { chats, messages } = mockClient();
    expect(await collected(chats.list())).toEqual(examples.ChatPage.value.data);
    expect(await collected(messages.list(chatId))).toEqual(examples.ChatMessagePage.value.data);
    expect(await collected(messages.stream(chatId))).toEqual(examples.ChatMessages.value);
  });

  it('takes `data: null` for an empty page', async () => {
    const { chats, messages } = mockClient();
    const headers = { Prefer: 'example=empty' };
    for (const list of [chats.list({}, { headers }), messages.list(chatId, {}, { headers })]) {
      const page = await list;
      expect(page).toMatchObject({ data: [], page: 1, per_page: 100 });
      expect(page.hasNextPage()).toBe(false);
    }
  });

  it('gives back a deleted chat with the time of its deletion', async () => {
    const chat = await mockClient().chats.get(chatId, { headers: { Prefer: 'example=deletedChat' } });
    expect(chat).toEqual(examples.DeletedChat.value);
  });

  it('takes feedback back with null', async () => {
    const client = mockClient();
    await expect(client.messages.update(chatId, messageId, examples.FeedbackTakenBack.value)).resolves.toBeUndefined();
  });

  it('authenticates with email and password', async () => {
    const { chats } = mockClient({ apiKey: undefined, basic: { email: 'ada@example.com', password: 'secret' } });
    expect(await chats.get(chatId)).toEqual(examples.Chat.value);
  });

  it('tells how long a burst must wait, and when a spent quota resets', async () => {
    const burst = await reason(mockClient().chats.get(chatId, { headers: { Prefer: 'code=429' } }));
    expect(burst).toMatchObject({ retryAfterMs: 2_000 });

    const spent = await reason(mockClient().chats.get(chatId, { headers: { Prefer: 'code=402' } }));
    if (!(spent instanceof QuotaExceededError)) assert.fail(`${spent}`);
    expect(spent.local).toBe(false);
    expect(Number(spent.resetsAt) - Date.now()).toBeCloseTo(1_834_000, -4);
  });

  it('hears from the mock that a body is wrong', async () => {
    const error = await reason(
      // @ts-expect-error A name is a text.
      mockClient().chats.update(chatId, { name: 7 }),
    );
    if (!(error instanceof InvalidRequestError)) assert.fail(`${error}`);
    expect(violations(error.headers)).toEqual(['request.body.name']);
  });
});

describe('client.api', () => {
  it('calls any path of the description, as the methods do', async () => {
    const client = mockClient();
    const { data, response } = await client.api.GET('/workspaces/{workspace_id}/chats/{chat_id}', {
      params: { path: { workspace_id: workspaceId, chat_id: chatId } },
    });
    expect(data).toEqual(examples.Chat.value);
    expect(response.status).toBe(200);
    expect(client.quota?.remaining).toBe(27);
  });

  it('gives back the error of a documented status, and does not throw', async () => {
    const { data, error, response } = await mockClient().api.DELETE('/workspaces/{workspace_id}/chats/{chat_id}', {
      params: { path: { workspace_id: workspaceId, chat_id: chatId } },
      headers: { Prefer: 'code=404' },
    });
    expect(data).toBeUndefined();
    expect(error).toEqual(examples.ChatNotFound.value);
    expect(response.status).toBe(404);
  });

  it('hears from the mock that a body is wrong', async () => {
    const { error, response } = await mockClient().api.POST('/workspaces/{workspace_id}/chats', {
      params: { path: { workspace_id: workspaceId } },
      // @ts-expect-error A name is a text.
      body: { name: 7 },
    });
    expect(response.status).toBe(400);
    expect(error).toEqual(examples.InvalidRequest.value);
    expect(violations(response.headers)).toEqual(['request.body.name']);
  });
});
