import { expect, it } from 'vitest';
import { createSandbox } from '../../../src/sandbox/index.ts';
import { clientOf } from './ways-in.ts';

it('holds and lists 10,000 chats and 100,000 messages in a time that a test can afford', {
  timeout: 30_000,
}, async () => {
  const sandbox = createSandbox({ chats: 10_000 });
  const client = clientOf(sandbox);
  let chats = 0;
  for await (const chat of client.chats.list({ order_by: ['-name'] })) chats += Number(chat.id > 0);
  expect(chats).toBe(10_000);
  const message = { role: 'user', content: { text: 'Which tasks are left?' } };
  sandbox.addMessages(
    1001,
    Array.from({ length: 100_000 }, () => message),
  );
  let messages = 0;
  for await (const { id } of client.messages.stream(1001)) messages += Number(id > 0);
  expect(messages).toBe(100_000);
});
