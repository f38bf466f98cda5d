import { setupServer } from 'msw/node';
import { createOpenApiHttp } from 'openapi-msw';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTogglFocusClient, type paths } from '../../../src/index.ts';

const http = createOpenApiHttp<paths>({ baseUrl: 'https://focus.toggl.com/api' });
const server = setupServer(
  http.get('/workspaces/{workspace_id}/chats', ({ query, response }) =>
    response(200).json({ data: [], page: 1, per_page: Number(query.get('per_page')) }),
  ),
);
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterAll(() => server.close());

it('begins without chats', async () => {
  const client = createTogglFocusClient({ apiKey: 'toggl_sk_example', workspaceId: 1 });
  expect(await client.chats.list()).toMatchObject({ data: [], per_page: 100 });
});
