/** How each operation is called through the client, for all tests that go through every operation. A new operation without an entry does not compile. */
import { assert } from 'vitest';
import type { Resources } from '../generated/methods.ts';
import bundle from '../generated/openapi.json' with { type: 'json' };
import { isOperationId, type OperationId, operations } from '../generated/operations.ts';
import type { CallOptions, MessageStream, TogglFocusClient } from '../src/index.ts';
import { type Content, operationOf } from './description/read-description.ts';

const { examples, parameters } = bundle.components;

/** The IDs that the description's examples are about. */
export const exampleIds = {
  workspaceId: parameters.WorkspaceId.example,
  chatId: parameters.ChatId.example,
  messageId: parameters.ChatMessageId.example,
};
const order_by = parameters.OrderBy.example;

/** As users write it behind `client.`. */
type MethodName = {
  [Name in keyof Resources]: `${Name}.${keyof Resources[Name] & string}`;
}[keyof Resources];

export type ClientCall = (client: TogglFocusClient, options?: CallOptions) => Promise<unknown>;

type OperationCall = (client: TogglFocusClient, options?: CallOptions, ids?: typeof exampleIds) => Promise<unknown>;

/** Each is called with the description's example IDs, unless others are given, and with its first example of the body. */
export const operationCalls: Record<OperationId, { name: MethodName; call: OperationCall }> = {
  listChats: {
    name: 'chats.list',
    call: ({ chats }, options) => chats.list({ page: 1, order_by }, options),
  },
  createChat: {
    name: 'chats.create',
    call: ({ chats }, options) => chats.create(examples.ChatToCreate.value, options),
  },
  getChat: {
    name: 'chats.get',
    call: ({ chats }, options, { chatId } = exampleIds) => chats.get(chatId, options),
  },
  updateChat: {
    name: 'chats.update',
    call: ({ chats }, options, { chatId } = exampleIds) => chats.update(chatId, examples.ChatToUpdate.value, options),
  },
  deleteChat: {
    name: 'chats.delete',
    call: ({ chats }, options, { chatId } = exampleIds) => chats.delete(chatId, options),
  },
  restoreChat: {
    name: 'chats.restore',
    call: ({ chats }, options, { chatId } = exampleIds) => chats.restore(chatId, options),
  },
  listChatMessages: {
    name: 'messages.list',
    call: ({ messages }, options, { chatId } = exampleIds) => messages.list(chatId, { page: 1, order_by }, options),
  },
  streamChatMessages: {
    name: 'messages.stream',
    call: ({ messages }, options, { chatId } = exampleIds) => messages.stream(chatId, { order_by }, options).toArray(),
  },
  updateChatMessage: {
    name: 'messages.update',
    call: ({ messages }, options, { chatId, messageId } = exampleIds) =>
      messages.update(chatId, messageId, examples.Feedback.value, options),
  },
};

/** Rows for `it.each`, each with its HTTP method. */
export const everyOperation = Object.keys(operations)
  .filter(isOperationId)
  .map((operationId) => ({
    operationId,
    method: operations[operationId].method,
    ...operationCalls[operationId],
  }));

/** The description's example IDs for the path of the operation, by the names of its parameters. */
export function examplePathIds(operationId: OperationId): Record<string, unknown> {
  const inPath = operationOf(operationId).parameters.filter((parameter) => parameter.in === 'path');
  return Object.fromEntries(inPath.map(({ name, example }) => [name, example]));
}

/** The path of the operation with the description's example IDs in it, in another workspace if one is given. */
export function examplePath(operationId: OperationId, workspaceId = exampleIds.workspaceId): string {
  const ids: Record<string, unknown> = { ...examplePathIds(operationId), workspace_id: workspaceId };
  return operations[operationId].path.replace(/\{(\w+)\}/g, (_, name: string) => `${ids[name]}`);
}

/** The body that `call` sends; `undefined` where it sends none. */
export function exampleBody(operationId: OperationId): object | undefined {
  return firstExample(operationOf(operationId).requestBody?.content);
}

/** The success that the description shows. `body` is `undefined` where it has none. */
export function exampleSuccess(operationId: OperationId): { status: number; body: object | undefined } {
  const responses = Object.entries(operationOf(operationId).responses);
  const [status, success] = responses.find(([code]) => code.startsWith('2')) ?? assert.fail('There is no success.');
  return { status: Number(status), body: firstExample(success.content) };
}

function firstExample(content: Content | undefined): object | undefined {
  const [example] = Object.values(content?.['application/json']?.examples ?? {});
  const value = example?.value;
  return typeof value === 'object' && value !== null ? value : undefined;
}

export function exampleResponse(operationId: OperationId): Response {
  const { status, body } = exampleSuccess(operationId);
  return body === undefined ? new Response(null, { status }) : Response.json(body, { status });
}

interface Arguments {
  /** By the names of the path's parameters. */
  ids: Record<string, unknown>;
  query: unknown;
  body: unknown;
  options: unknown;
}

/** Arguments in the order in which the client's method takes them: IDs without the workspace's, query, body, options. */
export function argumentsOf(operationId: OperationId, { ids, query, body, options }: Arguments): unknown[] {
  const idNames = Array.from(operations[operationId].path.matchAll(/\{(\w+)\}/g), ([, name = '']) => name);
  const hasQuery = operations[operationId].query.length > 0;
  const hasBody = operationOf(operationId).requestBody !== undefined;
  const idValues = idNames.filter((name) => name !== 'workspace_id').map((name) => ids[name]);
  return [...idValues, ...(hasQuery ? [query] : []), ...(hasBody ? [body] : []), options];
}

/** Calls the client's method with arguments that the compiler does not check, as a caller without types may. */
export function callUntyped(client: TogglFocusClient, operationId: OperationId, given: unknown[]): unknown {
  const [resource = '', name = ''] = operationCalls[operationId].name.split('.');
  const methods: unknown = Reflect.get(client, resource);
  const method: unknown = typeof methods === 'object' && methods !== null && Reflect.get(methods, name);
  return typeof method === 'function' ? Reflect.apply(method, undefined, given) : assert.fail(`No method ${name}.`);
}

/** A stream is no promise: it is sent when it is read. */
export function isStream(result: unknown): result is MessageStream {
  return typeof result === 'object' && result !== null && 'toArray' in result && !('then' in result);
}
