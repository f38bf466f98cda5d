import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ConnectionError, createTogglFocusClient } from '../../../src/index.ts';
import { createSandbox } from '../../../src/sandbox/index.ts';

const sandbox = createSandbox();
const server = setupServer(
  // Without the catch, MSW would make a 500 of a connection that breaks.
  http.all('https://focus.toggl.com/api/*', ({ request }) => sandbox.fetch(request).catch(() => HttpResponse.error())),
);
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterAll(() => server.close());

it('finds the chat that it made once the connection held', async () => {
  const client = createTogglFocusClient({ apiKey: sandbox.apiKey, workspaceId: sandbox.workspaceId });
  sandbox.fail({ fault: 'reset' });
  await expect(client.chats.create({ name: 'Plan the October launch' })).rejects.toThrow(ConnectionError);
  await client.chats.create({ name: 'Plan the October launch' });
  expect((await client.chats.list({ name: 'october' })).data).toHaveLength(1);
});
