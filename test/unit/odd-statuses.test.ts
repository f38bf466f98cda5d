/** Statuses and reason phrases that HTTP allows and `new Response` does not. */
import { describe, expect, it } from 'vitest';
import { ApiError, PermissionDeniedError, ServerError, type TogglFocusClient } from '../../src/index.ts';
import { everyOperation } from '../operations.ts';
import { rejection, stubClient } from './stub-fetch.ts';
import { serveBytes } from './transport/loopback.ts';

const params = { path: { workspace_id: 1, chat_id: 5 } };
const CHAT = '/workspaces/{workspace_id}/chats/{chat_id}';

/** How a client may be used. */
const uses: { way: string; prepare(client: TogglFocusClient): void }[] = [
  { way: 'without a middleware', prepare() {} },
  {
    way: 'with a middleware',
    prepare: ({ api }) =>
      api.use({
        onRequest: ({ request }) => request,
        onResponse: async ({ response }) => {
          const copy = response.clone();
          expect([copy.status, copy.url, copy.ok]).toEqual([response.status, response.url, response.ok]);
          await copy.text();
        },
      }),
  },
];

async function clientOf(head: string, body = '') {
  const baseUrl = await serveBytes(
    `HTTP/1.1 ${head}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
  );
  return stubClient(undefined, { baseUrl, maxRetries: 0, fetch: (url, init) => fetch(url, init) }).client;
}

const said = '{"error":"forbidden"}';

describe.each(uses)('$way', ({ prepare }) => {
  it('a reason phrase beyond Latin-1 leaves each method its typed error', async () => {
    for (const { name, call } of everyOperation) {
      const client = await clientOf('403 禁止访问', said);
      prepare(client);
      const error = await rejection(call(client), PermissionDeniedError);
      expect([error.status, error.code], name).toEqual([403, 'forbidden']);
    }
  });

  it('a reason phrase beyond Latin-1 leaves api its error', async () => {
    const client = await clientOf('403 禁止访问', said);
    prepare(client);
    const { error, response } = await client.api.GET(CHAT, { params });
    expect([error, response.status]).toEqual([{ error: 'forbidden' }, 403]);
  });

  it('a reason phrase beyond Latin-1 leaves a write that was carried out its success', async () => {
    for (const head of ['204 已完成', '200 已完成', '201 Создано']) {
      const client = await clientOf(head);
      prepare(client);
      await client.chats.update(5, { name: 'Plan the launch' });
      const { error } = await client.api.DELETE(CHAT, { params });
      expect(error).toBeUndefined();
    }
  });

  it.each([600, 700, 999])('a status of %i is a ServerError for each method', async (status) => {
    for (const { name, call } of everyOperation) {
      const client = await clientOf(`${status} Odd`, said);
      prepare(client);
      const error = await rejection(call(client), ServerError);
      expect([error.status, error.code, error.headers?.get('Content-Type')], name).toEqual([
        status,
        'forbidden',
        'application/json',
      ]);
      expect(error.message).toContain(`: ${status}, forbidden. The server failed: try later.`);
    }
  });

  it.each([600, 999])('a status of %i is an error on api, with that status', async (status) => {
    const client = await clientOf(`${status} Odd`, said);
    prepare(client);
    const { data, error, response } = await client.api.GET(CHAT, { params });
    expect([data, error, response.status, response.ok]).toEqual([undefined, { error: 'forbidden' }, status, false]);
    expect(response.url).toContain('/workspaces/1/chats/5');
  });

  it('an empty reason phrase is none', async () => {
    const client = await clientOf('418 ', said);
    prepare(client);
    const error = await rejection(client.chats.get(5), ApiError);
    expect(error.status).toBe(418);
  });
});

it('a middleware may make an answer with a reason phrase beyond Latin-1 anew', async () => {
  const client = await clientOf('200 已完成', '{"id":5}');
  client.api.use({ onResponse: ({ response }) => new Response(response.body, response) });
  expect(await client.chats.get(5)).toEqual({ id: 5 });
  await client.chats.update(5, { name: 'Plan the launch' });
});
