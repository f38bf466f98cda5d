import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { NotFoundError } from '../../../src/index.ts';
import { inProcess, sandboxWithClock } from './ways-in.ts';

function sandboxWithMessages(count: number) {
  const made = sandboxWithClock();
  const chat = made.sandbox.addChat({ name: 'Plan' });
  const messages = made.sandbox.addMessages(
    chat.id,
    Array.from({ length: count }, (_, index) => ({
      role: index % 2 ? 'assistant' : 'user',
      content: { text: `${index} — é` },
    })),
  );
  return { ...made, chat, messages };
}

const streamPath = (chatId: number) => `/workspaces/1/chats/${chatId}/messages/stream`;

describe('the messages of a sandbox', () => {
  it('counts them in their chat', async () => {
    const { sandbox, client, chat, passMs } = sandboxWithMessages(3);
    passMs(60_000);
    sandbox.addMessages(chat.id, [{ role: 'user', content: {} }]);
    expect(await client.chats.get(chat.id)).toMatchObject({ message_count: 4, updated_at: '2026-10-01T08:01:00.000Z' });
  });

  it('pages and orders them', async () => {
    const { client, chat, messages } = sandboxWithMessages(5);
    const page = await client.messages.list(chat.id, { page: 2, per_page: 2 });
    expect(page.data).toEqual(messages.slice(2, 4));
    const backwards = await client.messages.list(chat.id, { order_by: ['role', '-id'] });
    expect(backwards.data).toEqual([3, 1, 4, 2, 0].map((index) => messages[index]));
  });

  it.each(['items', 'array', 'ndjson'] as const)('streams all of them as %s', async (shape) => {
    const { sandbox, client, chat, messages } = sandboxWithMessages(120);
    sandbox.shapes.stream = shape;
    expect(await client.messages.stream(chat.id).toArray()).toEqual(messages);
    expect(await client.messages.stream(chat.id, { order_by: ['-id'] }).toArray()).toEqual(messages.toReversed());
  });

  it.each([
    ['items', 'array', '{"items":[]}'],
    ['items', 'null', '{"items":null}'],
    ['array', 'array', '[]'],
    ['array', 'null', 'null'],
    ['ndjson', 'array', ''],
  ] as const)('streams nothing as %s, an empty list as %s', async (shape, emptyList, body) => {
    const { sandbox, client, chat } = sandboxWithMessages(0);
    Object.assign(sandbox.shapes, { stream: shape, emptyList });
    expect(await (await inProcess(sandbox)('GET', streamPath(chat.id))).text()).toBe(body);
    expect(await client.messages.stream(chat.id).toArray()).toEqual([]);
  });

  it('takes feedback, changes only the fields that a PATCH brings, and removes feedback with null', async () => {
    const { client, chat, messages, passMs } = sandboxWithMessages(2);
    const [, answer] = messages;
    const id = answer?.id ?? 0;
    const read = async () => (await client.messages.list(chat.id)).data[1];
    passMs(60_000);
    await client.messages.update(chat.id, id, { feedback_type: 'positive', feedback_message: 'Good' });
    const praised = { feedback_type: 'positive', feedback_message: 'Good', updated_at: '2026-10-01T08:01:00.000Z' };
    expect(await read()).toEqual({ ...answer, ...praised });
    await client.messages.update(chat.id, id, { feedback_type: null });
    expect(await read()).toEqual({ ...answer, ...praised, feedback_type: null });
    await client.messages.update(chat.id, id, { content: { text: 'else' } });
    expect((await read())?.content).toEqual({ text: 'else' });
  });

  it('finds a message only in its own chat', async () => {
    const { sandbox, client, messages } = sandboxWithMessages(1);
    const other = sandbox.addChat();
    const call = client.messages.update(other.id, messages[0]?.id ?? 0, { feedback_type: 'positive' });
    await expect(call).rejects.toMatchObject({ status: 404, description: 'chat message does not exist' });
    await expect(client.messages.list(9)).rejects.toBeInstanceOf(NotFoundError);
    await expect(client.messages.stream(9).toArray()).rejects.toBeInstanceOf(NotFoundError);
  });

  it('still answers with the messages of a deleted chat', async () => {
    const { client, chat, messages } = sandboxWithMessages(2);
    await client.chats.delete(chat.id);
    expect((await client.messages.list(chat.id)).data).toEqual(messages);
  });

  it('copies what it is given and what it hands out', async () => {
    const { sandbox, client, chat } = sandboxWithMessages(0);
    const content = { text: 'kept' };
    const [copy] = sandbox.addMessages(chat.id, [{ role: 'user', content }]);
    content.text = 'changed';
    if (copy) copy.content.text = 'changed';
    expect((await client.messages.list(chat.id)).data[0]?.content).toEqual({ text: 'kept' });
  });

  it('writes no more of a stream than is read', async () => {
    const { sandbox, chat } = sandboxWithMessages(20_000);
    const { body } = await inProcess(sandbox)('GET', streamPath(chat.id));
    const reader = body?.getReader();
    const first = await reader?.read();
    expect(first?.value?.length).toBeLessThan(80_000);
    const writing = vi.spyOn(JSON, 'stringify');
    onTestFinished(() => writing.mockRestore());
    await new Promise((resolve) => setImmediate(resolve));
    await reader?.cancel();
    expect(writing).not.toHaveBeenCalled();
  });

  it('streams the messages of the moment of the request, though more are added meanwhile', async () => {
    const { sandbox, client, chat, messages } = sandboxWithMessages(5_000);
    const ids: number[] = [];
    for await (const { id } of client.messages.stream(chat.id)) {
      if (ids.length === 0) sandbox.addMessages(chat.id, [{ role: 'user', content: {} }]);
      ids.push(id);
    }
    expect(ids).toEqual(messages.map(({ id }) => id));
  });
});
