/** The README's client that logs where an answer departs from the description. */
import { expect, it } from 'vitest';
import { createSandbox } from '../../../src/sandbox/index.ts';
import { checkedClient } from './checked-client.ts';

it('logs each difference once', async () => {
  const sandbox = createSandbox();
  sandbox.fail({ status: 200, body: '{"data":[{"id":"5"},{"id":"6"}],"page":1,"per_page":100}', times: 2 });
  const lines: string[] = [];
  const client = checkedClient((line) => lines.push(line), sandbox.clientOptions);
  await client.chats.list();
  await client.chats.list();
  expect(lines.filter((line) => line.endsWith('string'))).toEqual([
    'listChats /data/*/id: expected integer, got string',
  ]);
  expect(new Set(lines).size).toBe(lines.length);
});
