import { expect, it } from 'vitest';
import { createTogglFocusClient } from '../../../src/index.ts';
import { createSandbox } from '../../../src/sandbox/index.ts';

it('lists every chat, though the API fails once', async () => {
  const sandbox = createSandbox({ chats: 250 });
  sandbox.fail({ status: 503, headers: { 'Retry-After': '0' } });
  const client = createTogglFocusClient(sandbox.clientOptions);
  expect(await client.chats.list().toArray()).toHaveLength(250);
});
