import type { components } from '../../generated/schema.ts';
import { Refusal } from './answer.ts';
import { refuse } from './check.ts';
import { chatOrderFields, messageOrderFields, sorted } from './order.ts';

/** With every field: one that the description gains does not compile until the store fills it. */
export type StoredChat = Required<components['schemas']['Chat']>;
export type StoredMessage = Required<components['schemas']['ChatMessage']>;

/** What `addChat` takes; the store fills the rest. */
export type ChatValues = Partial<Omit<StoredChat, 'message_count' | 'workspace_id'>>;
/** What `addMessages` takes for each message. */
export type MessageValues = Pick<StoredMessage, 'content' | 'role'> &
  Partial<Omit<StoredMessage, 'chat_id' | 'workspace_id'>>;

/** Far apart, so that a mix-up of the IDs is noticed. */
const firstChatId = 1_001;
const firstMessageId = 700_001;
const userId = 5_001;

/** The chats of one workspace and their messages. Returns its own rows: the callers copy them. */
export class Store {
  readonly #workspaceId: number;
  readonly #chats = new Map<number, StoredChat>();
  readonly #messages = new Map<number, StoredMessage[]>();
  #lastChatId = firstChatId - 1;
  #lastMessageId = firstMessageId - 1;
  readonly #chatListing = new LatestListing<StoredChat>();
  readonly #messageListing = new LatestListing<StoredMessage>();

  constructor(workspaceId: number) {
    this.#workspaceId = workspaceId;
  }

  addChat(values: ChatValues, now: string): StoredChat {
    const { id = this.#lastChatId + 1 } = values;
    if (this.#chats.has(id)) refuse(`addChat: there is a chat ${id} already.`);
    this.#changed();
    this.#lastChatId = Math.max(this.#lastChatId, id);
    const createdAt = values.created_at ?? now;
    const chat: StoredChat = {
      created_at: createdAt,
      deleted_at: values.deleted_at ?? null,
      id,
      message_count: 0,
      name: values.name ?? null,
      toggl_user_id: values.toggl_user_id ?? userId,
      updated_at: values.updated_at === undefined ? (values.deleted_at ?? createdAt) : values.updated_at,
      workspace_id: this.#workspaceId,
    };
    this.#chats.set(chat.id, chat);
    return chat;
  }

  addMessage(chat: StoredChat, values: MessageValues, now: string): StoredMessage {
    this.#changed();
    const { id = this.#lastMessageId + 1 } = values;
    this.#lastMessageId = Math.max(this.#lastMessageId, id);
    const createdAt = values.created_at ?? now;
    const message: StoredMessage = {
      chat_id: chat.id,
      content: values.content,
      created_at: createdAt,
      feedback_message: values.feedback_message ?? null,
      feedback_type: values.feedback_type ?? null,
      id,
      role: values.role,
      updated_at: values.updated_at === undefined ? createdAt : values.updated_at,
      workspace_id: this.#workspaceId,
    };
    const messages = this.#messages.get(chat.id);
    if (messages) messages.push(message);
    else this.#messages.set(chat.id, [message]);
    chat.message_count += 1;
    if (chat.updated_at === null || createdAt > chat.updated_at) chat.updated_at = createdAt;
    return message;
  }

  chat(id: number): StoredChat {
    const chat = this.#chats.get(id);
    if (!chat) throw new Refusal(404, 'chat does not exist');
    return chat;
  }

  message(chatId: number, id: number): StoredMessage {
    const message = this.#messagesOf(chatId).find((candidate) => candidate.id === id);
    if (!message) throw new Refusal(404, 'chat message does not exist');
    return message;
  }

  /** Chats that are not deleted and whose name contains the text, whatever the case. */
  chats(name = '', orderBy: readonly string[] = []): StoredChat[] {
    return this.#chatListing.rows([name, ...orderBy], () => {
      const text = name.toLowerCase();
      const found = [...this.#chats.values()].filter(
        (chat) => chat.deleted_at === null && (text === '' || chat.name?.toLowerCase().includes(text)),
      );
      return sorted(found, chatOrderFields, orderBy);
    });
  }

  messages(chatId: number, orderBy: readonly string[] = []): StoredMessage[] {
    return this.#messageListing.rows([`${chatId}`, ...orderBy], () =>
      sorted(this.#messagesOf(chatId), messageOrderFields, orderBy),
    );
  }

  update<Row extends StoredChat | StoredMessage>(row: Row, values: Partial<NoInfer<Row>>): void {
    this.#changed();
    Object.assign(row, values);
  }

  #messagesOf(chatId: number): StoredMessage[] {
    return this.#messages.get(this.chat(chatId).id) ?? [];
  }

  #changed(): void {
    this.#chatListing.forget();
    this.#messageListing.forget();
  }
}

/** Keeps the latest listing until something changes: a client asks for page after page, and sorting for each takes most of the time. */
class LatestListing<Row> {
  #latest: { key: string; rows: Row[] } | undefined;

  rows(request: string[], list: () => Row[]): Row[] {
    const key = JSON.stringify(request);
    if (this.#latest?.key !== key) this.#latest = { key, rows: list() };
    return this.#latest.rows;
  }

  forget(): void {
    this.#latest = undefined;
  }
}
