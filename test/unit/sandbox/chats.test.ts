import { describe, expect, it } from 'vitest';
import { NotFoundError } from '../../../src/index.ts';
import { inProcess, sandboxWithClock } from './ways-in.ts';

const created = '2026-10-01T08:00:00.000Z';
const aMinuteLater = '2026-10-01T08:01:00.000Z';

describe('the chats of a sandbox', () => {
  it("lists created chats, and answers a creation without a body, as Toggl's reference says", async () => {
    const { client } = sandboxWithClock();
    expect(await client.chats.create({ name: 'Plan' })).toBeUndefined();
    expect(await client.chats.create({})).toBeUndefined();
    const { data } = await client.chats.list();
    expect(data).toEqual([
      expect.objectContaining({
        name: 'Plan',
        workspace_id: 1,
        message_count: 0,
        created_at: created,
        updated_at: created,
        deleted_at: null,
      }),
      expect.objectContaining({ name: null }),
    ]);
    expect(data[0]?.id).not.toBe(data[1]?.id);
  });

  it('answers a creation with the chat if shapes.create says so', async () => {
    const { sandbox, client } = sandboxWithClock();
    sandbox.shapes.create = 'chat';
    const chat = await client.chats.create({ name: 'Plan' });
    expect(chat).toEqual((await client.chats.list()).data[0]);
    expect((await inProcess(sandbox)('POST', '/workspaces/1/chats', { body: '{}' })).status).toBe(201);
  });

  it('renames a chat and tells when', async () => {
    const { sandbox, client, passMs } = sandboxWithClock();
    const chat = sandbox.addChat({ name: 'Plan' });
    passMs(60_000);
    await client.chats.update(chat.id, { name: 'Review' });
    expect(await client.chats.get(chat.id)).toEqual({ ...chat, name: 'Review', updated_at: aMinuteLater });
    expect(chat.name).toBe('Plan');
  });

  it('keeps the name if a PUT brings none', async () => {
    const { sandbox, client } = sandboxWithClock();
    const { id } = sandbox.addChat({ name: 'Plan' });
    await client.chats.update(id, {});
    expect((await client.chats.get(id)).name).toBe('Plan');
  });

  it('takes a deleted chat off the list, still answers it, and restores it', async () => {
    const { sandbox, client, passMs } = sandboxWithClock({ chats: 3 });
    const { id } = sandbox.addChat({ name: 'Plan' });
    passMs(60_000);
    await client.chats.delete(id);
    expect((await client.chats.list()).data.map((chat) => chat.id)).not.toContain(id);
    expect(await client.chats.get(id)).toMatchObject({ deleted_at: aMinuteLater, updated_at: aMinuteLater });
    passMs(60_000);
    await client.chats.delete(id);
    expect((await client.chats.get(id)).deleted_at).toBe(aMinuteLater);
    await client.chats.restore(id);
    expect(await client.chats.get(id)).toMatchObject({ deleted_at: null, updated_at: '2026-10-01T08:02:00.000Z' });
    expect((await client.chats.list()).data.map((chat) => chat.id)).toContain(id);
  });

  it('gives pages of at most 100, whatever per_page is', async () => {
    const { sandbox, client } = sandboxWithClock({ chats: 250 });
    const page = await client.chats.list({ per_page: 1000 });
    expect([page.data.length, page.page, page.per_page]).toEqual([100, 1, 100]);
    const ids: number[] = [];
    for await (const { id } of client.chats.list()) ids.push(id);
    expect(new Set(ids).size).toBe(250);
    expect(sandbox.requests.slice(1).map(({ query }) => query.page)).toEqual([undefined, '2', '3']);
  });

  it('gives 20 on a page without per_page, and an empty page after the last', async () => {
    const { sandbox } = sandboxWithClock({ chats: 25 });
    const send = inProcess(sandbox);
    expect(await (await send('GET', '/workspaces/1/chats')).json()).toMatchObject({ page: 1, per_page: 20 });
    const second: { data: unknown[] } = await (await send('GET', '/workspaces/1/chats?page=2')).json();
    expect(second.data).toHaveLength(5);
    expect(await (await send('GET', '/workspaces/1/chats?page=3')).json()).toEqual({ data: [], page: 3, per_page: 20 });
    sandbox.shapes.emptyList = 'null';
    expect(await (await send('GET', '/workspaces/1/chats?page=3')).json()).toMatchObject({ data: null });
  });

  it('finds names that contain a text, ignoring case', async () => {
    const { sandbox, client } = sandboxWithClock();
    for (const name of ['Plan the LAUNCH', 'launch party', 'Review', null]) sandbox.addChat({ name });
    expect((await client.chats.list({ name: 'Launch' })).data.map(({ name }) => name)).toEqual([
      'Plan the LAUNCH',
      'launch party',
    ]);
    expect((await client.chats.list({ name: '' })).data).toHaveLength(4);
    expect((await client.chats.list({ name: 'nowhere' })).data).toEqual([]);
  });

  it('orders by several fields, ascending or descending, with null as the largest value', async () => {
    const { sandbox, client } = sandboxWithClock();
    const names = ['b', 'a', null, 'b', 'a'];
    const ids = names.map((name) => sandbox.addChat({ name }).id);
    const order = async (...order_by: string[]) =>
      (await client.chats.list({ order_by })).data.map(({ id }) => ids.indexOf(id));
    expect(await order()).toEqual([0, 1, 2, 3, 4]);
    expect(await order('name')).toEqual([1, 4, 0, 3, 2]);
    expect(await order('name', '-id')).toEqual([4, 1, 3, 0, 2]);
    expect(await order('-name', 'id')).toEqual([2, 0, 3, 1, 4]);
    expect(await order('-created_at', '-id')).toEqual([4, 3, 2, 1, 0]);
  });

  it('shows changes at once in a list that was read before', async () => {
    const { sandbox, client } = sandboxWithClock();
    const { id } = sandbox.addChat({ name: 'b' });
    sandbox.addChat({ name: 'a' });
    const names = async () => (await client.chats.list({ order_by: ['name'] })).data.map(({ name }) => name);
    expect(await names()).toEqual(['a', 'b']);
    await client.chats.update(id, { name: 'A' });
    expect(await names()).toEqual(['A', 'a']);
    sandbox.addChat({ name: '0' });
    expect(await names()).toEqual(['0', 'A', 'a']);
    await client.chats.delete(id);
    expect(await names()).toEqual(['0', 'a']);
  });

  it('answers 404 for a chat that does not exist', async () => {
    const { client } = sandboxWithClock({ chats: 2 });
    const calls = [
      client.chats.get(9),
      client.chats.update(9, { name: 'Plan' }),
      client.chats.delete(9),
      client.chats.restore(9),
    ];
    for (const call of calls) {
      await expect(call).rejects.toBeInstanceOf(NotFoundError);
      await expect(call).rejects.toMatchObject({ code: 'not_found', description: 'chat does not exist' });
    }
  });

  it('hands out copies: changing one changes nothing in the sandbox', async () => {
    const { sandbox, client } = sandboxWithClock();
    const chat = sandbox.addChat({ name: 'Plan' });
    chat.name = 'changed by the test';
    expect((await client.chats.get(chat.id)).name).toBe('Plan');
  });

  it('shares nothing between two sandboxes', async () => {
    const one = sandboxWithClock({ workspaceId: 1 });
    const other = sandboxWithClock({ workspaceId: 2 });
    await one.client.chats.create({ name: 'Plan' });
    expect((await other.client.chats.list()).data).toEqual([]);
    expect(other.sandbox.addChat().workspace_id).toBe(2);
  });
});
