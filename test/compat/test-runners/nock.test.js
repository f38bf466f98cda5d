import nock from 'nock';
import { createTogglFocusClient, NotFoundError } from 'toggl-focus-chats';
import { afterAll, beforeAll, expect, it } from 'vitest';

beforeAll(() => nock.disableNetConnect());
afterAll(() => nock.restore());

it('answers the client, and sees the key and the query that it sends', async () => {
  const scope = nock('https://focus.toggl.com/api', { reqheaders: { authorization: 'Bearer toggl_sk_example' } })
    .get('/workspaces/1/chats')
    .query({ per_page: 100 })
    .reply(503, {}, { 'Retry-After': '0' })
    .get('/workspaces/1/chats')
    .query({ per_page: 100 })
    .reply(200, { data: [], page: 1, per_page: 100 })
    .get('/workspaces/1/chats/404')
    .reply(404);
  const client = createTogglFocusClient({ apiKey: 'toggl_sk_example', workspaceId: 1 });
  expect(await client.chats.list().toArray()).toEqual([]);
  await expect(client.chats.get(404)).rejects.toThrow(NotFoundError);
  expect(scope.isDone()).toBe(true);
});
