import type { components } from '../../generated/schema.ts';
import { Refusal } from './answer.ts';
import { sorted } from './order.ts';

type Chat = components['schemas']['Chat'];
type ChatMessage = components['schemas']['ChatMessage'];

/** What a new chat or message says by itself; the rest is the store's. */
export type ChatValues = Partial<Omit<Chat, 'id' | 'message_count' | 'workspace_id'>>;
export type MessageValues = Pick<ChatMessage, 'content' | 'role'> &
  Partial<Omit<ChatMessage, 'id' | 'chat_id' | 'workspace_id'>>;

/** Apart, so that an ID of the one in the place of the other is seen. */
const firstChatId = 1_001;
const firstMessageId = 700_001;
const userId = 5_001;

/** The chats of one workspace and their messages. What it hands out is its own: copies are made further out. */
export class Store {
  readonly #workspaceId: number;
  readonly #chats = new Map<number, Chat>();
  readonly #messages = new Map<number, ChatMessage[]>();
  #messageCount = 0;
  readonly #chatListing = new LatestListing<Chat>();
  readonly #messageListing = new LatestListing<ChatMessage>();

  constructor(workspaceId: number) {
    this.#workspaceId = workspaceId;
  }

  addChat(values: ChatValues, now: string): Chat {
    this.#changed();
    const createdAt = values.created_at ?? now;
    const chat: Chat = {
      created_at: createdAt,
      deleted_at: values.deleted_at ?? null,
      id: firstChatId + this.#chats.size,
      message_count: 0,
      name: values.name ?? null,
      toggl_user_id: values.toggl_user_id ?? userId,
      updated_at: values.updated_at ?? values.deleted_at ?? createdAt,
      workspace_id: this.#workspaceId,
    };
    this.#chats.set(chat.id, chat);
    return chat;
  }

  addMessage(chat: Chat, values: MessageValues, now: string): ChatMessage {
    this.#changed();
    const createdAt = values.created_at ?? now;
    const message: ChatMessage = {
      chat_id: chat.id,
      content: values.content,
      created_at: createdAt,
      feedback_message: values.feedback_message ?? null,
      feedback_type: values.feedback_type ?? null,
      id: firstMessageId + this.#messageCount,
      role: values.role,
      updated_at: values.updated_at ?? createdAt,
      workspace_id: this.#workspaceId,
    };
    this.#messageCount += 1;
    const messages = this.#messages.get(chat.id);
    if (messages) messages.push(message);
    else this.#messages.set(chat.id, [message]);
    chat.message_count += 1;
    if (!chat.updated_at || createdAt > chat.updated_at) chat.updated_at = createdAt;
    return message;
  }

  chat(id: number): Chat {
    const chat = this.#chats.get(id);
    if (!chat) throw new Refusal(404, 'chat does not exist');
    return chat;
  }

  message(chatId: number, id: number): ChatMessage {
    const message = this.#messagesOf(chatId).find((candidate) => candidate.id === id);
    if (!message) throw new Refusal(404, 'chat message does not exist');
    return message;
  }

  /** Those that are not deleted and whose name contains the text, whatever the case. */
  chats(name: string, orderBy: string[]): Chat[] {
    return this.#chatListing.rows([name, ...orderBy], () => {
      const text = name.toLowerCase();
      const found = [...this.#chats.values()].filter(
        (chat) => chat.deleted_at === null && (text === '' || chat.name?.toLowerCase().includes(text)),
      );
      return sorted(found, orderBy);
    });
  }

  messages(chatId: number, orderBy: string[]): ChatMessage[] {
    return this.#messageListing.rows([`${chatId}`, ...orderBy], () => sorted(this.#messagesOf(chatId), orderBy));
  }

  update<Row extends Chat | ChatMessage>(row: Row, values: Partial<NoInfer<Row>>): void {
    this.#changed();
    Object.assign(row, values);
  }

  #messagesOf(chatId: number): ChatMessage[] {
    return this.#messages.get(this.chat(chatId).id) ?? [];
  }

  #changed(): void {
    this.#chatListing.forget();
    this.#messageListing.forget();
  }
}

/** Kept until something changes: pages are asked for one after another, and sorting anew for each would take most of the time. */
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
