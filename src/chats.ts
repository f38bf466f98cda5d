import type { components, operations } from '../generated/schema.ts';
import type { Caller } from './caller.ts';
import type { CallOptions } from './options.ts';
import type { ApiPromise } from './result/api-promise.ts';
import { readCreated, readNothing, readObject } from './result/decode.ts';
import type { PagePromise } from './result/page.ts';

export type Chat = components['schemas']['Chat'];
export type ListChatsQuery = NonNullable<operations['listChats']['parameters']['query']>;
export type CreateChatBody = components['schemas']['CreateChatBody'];
export type UpdateChatBody = components['schemas']['UpdateChatBody'];

/** The chats of a workspace. */
export class Chats {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /**
   * The chats of the workspace: a page when awaited, all of them when iterated. Asks for 100 a page unless `per_page` says else, because
   * requests are what the quota counts; the server may lower it. Deleted chats are left out (the page does not say so).
   *
   * ```ts
   * for await (const chat of client.chats.list({ order_by: ['-updated_at'] })) console.log(chat.name);
   * ```
   *
   * @throws {ApiError} by status: 400, 401, 402, 403, 429, 500
   */
  list(query?: ListChatsQuery, options?: CallOptions): PagePromise<Chat> {
    return this.#caller.list<Chat>(options, query, (query, init, workspace_id) =>
      this.#caller.openapi.GET('/workspaces/{workspace_id}/chats', {
        ...init,
        params: { path: { workspace_id }, query },
      }),
    );
  }

  /**
   * Creates a chat. Resolves to it where the server sends it, else to `undefined`: the page documents no body, while other resources of the
   * API send what was created. Sent again only where the server surely did not carry it out.
   *
   * ```ts
   * const chat = await client.chats.create({ name: 'Plan the launch' });
   * ```
   *
   * @throws {ApiError} by status: 400, 401, 402, 403, 429, 500
   */
  create(body: CreateChatBody = {}, options?: CallOptions): ApiPromise<Chat | undefined> {
    return this.#caller.call<Chat | undefined>(
      options,
      (init, workspace_id) =>
        this.#caller.openapi.POST('/workspaces/{workspace_id}/chats', {
          ...init,
          params: { path: { workspace_id } },
          body,
        }),
      readCreated,
    );
  }

  /**
   * One chat.
   *
   * ```ts
   * const { name, message_count } = await client.chats.get(981204);
   * ```
   *
   * @throws {NotFoundError} there is no such chat
   * @throws {ApiError} by status: 400, 401, 402, 403, 429, 500
   */
  get(chatId: number, options?: CallOptions): ApiPromise<Chat> {
    return this.#caller.call<Chat>(
      options,
      (init, workspace_id) =>
        this.#caller.openapi.GET('/workspaces/{workspace_id}/chats/{chat_id}', {
          ...init,
          params: { path: { workspace_id, chat_id: chatId } },
        }),
      readObject,
    );
  }

  /**
   * Renames a chat.
   *
   * ```ts
   * await client.chats.update(981204, { name: 'Plan the November launch' });
   * ```
   *
   * @throws {NotFoundError} there is no such chat
   * @throws {ApiError} by status: 400, 401, 402, 403, 429, 500
   */
  update(chatId: number, body: UpdateChatBody, options?: CallOptions): ApiPromise<void> {
    return this.#caller.call(
      options,
      (init, workspace_id) =>
        this.#caller.openapi.PUT('/workspaces/{workspace_id}/chats/{chat_id}', {
          ...init,
          params: { path: { workspace_id, chat_id: chatId } },
          body,
        }),
      readNothing,
    );
  }

  /**
   * Deletes a chat. `restore` brings it back.
   *
   * ```ts
   * await client.chats.delete(981204);
   * ```
   *
   * @throws {NotFoundError} there is no such chat; after a retry also where the first attempt had deleted it
   * @throws {ApiError} by status: 400, 401, 402, 403, 429, 500
   */
  delete(chatId: number, options?: CallOptions): ApiPromise<void> {
    return this.#caller.call(
      options,
      (init, workspace_id) =>
        this.#caller.openapi.DELETE('/workspaces/{workspace_id}/chats/{chat_id}', {
          ...init,
          params: { path: { workspace_id, chat_id: chatId } },
        }),
      readNothing,
    );
  }

  /**
   * Brings a deleted chat back.
   *
   * ```ts
   * await client.chats.restore(981204);
   * ```
   *
   * @throws {NotFoundError} there is no such chat
   * @throws {ApiError} by status: 400, 401, 402, 403, 429, 500
   */
  restore(chatId: number, options?: CallOptions): ApiPromise<void> {
    return this.#caller.call(
      options,
      (init, workspace_id) =>
        this.#caller.openapi.PATCH('/workspaces/{workspace_id}/chats/{chat_id}/restore', {
          ...init,
          params: { path: { workspace_id, chat_id: chatId } },
        }),
      readNothing,
    );
  }
}
