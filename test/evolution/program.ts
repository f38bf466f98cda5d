/**
 * Uses what `changed-description.ts` adds, each through the client. Compiled and run in a copy of the project whose description was changed, so
 * in the project itself it does not compile and is left out.
 */
import assert from 'node:assert/strict';
import {
  ApiError,
  type Chat,
  createTogglFocusClient,
  type ListChatsQuery,
  type Note,
  type NoteBody,
} from './src/index.ts';

const sent: string[] = [];
const answers: Record<string, () => Response> = {
  'GET /workspaces/1/chats/1': () => Response.json({ id: 1, pinned_at: '2026-10-01T08:15:00Z' }),
  'GET /workspaces/1/chats': () => Response.json({ data: [], page: 1, per_page: 100 }),
  'POST /workspaces/1/chats/1/duplicate': () => Response.json({ id: 2 }),
  'PATCH /workspaces/1/chats/1/restore': () => Response.json({ error: 'conflict' }, { status: 409 }),
  'GET /workspaces/1/notes': () => Response.json({ data: [{ id: 1, text: 'Call back' }], page: 1, per_page: 100 }),
  'POST /workspaces/1/notes': () => Response.json({ id: 1, text: 'Call back' }, { status: 201 }),
  'GET /workspaces/1/notes/1': () => Response.json({ id: 1, text: 'Call back' }),
};
const client = createTogglFocusClient({
  apiKey: 'toggl_sk_example',
  workspaceId: 1,
  baseUrl: 'https://focus.example/api',
  async fetch(url, { method, body }) {
    const { pathname, search } = new URL(url);
    const request = `${method} ${pathname.replace('/api', '')}`;
    sent.push(`${request}${search} ${body ?? ''}`.trim());
    return answers[request]?.() ?? new Response(null, { status: 204 });
  },
});

const pinned_at: string | null | undefined = (await client.chats.get(1)).pinned_at;
assert.equal(pinned_at, '2026-10-01T08:15:00Z');

const query: ListChatsQuery = { archived: true };
await client.chats.list(query);
// @ts-expect-error: a boolean
void (() => client.chats.list({ archived: 'yes' }));

const copy: Chat = await client.chats.duplicate(1, { target_workspace_id: 2 });
assert.equal(copy.id, 2);
// @ts-expect-error: the field is required
void (() => client.chats.duplicate(1, {}));
// @ts-expect-error: so is the body
void (() => client.chats.duplicate(1));

const error: unknown = await client.chats.restore(1).catch((reason: unknown) => reason);
assert(error instanceof ApiError);
assert.equal(error.message, 'PATCH /workspaces/1/chats/1/restore: 409, conflict. The chat is not deleted.');

await client.messages.update(1, 2, { feedback_type: 'negative' });
// @ts-expect-error: not a value of the enum
void (() => client.messages.update(1, 2, { feedback_type: 'so-so' }));

const notes: Note[] = await client.notes.list({ per_page: 10 }).toArray();
const body: NoteBody = { text: 'Call back' };
const created: Note | undefined = await client.notes.create(body);
// @ts-expect-error: its text is required
void (() => client.notes.create());
const note: Note = await client.notes.get(1);
assert.deepEqual([notes, created, note], [[note], note, { id: 1, text: 'Call back' }]);
const nothing: Promise<void> = client.notes.update(1, { text: 'Done' });
assert.equal(await nothing, undefined);
await client.notes.delete(1);

assert.deepEqual(sent, [
  'GET /workspaces/1/chats/1',
  'GET /workspaces/1/chats?archived=true&per_page=100',
  'POST /workspaces/1/chats/1/duplicate {"target_workspace_id":2}',
  'PATCH /workspaces/1/chats/1/restore',
  'PATCH /workspaces/1/chats/1/messages/2 {"feedback_type":"negative"}',
  'GET /workspaces/1/notes?per_page=10',
  'POST /workspaces/1/notes {"text":"Call back"}',
  'GET /workspaces/1/notes/1',
  'PUT /workspaces/1/notes/1 {"text":"Done"}',
  'DELETE /workspaces/1/notes/1',
]);
