import type { components, operations } from '../generated/schema.ts';
import type { Caller } from './caller.ts';
import type { CallOptions } from './options.ts';
import type { ApiPromise } from './result/api-promise.ts';
import { readNothing } from './result/decode.ts';
import { MessageStream } from './result/message-stream.ts';
import type { PagePromise } from './result/page.ts';

export type ChatMessage = components['schemas']['ChatMessage'];
export type ListChatMessagesQuery = NonNullable<operations['listChatMessages']['parameters']['query']>;
export type StreamChatMessagesQuery = NonNullable<operations['streamChatMessages']['parameters']['query']>;
export type UpdateChatMessageBody = components['schemas']['UpdateChatMessageBody'];

/** The messages of a chat. */
export class Messages {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /**
   * The messages of a chat: a page when awaited, all of them when iterated. Asks for 100 a page unless `per_page` says else; the server may
   * lower it. For a long history `stream` takes one request in all.
   *
   * ```ts
   * const page = await client.messages.list(981204, { per_page: 20 });
   * ```
   *
   * @throws {NotFoundError} there is no such chat (the page names no 404 here)
   * @throws {ApiError} by status: 400, 401, 402, 403, 429, 500
   */
  list(chatId: number, query?: ListChatMessagesQuery, options?: CallOptions): PagePromise<ChatMessage> {
    return this.#caller.list<ChatMessage>(options, query, (query, init, workspace_id) =>
      this.#caller.openapi.GET('/workspaces/{workspace_id}/chats/{chat_id}/messages', {
        ...init,
        params: { path: { workspace_id, chat_id: chatId }, query },
      }),
    );
  }

  /**
   * Every message of a chat with one request, each as soon as its bytes are here. Sent when iteration begins; iterated once. Leaving the loop
   * cancels the transfer. `timeoutMs` is the server's longest silence here, not a total.
   *
   * A bare array, an object with `items` and newline-delimited JSON are read alike.
   *
   * ```ts
   * for await (const message of client.messages.stream(981204)) console.log(message.role);
   * const messages = await client.messages.stream(981204).toArray();
   * ```
   *
   * @throws {NotFoundError} there is no such chat (the page names no 404 here)
   * @throws {ApiError} by status: 400, 401, 402, 403, 429, 500
   * @throws {DecodeError} the body is none of the three, or is cut off: after the messages before that place
   * @throws {ConnectionError} the connection broke off: after the messages that had come whole
   */
  stream(chatId: number, query: StreamChatMessagesQuery = {}, options?: CallOptions): MessageStream {
    return new MessageStream(
      this.#caller.stream<ChatMessage>(options, (init, workspace_id) =>
        this.#caller.openapi.GET('/workspaces/{workspace_id}/chats/{chat_id}/messages/stream', {
          ...init,
          params: { path: { workspace_id, chat_id: chatId }, query },
          parseAs: 'stream',
        }),
      ),
    );
  }

  /**
   * Changes a message: its content, or the feedback on it. What is left out stays as it is; `null` takes feedback back.
   *
   * ```ts
   * await client.messages.update(981204, 7730116, { feedback_type: 'positive', feedback_message: null });
   * ```
   *
   * @throws {NotFoundError} there is no such chat or message (the page names no 404 here)
   * @throws {ApiError} by status: 400, 401, 402, 403, 429, 500
   */
  update(chatId: number, messageId: number, body: UpdateChatMessageBody, options?: CallOptions): ApiPromise<void> {
    return this.#caller.call(
      options,
      (init, workspace_id) =>
        this.#caller.openapi.PATCH('/workspaces/{workspace_id}/chats/{chat_id}/messages/{chat_message_id}', {
          ...init,
          params: { path: { workspace_id, chat_id: chatId, chat_message_id: messageId } },
          body,
        }),
      readNothing,
    );
  }
}
