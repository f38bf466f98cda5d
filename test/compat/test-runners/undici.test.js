import { createTogglFocusClient, NotFoundError } from 'toggl-focus-chats';
import { getGlobalDispatcher, MockAgent, setGlobalDispatcher } from 'undici';
import { afterAll, beforeAll, expect, it } from 'vitest';

const agent = new MockAgent();
const before = getGlobalDispatcher();
beforeAll(() => {
  agent.disableNetConnect();
  setGlobalDispatcher(agent);
});
afterAll(() => setGlobalDispatcher(before));

it('answers the client, and sees the key and the query that it sends', async () => {
  const api = agent.get('https://focus.toggl.com');
  const list = { path: '/api/workspaces/1/chats?per_page=100', headers: { authorization: 'Bearer toggl_sk_example' } };
  api.intercept(list).reply(503, {}, { headers: { 'Retry-After': '0' } });
  api.intercept(list).reply(200, { data: [], page: 1, per_page: 100 });
  api.intercept({ path: '/api/workspaces/1/chats/404' }).reply(404);
  const client = createTogglFocusClient({ apiKey: 'toggl_sk_example', workspaceId: 1 });
  expect(await client.chats.list().toArray()).toEqual([]);
  await expect(client.chats.get(404)).rejects.toThrow(NotFoundError);
  agent.assertNoPendingInterceptors();
});
