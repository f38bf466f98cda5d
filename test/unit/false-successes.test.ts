/** Answers of 200 that say, in their body, that the write was not carried out: a page to sign in at, or an error. */
import { assert, describe, expect, it } from 'vitest';
import { DecodeError, type TogglFocusClient } from '../../src/index.ts';
import { rejection, stubClient } from './stub-fetch.ts';
import { serve } from './transport/loopback.ts';

const params = { path: { workspace_id: 1, chat_id: 5 } };
const CHAT = '/workspaces/{workspace_id}/chats/{chat_id}';

const writes: { name: string; call(client: TogglFocusClient): PromiseLike<unknown> }[] = [
  { name: 'chats.create', call: ({ chats }) => chats.create({ name: 'Plan the launch' }) },
  { name: 'chats.update', call: ({ chats }) => chats.update(5, { name: 'Plan the launch' }) },
  { name: 'chats.delete', call: ({ chats }) => chats.delete(5) },
  { name: 'chats.restore', call: ({ chats }) => chats.restore(5) },
  { name: 'messages.update', call: ({ messages }) => messages.update(5, 7, { feedback_type: 'positive' }) },
  { name: 'api.PUT', call: ({ api }) => api.PUT(CHAT, { params, body: { name: 'Plan the launch' } }) },
  { name: 'api.DELETE', call: ({ api }) => api.DELETE(CHAT, { params }) },
];

describe.each(writes)('$name', ({ call }) => {
  it.each(['text/html', 'text/html; charset=utf-8', 'Text/HTML;charset=UTF-8', ' text/html'])(
    'is a DecodeError where a web page comes with a 200: %j',
    async (contentType) => {
      const page = '<!doctype html><title>Sign in to the airport</title>';
      const baseUrl = await serve((request, response) => {
        request.resume();
        response.writeHead(200, { 'Content-Type': contentType }).end(page);
      });
      const { client } = stubClient(undefined, { baseUrl, fetch: (url, init) => fetch(url, init) });
      const error = await rejection(call(client), DecodeError);
      expect(error.message).toMatch(
        /: 200, but a web page, so the request was probably not carried out \(text\/html\)/i,
      );
      expect(error.message).not.toContain('airport');
    },
  );

  it.each([
    ['application/json', '{"error":"forbidden"}'],
    ['application/json; charset=utf-8', '{"error":"forbidden","error_description":"You may not do this"}'],
    ['application/problem+json', '{"id":5,"error":{"code":403}}'],
    ['text/plain; charset=utf-8', ' {"error":"forbidden"}\n'],
  ])('is a DecodeError where an error comes with a 200, as %s', async (contentType, body) => {
    const { client, sent } = stubClient(() => new Response(body, { headers: { 'Content-Type': contentType } }));
    const error = await rejection(call(client), DecodeError);
    expect(error.message).toMatch(/: 200, but an error in its body, so the request was probably not carried out/);
    expect(error.message).not.toContain('forbidden');
    expect(sent).toHaveLength(1);
  });

  it.each([
    ['nothing', () => new Response(null, { status: 204 })],
    // As PHP and others send it by default.
    ['nothing, of a type', () => new Response(null, { status: 204, headers: { 'Content-Type': 'text/html' } })],
    ['an empty body', () => new Response('', { status: 201 })],
    ['the chat', () => Response.json({ id: 5, name: 'Plan the launch' })],
    ['a field error that is empty', () => Response.json({ id: 5, error: null })],
    ['a list', () => Response.json([{ error: 'forbidden' }])],
    ['null', () => Response.json(null)],
    ['a text', () => Response.json('error')],
    ['broken JSON', () => new Response('{"error":', { headers: { 'Content-Type': 'application/json' } })],
    ['a plain text', () => new Response('ok', { headers: { 'Content-Type': 'text/plain' } })],
  ])('is a success where the answer is %s', async (_, answer) => {
    const { client } = stubClient(answer);
    await call(client);
  });
});

it('a read is judged by its body alone, whatever type it names', async () => {
  const chat = { id: 5, error: 'a field of that name' };
  const { client } = stubClient(
    () => new Response(JSON.stringify(chat), { headers: { 'Content-Type': 'text/html; charset=utf-8' } }),
  );
  expect(await client.chats.get(5)).toEqual(chat);
});

it('a write on api that is to be read as text gives the text', async () => {
  const { client } = stubClient(() => Response.json({ error: 'forbidden' }));
  const { data } = await client.api.PUT(CHAT, { params, body: {}, parseAs: 'text' });
  assert.equal(data, '{"error":"forbidden"}');
});
