import type { OperationId } from '../../generated/operations.ts';
import type { components, operations } from '../../generated/schema.ts';
import { type EveryField, emptyAnswer, jsonAnswer, Refusal, type SandboxAnswer, textAnswer } from './answer.ts';
import { keysOf } from './keys.ts';
import {
  type BodyReaders,
  object,
  once,
  optional,
  positiveInteger,
  type QueryReaders,
  readBody,
  readQuery,
  repeated,
  type SentBody,
  text,
  textOrNull,
} from './read-request.ts';
import type { Shapes } from './shapes.ts';
import type { Store } from './store.ts';

type Chat = components['schemas']['Chat'];
type ChatMessage = components['schemas']['ChatMessage'];

type ParametersOf<Id extends OperationId> = operations[Id]['parameters'];
type JsonOf<Part> = Part extends { content: { 'application/json': infer Json } } ? Json : never;
/** For an operation without a query or a body: no readers. */
type OrNothing<Values> = [Values] extends [never] ? Record<never, never> : Values;
type QueryOf<Id extends OperationId> = OrNothing<NonNullable<ParametersOf<Id>['query']>>;
type BodyOf<Id extends OperationId> = OrNothing<JsonOf<NonNullable<operations[Id]['requestBody']>>>;
type ResponseOf<Id extends OperationId> = operations[Id]['responses'] extends { 200: infer Ok } ? JsonOf<Ok> : never;

/** A request that was let in, as it was sent, with the state that its answer is made from. */
export interface AdmittedRequest {
  parameters: Record<string, string>;
  query: URLSearchParams;
  body: SentBody;
  store: Store;
  shapes: Shapes;
  now: string;
}

/** A request whose query and body were read. */
interface ReadRequest<Id extends OperationId> extends Pick<AdmittedRequest, 'store' | 'shapes' | 'now'> {
  /** The ID in the path. Throws where it is no positive integer. */
  id(name: keyof ParametersOf<Id>['path'] & string): number;
  query: Partial<QueryOf<Id>>;
  body: Partial<BodyOf<Id>>;
}

/** The readers of an operation's query and body, one for each parameter and field, and its answer. */
interface Behaviour<Id extends OperationId> {
  query: QueryReaders<QueryOf<Id>>;
  body: BodyReaders<BodyOf<Id>>;
  answer(request: ReadRequest<Id>): SandboxAnswer;
}

/** The operations without header and cookie parameters, whose path parameters are IDs: the sandbox reads no others. */
type ReadableId = {
  [Id in OperationId]: ParametersOf<Id> extends {
    path: Record<string, number>;
    header?: never;
    cookie?: never;
  }
    ? Id
    : never;
}[OperationId];

/** An operation, a parameter or a field that the description gains does not compile until it is honoured here. */
const behaviours: { [Id in ReadableId]: Behaviour<Id> } = {
  listChats: {
    query: { page: once(positiveInteger), per_page: once(positiveInteger), name: once(text), order_by: repeated },
    body: {},
    answer({ store, shapes, query }) {
      const page: EveryField<ResponseOf<'listChats'>> = pageOf<Chat>(
        store.chats(query.name, query.order_by),
        chatAsSent,
        query,
        shapes,
      );
      return jsonAnswer(200, page);
    },
  },

  createChat: {
    query: {},
    body: { name: optional(text) },
    answer({ store, shapes, body, now }) {
      const chat = store.addChat(body, now);
      return shapes.create === 'chat' ? jsonAnswer(201, chatAsSent(chat, shapes)) : emptyAnswer(201);
    },
  },

  getChat: {
    query: {},
    body: {},
    answer({ store, shapes, id }) {
      const chat: Required<ResponseOf<'getChat'>> = store.chat(id('chat_id'));
      return jsonAnswer(200, chatAsSent(chat, shapes));
    },
  },

  updateChat: {
    query: {},
    body: { name: optional(text) },
    answer({ store, id, body, now }) {
      store.update(store.chat(id('chat_id')), { ...body, updated_at: now });
      return emptyAnswer(204);
    },
  },

  deleteChat: {
    query: {},
    body: {},
    answer({ store, id, now }) {
      const chat = store.chat(id('chat_id'));
      if (chat.deleted_at === null) store.update(chat, { deleted_at: now, updated_at: now });
      return emptyAnswer(204);
    },
  },

  restoreChat: {
    query: {},
    body: {},
    answer({ store, id, now }) {
      const chat = store.chat(id('chat_id'));
      if (chat.deleted_at !== null) store.update(chat, { deleted_at: null, updated_at: now });
      return emptyAnswer(204);
    },
  },

  listChatMessages: {
    query: { page: once(positiveInteger), per_page: once(positiveInteger), order_by: repeated },
    body: {},
    answer({ store, shapes, id, query }) {
      const messages = store.messages(id('chat_id'), query.order_by);
      const page: EveryField<ResponseOf<'listChatMessages'>> = pageOf<ChatMessage>(
        messages,
        messageAsSent,
        query,
        shapes,
      );
      return jsonAnswer(200, page);
    },
  },

  streamChatMessages: {
    query: { order_by: repeated },
    body: {},
    answer({ store, shapes, id, query }) {
      const messages = store.messages(id('chat_id'), query.order_by);
      if (shapes.stream === 'ndjson') return textAnswer(200, 'application/x-ndjson', lines(messages, shapes));
      const empty = messages.length === 0 && shapes.emptyList === 'null';
      const list = empty ? ['null'] : listParts(messages, shapes);
      return textAnswer(200, 'application/json', shapes.stream === 'array' ? list : itemsParts(list));
    },
  },

  updateChatMessage: {
    query: {},
    body: {
      content: optional(object),
      feedback_message: optional(textOrNull),
      feedback_type: optional(textOrNull),
    },
    answer({ store, id, body, now }) {
      store.update(store.message(id('chat_id'), id('chat_message_id')), { ...body, updated_at: now });
      return emptyAnswer(204);
    },
  },
};

