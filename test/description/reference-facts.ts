/**
 * Toggl's reference of the Chats API (https://engineering.toggl.com/docs/focus/chats), transcribed by hand: each operation in
 * its order and words. It gives no operation a name; `operationId` is the name it has here.
 */
export interface ReferenceOperation {
  operationId: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  title: string;
  url: string;
  text: string;
  /** The parts of the curl sample beside method and URL. */
  sample: { contentType: boolean; basic: boolean; body: boolean };
  path: Record<string, ReferenceParameter>;
  query: Record<string, ReferenceParameter>;
  body?: Record<string, ReferenceField>;
  /** By status: a line of text, or a table of fields. */
  responses: Record<number, string | Record<string, ReferenceField>>;
}

export interface ReferenceParameter {
  type: 'integer' | 'string' | '[]string';
  required: boolean;
  description: string;
}

export interface ReferenceField {
  type: 'integer' | 'string' | 'object' | 'Array of object';
  /** In the table's column Description, where every other field has a dash. */
  note?: 'null';
  /** The table of the objects' own fields, printed below. */
  fields?: Record<string, ReferenceField>;
}

const workspaceId: ReferenceParameter = { type: 'integer', required: true, description: 'workspace ID' };
const chatId: ReferenceParameter = { type: 'integer', required: true, description: 'chat ID' };
const chatMessageId: ReferenceParameter = { type: 'integer', required: true, description: 'message ID' };

const page: ReferenceParameter = { type: 'integer', required: false, description: 'page number' };
const perPage: ReferenceParameter = { type: 'integer', required: false, description: 'results per page' };
const name: ReferenceParameter = { type: 'string', required: false, description: 'filter by chat name' };
/** The text runs name and type together as `order_by[]string`: read as the Go type `[]string`, a list of strings. */
const orderBy: ReferenceParameter = { type: '[]string', required: false, description: 'order by' };

const chatFields: Record<string, ReferenceField> = {
  created_at: { type: 'string' },
  deleted_at: { type: 'string' },
  id: { type: 'integer' },
  message_count: { type: 'integer' },
  name: { type: 'string' },
  toggl_user_id: { type: 'integer' },
  updated_at: { type: 'string' },
  workspace_id: { type: 'integer' },
};

const chatMessageFields: Record<string, ReferenceField> = {
  chat_id: { type: 'integer' },
  content: { type: 'object', fields: {} },
  created_at: { type: 'string' },
  feedback_message: { type: 'string' },
  feedback_type: { type: 'object' },
  id: { type: 'integer' },
  role: { type: 'object' },
  updated_at: { type: 'string' },
  workspace_id: { type: 'integer' },
};

