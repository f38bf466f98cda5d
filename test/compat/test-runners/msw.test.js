import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { ConnectionError, createTogglFocusClient } from 'toggl-focus-chats';
import { createSandbox } from 'toggl-focus-chats/sandbox';
import { afterAll, beforeAll, expect, it } from 'vitest';

const sandbox = createSandbox({ chats: 250 });
const server = setupServer(
  // Without the catch, MSW would make a 500 of a connection that breaks.
  http.all('https://focus.toggl.com/api/*', ({ request }) => sandbox.fetch(request).catch(() => HttpResponse.error())),
);
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterAll(() => server.close());

it('passes what the client sends to the sandbox, and its answers back', async () => {
  const client = createTogglFocusClient({ apiKey: sandbox.apiKey, workspaceId: sandbox.workspaceId });
  sandbox.fail({ status: 503, headers: { 'Retry-After': '0' } });
  expect(await client.chats.list().toArray()).toHaveLength(250);
  sandbox.fail({ fault: 'reset' });
  await expect(client.chats.create({ name: 'Plan the launch' })).rejects.toThrow(ConnectionError);
  expect(sandbox.requests.map(({ status }) => status)).toEqual([503, 200, 200, 200, undefined]);
});