export function carryOut<Id extends OperationId>(operationId: Id, request: AdmittedRequest): SandboxAnswer {
  const behaviour: Behaviour<Id> = behaviours[operationId];
  const { parameters, query, body, ...state } = request;
  return behaviour.answer({
    ...state,
    id: (name) => positiveInteger(name, parameters[name] ?? ''),
    query: readQuery(behaviour.query, query),
    body: readBody(behaviour.body, body),
  });
}

/** Toggl's reference names neither a default nor a cap. 100 is the lower of the two caps that other clients reported. */
const defaultPerPage = 20;
const maxPerPage = 100;

function pageOf<Row>(
  rows: Row[],
  rowAsSent: (row: Row, shapes: Shapes) => Row,
  { page = 1, per_page: asked = defaultPerPage }: { page?: number; per_page?: number },
  shapes: Shapes,
) {
  if (asked > maxPerPage && shapes.perPage === 'refused') {
    throw new Refusal(400, "Key: 'Pagination.PerPage' Error:Field validation for 'PerPage' failed on the 'max' tag");
  }
  const perPage = Math.min(asked, maxPerPage);
  const data = rows.slice((page - 1) * perPage, page * perPage).map((row) => rowAsSent(row, shapes));
  return {
    data: data.length === 0 && shapes.emptyList === 'null' ? null : data,
    page,
    per_page: perPage,
    total: shapes.total === 'sent' ? rows.length : undefined,
  };
}

type OptionalField<Row> = { [Name in keyof Row]-?: object extends Pick<Row, Name> ? Name : never }[keyof Row];

/** The fields that the description lets be left out. */
const optionalChatFields = keysOf<OptionalField<Chat>>({ deleted_at: true, updated_at: true });
const optionalMessageFields = keysOf<OptionalField<ChatMessage>>({
  feedback_message: true,
  feedback_type: true,
  updated_at: true,
});

function chatAsSent(chat: Chat, shapes: Shapes): Chat {
  return asSent(chat, optionalChatFields, shapes);
}

function messageAsSent(message: ChatMessage, shapes: Shapes): ChatMessage {
  return asSent(message, optionalMessageFields, shapes);
}

function asSent<Row, Field extends keyof Row>(row: Row, optionalFields: Field[], { absent }: Shapes): Row {
  if (absent === 'null') return row;
  const sent = { ...row };
  for (const name of optionalFields) if (sent[name] === null) delete sent[name];
  return sent;
}

function* lines(messages: ChatMessage[], shapes: Shapes): Generator<string> {
  for (const message of messages) yield `${JSON.stringify(messageAsSent(message, shapes))}\n`;
}

function* listParts(messages: ChatMessage[], shapes: Shapes): Generator<string> {
  let before = '[';
  for (const message of messages) {
    yield before + JSON.stringify(messageAsSent(message, shapes));
    before = ',';
  }
  yield before === '[' ? '[]' : ']';
}

function* itemsParts(list: Iterable<string>): Generator<string> {
  yield '{"items":';
  yield* list;
  yield '}';
}
