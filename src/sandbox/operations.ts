import type { OperationId } from '../../generated/operations.ts';
import type { components } from '../../generated/schema.ts';
import { type Answer, jsonAnswer, noContent, textAnswer } from './answer.ts';
import { chatOrder, messageOrder } from './order.ts';
import {
  readCreateChatBody,
  readName,
  readOrderBy,
  readPaging,
  readUpdateChatBody,
  readUpdateMessageBody,
} from './read-request.ts';
import type { Store } from './store.ts';

type Schemas = components['schemas'];

/** Which of the shapes that were seen live the sandbox answers in. */
export interface Shapes {
  /** The body of the stream: a bare array, `{ items: […] }`, or newline-delimited JSON. Default: `array`. */
  stream: 'array' | 'items' | 'ndjson';
  /** What stands for an empty list, on pages and in streams. Default: `array`, an empty one. */
  emptyList: 'array' | 'null';
  /** What a created chat is answered with: nothing as the page says, or the chat. Default: `empty`. */
  create: 'empty' | 'chat';
}

export const defaultShapes: Shapes = { stream: 'array', emptyList: 'array', create: 'empty' };

/** A request that was let in. */
export interface Call {
  store: Store;
  shapes: Shapes;
  /** The ID in the path. Refuses what can be none. */
  id(name: 'chat_id' | 'chat_message_id'): number;
  query: URLSearchParams;
  body: string;
  now: string;
}

export const behaviours: Record<OperationId, (call: Call) => Answer> = {
  listChats({ store, shapes, query }) {
    const paging = readPaging(query);
    const chats = store.chats(readName(query), readOrderBy(query, chatOrder));
    return jsonAnswer(200, { data: pageOf(chats, paging, shapes), ...paging } satisfies Schemas['ChatPage']);
  },

  createChat({ store, shapes, body, now }) {
    const chat: Schemas['Chat'] = store.addChat(readCreateChatBody(body), now);
    return shapes.create === 'chat' ? jsonAnswer(201, chat) : { status: 201, headers: new Headers() };
  },

  getChat({ store, id }) {
    return jsonAnswer(200, store.chat(id('chat_id')) satisfies Schemas['Chat']);
  },

  updateChat({ store, id, body, now }) {
    const chat = store.chat(id('chat_id'));
    store.update(chat, { ...readUpdateChatBody(body), updated_at: now });
    return noContent();
  },

  deleteChat({ store, id, now }) {
    const chat = store.chat(id('chat_id'));
    if (chat.deleted_at === null) store.update(chat, { deleted_at: now, updated_at: now });
    return noContent();
  },

  restoreChat({ store, id, now }) {
    const chat = store.chat(id('chat_id'));
    if (chat.deleted_at !== null) store.update(chat, { deleted_at: null, updated_at: now });
    return noContent();
  },

  listChatMessages({ store, shapes, id, query }) {
    const paging = readPaging(query);
    const messages = store.messages(id('chat_id'), readOrderBy(query, messageOrder));
    return jsonAnswer(200, { data: pageOf(messages, paging, shapes), ...paging } satisfies Schemas['ChatMessagePage']);
  },

  streamChatMessages({ store, shapes, id, query }) {
    const messages = store.messages(id('chat_id'), readOrderBy(query, messageOrder));
    if (shapes.stream === 'ndjson') return textAnswer(200, 'application/x-ndjson', lines(messages));
    const empty = messages.length === 0 && shapes.emptyList === 'null';
    const list = empty ? ['null'] : listParts(messages);
    return textAnswer(200, 'application/json', shapes.stream === 'array' ? list : itemsParts(list));
  },

  updateChatMessage({ store, id, body, now }) {
    const message = store.message(id('chat_id'), id('chat_message_id'));
    store.update(message, { ...readUpdateMessageBody(body), updated_at: now });
    return noContent();
  },
};

function pageOf<Row>(rows: Row[], { page, per_page }: { page: number; per_page: number }, { emptyList }: Shapes) {
  const data = rows.slice((page - 1) * per_page, page * per_page);
  return data.length === 0 && emptyList === 'null' ? null : data;
}

function* lines(rows: Iterable<unknown>): Generator<string> {
  for (const row of rows) yield `${JSON.stringify(row)}\n`;
}

function* listParts(rows: Iterable<unknown>): Generator<string> {
  let before = '[';
  for (const row of rows) {
    yield before + JSON.stringify(row);
    before = ',';
  }
  yield before === '[' ? '[]' : ']';
}

function* itemsParts(list: Iterable<string>): Generator<string> {
  yield '{"items":';
  yield* list;
  yield '}';
}
