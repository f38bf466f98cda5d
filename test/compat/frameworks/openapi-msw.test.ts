import { setupServer } from 'msw/node';
import { createOpenApiHttp } from 'openapi-msw';
import { createTogglFocusClient, type paths } from 'toggl-focus-chats';
import { afterAll, beforeAll, expect, it } from 'vitest';

const http = createOpenApiHttp<paths>({ baseUrl: 'https://focus.toggl.com/api' });
let listed = 0;
const server = setupServer(
  http.get('/workspaces/{workspace_id}/chats', ({ query, response }) => {
    listed += 1;
    return response(200).json({ data: [], page: 1, per_page: Number(query.get('per_page')) });
  }),
  http.get('/workspaces/{workspace_id}/chats/{chat_id}', ({ response }) =>
    response(404).json({ error: 'not_found', error_description: 'There is no such chat.', trace_id: '7f3a' }),
  ),
);
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterAll(() => server.close());

const client = createTogglFocusClient({ apiKey: 'toggl_sk_example', workspaceId: 3021544 });

it('answers the methods and client.api', async () => {
  expect(await client.chats.list()).toMatchObject({ data: [], per_page: 100 });
  const { data } = await client.api.GET('/workspaces/{workspace_id}/chats', {
    params: { path: { workspace_id: 3021544 }, query: { per_page: 20 } },
  });
  expect(data).toEqual({ data: [], page: 1, per_page: 20 });
  expect(listed).toBe(2);
});

it('answers with an error of the description', async () => {
  await expect(client.chats.get(981204)).rejects.toMatchObject({ name: 'NotFoundError', code: 'not_found' });
});
