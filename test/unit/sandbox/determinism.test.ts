import { describe, expect, it } from 'vitest';
import { createSandbox } from '../../../src/sandbox/index.ts';
import { inProcess, sandboxWithClock, startedAtMs } from './ways-in.ts';

/** Everything that a user sees of some calls, with errors and their trace IDs. */
async function story({ sandbox, client, passMs } = sandboxWithClock({ chats: 30, quota: { limit: 100 } })) {
  const send = inProcess(sandbox);
  await client.chats.create({ name: 'Plan' });
  passMs(1_000);
  await client.chats.delete(1002);
  const chat = sandbox.addChat();
  sandbox.addMessages(chat.id, [{ role: 'user', content: {} }]);
  const seen: unknown[] = [];
  for (const path of ['', '?page=2', '/1003/messages', '/9', '?page=0', '/1002']) {
    const response = await send('GET', `/workspaces/1/chats${path}`);
    seen.push([response.status, [...response.headers], await response.text()]);
  }
  return seen;
}

describe('the same options and the same calls', () => {
  it('give the same answers', async () => {
    expect(await story()).toEqual(await story());
  });

  it('give the same answers after a reset, which forgets everything', async () => {
    const { sandbox, client, passMs } = sandboxWithClock({ chats: 30, quota: { limit: 100 }, now: () => startedAtMs });
    const first = await story({ sandbox, client, passMs });
    sandbox.fail({ status: 500, times: Infinity });
    sandbox.shapes.stream = 'ndjson';
    sandbox.shapes.emptyList = 'null';
    sandbox.reset();
    expect(sandbox.requests).toEqual([]);
    expect(sandbox.shapes).toEqual(createSandbox().shapes);
    expect(await story({ sandbox, client, passMs })).toEqual(first);
  });

  it('make up chats that a list shows, with messages that are counted', async () => {
    const { client } = sandboxWithClock({ chats: 6 });
    const { data } = await client.chats.list();
    expect(new Set(data.map(({ name }) => name)).size).toBeGreaterThan(3);
    expect(data.map(({ message_count }) => message_count)).toEqual([0, 2, 4, 0, 2, 4]);
    for (const { id, message_count, created_at } of data) {
      expect(await client.messages.stream(id).toArray()).toHaveLength(message_count);
      expect(Date.parse(created_at)).toBeLessThan(startedAtMs);
    }
  });

  it('tell every error another trace ID', async () => {
    const { sandbox } = sandboxWithClock();
    const send = inProcess(sandbox);
    const ids = await Promise.all(
      Array.from({ length: 100 }, async () => (await (await send('GET', '/nowhere')).json()).trace_id),
    );
    expect(new Set(ids).size).toBe(100);
  });
});
