import { parseDocument } from 'yaml';

const quotaHeaders = {
  'X-Toggl-Quota-Remaining': { $ref: '#/components/headers/QuotaRemaining' },
  'X-Toggl-Quota-Resets-In': { $ref: '#/components/headers/QuotaResetsIn' },
};
const errors = {
  400: { $ref: '#/components/responses/InvalidRequest' },
  401: { $ref: '#/components/responses/Unauthenticated' },
  404: { $ref: '#/components/responses/ChatNotFound' },
};
const workspace = { $ref: '#/components/parameters/WorkspaceId' };
const noteId = { $ref: '#/components/parameters/NoteId' };

function json(schema: string, example: object) {
  const content = {
    schema: { $ref: `#/components/schemas/${schema}` },
    examples: { one: { summary: 'One', value: example } },
  };
  return { content: { 'application/json': content } };
}

function operation(operationId: string, tag: string, call: string, rest: object) {
  const source = `const client = createTogglFocusClient();\nawait ${call};\n`;
  const label = 'TypeScript';
  return {
    operationId,
    tags: [tag],
    summary: 'Summary',
    description: 'A description.',
    'x-codeSamples': [{ lang: label, label, source }],
    ...rest,
  };
}

const note = { id: 1, text: 'Call back' };

/** The description, as text, with a response field, a query parameter, a 409 and an enum more. */
export function withMoreToOperations(text: string): string {
  const description = parseDocument(text);
  description.setIn(['components', 'schemas', 'Chat', 'properties', 'pinned_at'], {
    type: ['string', 'null'],
    format: 'date-time',
    description: 'When the chat was pinned.',
  });
  description.addIn(['paths', '/workspaces/{workspace_id}/chats', 'get', 'parameters'], {
    name: 'archived',
    in: 'query',
    description: 'Whether archived chats are listed too.',
    schema: { type: 'boolean' },
  });
  description.setIn(['paths', '/workspaces/{workspace_id}/chats/{chat_id}/restore', 'patch', 'responses', '409'], {
    description: 'The chat is not deleted.',
    headers: quotaHeaders,
    ...json('ErrorBody', { error: 'conflict' }),
  });
  const feedbackType = ['components', 'schemas', 'UpdateChatMessageBody', 'properties', 'feedback_type'];
  description.setIn([...feedbackType, 'enum'], ['positive', 'negative', null]);
  return description.toString({ lineWidth: 0 });
}

/** The description, as text, with an operation whose body has a required field, and a resource of five operations, more. */
export function withMoreOperations(text: string): string {
  const description = parseDocument(text);
  const chat = '/workspaces/{workspace_id}/chats/{chat_id}';

  description.setIn(['components', 'schemas', 'DuplicateChatBody'], {
    type: 'object',
    description: 'Where to.',
    required: ['target_workspace_id'],
    properties: { target_workspace_id: { type: 'integer', description: 'The workspace of the copy.' } },
  });
  description.setIn(['paths', `${chat}/duplicate`], {
    post: operation('duplicateChat', 'Chats', 'client.chats.duplicate(1, { target_workspace_id: 2 })', {
      parameters: [workspace, { $ref: '#/components/parameters/ChatId' }],
      requestBody: {
        required: true,
        description: 'Where to.',
        ...json('DuplicateChatBody', { target_workspace_id: 2 }),
      },
      responses: { 200: { $ref: '#/components/responses/OneChat' }, ...errors },
    }),
  });
  description.addIn(['tags'], { name: 'Notes', description: 'Notes of a workspace.' });
  description.setIn(['components', 'parameters', 'NoteId'], {
    name: 'note_id',
    in: 'path',
    required: true,
    description: 'Note ID.',
    schema: { type: 'integer' },
  });
  const schemas = ['components', 'schemas'];
  const noteText = { text: { type: 'string', description: 'The text.' } };
  description.setIn([...schemas, 'Note'], {
    type: 'object',
    description: 'A note.',
    required: ['id', 'text'],
    properties: { id: { type: 'integer', description: 'Note ID.' }, ...noteText },
  });
  description.setIn([...schemas, 'NotePage'], {
    type: 'object',
    description: 'A page of notes.',
    required: ['data', 'page', 'per_page'],
    properties: {
      data: { type: ['array', 'null'], description: 'The notes.', items: { $ref: '#/components/schemas/Note' } },
      page: { $ref: '#/components/schemas/PageNumber' },
      per_page: { $ref: '#/components/schemas/PageSize' },
    },
  });
  description.setIn([...schemas, 'NoteBody'], {
    type: 'object',
    description: 'A note.',
    required: ['text'],
    properties: noteText,
  });
  const body = {
    requestBody: { required: true, description: 'The note.', ...json('NoteBody', { text: 'Call back' }) },
  };
  const nothing = { $ref: '#/components/responses/NoContent' };
  description.setIn(['paths', '/workspaces/{workspace_id}/notes'], {
    get: operation('listNotes', 'Notes', 'client.notes.list()', {
      parameters: [workspace, { $ref: '#/components/parameters/Page' }, { $ref: '#/components/parameters/PerPage' }],
      responses: {
        200: {
          description: 'A page.',
          headers: quotaHeaders,
          ...json('NotePage', { data: [note], page: 1, per_page: 1 }),
        },
        ...errors,
      },
    }),
    post: operation('createNote', 'Notes', "client.notes.create({ text: 'Call back' })", {
      parameters: [workspace],
      ...body,
      responses: { 201: { $ref: '#/components/responses/ChatCreated' }, ...errors },
    }),
  });
  description.setIn(['paths', '/workspaces/{workspace_id}/notes/{note_id}'], {
    get: operation('getNote', 'Notes', 'client.notes.get(1)', {
      parameters: [workspace, noteId],
      responses: { 200: { description: 'The note.', headers: quotaHeaders, ...json('Note', note) }, ...errors },
    }),
    put: operation('updateNote', 'Notes', "client.notes.update(1, { text: 'Done' })", {
      parameters: [workspace, noteId],
      ...body,
      responses: { 204: nothing, ...errors },
    }),
    delete: operation('deleteNote', 'Notes', 'client.notes.delete(1)', {
      parameters: [workspace, noteId],
      responses: { 204: nothing, ...errors },
    }),
  });
  return description.toString({ lineWidth: 0 });
}