export const referenceOperations: ReferenceOperation[] = [
  {
    operationId: 'listChats',
    method: 'GET',
    title: 'List chats',
    url: 'https://focus.toggl.com/api/workspaces/{workspace_id}/chats',
    text: 'Returns a list of chats based on the provided workspace ID and filter params.',
    sample: { contentType: true, basic: true, body: false },
    path: { workspace_id: workspaceId },
    query: { page, per_page: perPage, name, order_by: orderBy },
    responses: {
      200: {
        data: { type: 'Array of object', fields: chatFields },
        page: { type: 'integer' },
        per_page: { type: 'integer' },
      },
      400: 'Invalid request',
      500: 'Internal Server Error',
    },
  },
  {
    operationId: 'createChat',
    method: 'POST',
    title: 'Create a new chat',
    url: 'https://focus.toggl.com/api/workspaces/{workspace_id}/chats',
    text: 'Creates a new chat with the provided name and workspace ID.',
    sample: { contentType: true, basic: true, body: true },
    path: { workspace_id: workspaceId },
    query: {},
    body: { name: { type: 'string' } },
    responses: {
      201: 'chat created successfully',
      400: 'Invalid request',
      500: 'Internal Server Error',
    },
  },
  {
    operationId: 'getChat',
    method: 'GET',
    title: 'get chat by id',
    url: 'https://focus.toggl.com/api/workspaces/{workspace_id}/chats/{chat_id}',
    text: 'Returns chat by id',
    sample: { contentType: true, basic: true, body: false },
    path: { workspace_id: workspaceId, chat_id: chatId },
    query: {},
    responses: {
      200: chatFields,
      400: 'Invalid request',
      404: 'chat does not exist',
      500: 'Internal Server Error',
    },
  },
  {
    operationId: 'updateChat',
    method: 'PUT',
    title: 'Update chat',
    url: 'https://focus.toggl.com/api/workspaces/{workspace_id}/chats/{chat_id}',
    text: 'Update an existing chat',
    sample: { contentType: true, basic: false, body: true },
    path: { workspace_id: workspaceId, chat_id: chatId },
    query: {},
    body: { name: { type: 'string' } },
    responses: {
      204: 'No Content',
      400: 'Invalid request',
      404: 'chat does not exist',
      500: 'Internal Server Error',
    },
  },
  {
    operationId: 'deleteChat',
    method: 'DELETE',
    title: 'Delete a chat by ID',
    url: 'https://focus.toggl.com/api/workspaces/{workspace_id}/chats/{chat_id}',
    text: 'Deletes a chat by the provided ID.',
    sample: { contentType: true, basic: true, body: false },
    path: { workspace_id: workspaceId, chat_id: chatId },
    query: {},
    responses: {
      204: 'No Content',
      400: 'Invalid request',
      404: 'chat does not exist',
      500: 'Internal Server Error',
    },
  },
  {
    operationId: 'listChatMessages',
    method: 'GET',
    title: 'List chat messages',
    url: 'https://focus.toggl.com/api/workspaces/{workspace_id}/chats/{chat_id}/messages',
    text: 'Returns a list of chat messages based on the provided workspace ID, chat ID and filter params.',
    sample: { contentType: true, basic: true, body: false },
    path: { workspace_id: workspaceId, chat_id: chatId },
    query: { page, per_page: perPage, order_by: orderBy },
    responses: {
      200: {
        data: { type: 'Array of object', fields: chatMessageFields },
        page: { type: 'integer' },
        per_page: { type: 'integer' },
      },
      400: 'Invalid request',
      500: 'Internal Server Error',
    },
  },
  {
    operationId: 'streamChatMessages',
    method: 'GET',
    title: 'List chat messages (stream)',
    url: 'https://focus.toggl.com/api/workspaces/{workspace_id}/chats/{chat_id}/messages/stream',
    text: 'Returns a list of chat messages based on the provided workspace ID, chat ID and filter params.',
    sample: { contentType: true, basic: true, body: false },
    path: { workspace_id: workspaceId, chat_id: chatId },
    query: { order_by: orderBy },
    responses: {
      200: { items: { type: 'Array of object', fields: chatMessageFields } },
      400: 'Invalid request',
      500: 'Internal Server Error',
    },
  },
  {
    operationId: 'updateChatMessage',
    method: 'PATCH',
    title: 'Partial update chat message',
    url: 'https://focus.toggl.com/api/workspaces/{workspace_id}/chats/{chat_id}/messages/{chat_message_id}',
    text: 'Partial update chat message',
    sample: { contentType: true, basic: true, body: true },
    path: { workspace_id: workspaceId, chat_id: chatId, chat_message_id: chatMessageId },
    query: {},
    body: {
      content: { type: 'object', fields: {} },
      feedback_message: { type: 'string', note: 'null' },
      feedback_type: { type: 'string', note: 'null' },
    },
    responses: {
      204: 'No Content',
      400: 'Invalid request',
      500: 'Internal Server Error',
    },
  },
  {
    operationId: 'restoreChat',
    method: 'PATCH',
    title: 'Restore a chat by ID',
    url: 'https://focus.toggl.com/api/workspaces/{workspace_id}/chats/{chat_id}/restore',
    text: 'Restores a chat by the provided ID.',
    sample: { contentType: true, basic: true, body: false },
    path: { workspace_id: workspaceId, chat_id: chatId },
    query: {},
    responses: {
      204: 'No Content',
      400: 'Invalid request',
      404: 'chat does not exist',
      500: 'Internal Server Error',
    },
  },
];
