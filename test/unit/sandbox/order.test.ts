/** The order of values of each kind, on lists of chats and of messages. */
import { expect, it } from 'vitest';
import { createSandbox } from '../../../src/sandbox/index.ts';
import { clientOf } from './ways-in.ts';

it.each([
  ['numbers by size, not as texts', 'toggl_user_id', [9, 10, 101]],
  ['numbers descending', '-toggl_user_id', [101, 10, 9]],
])('orders %s', async (_, order, expected) => {
  const sandbox = createSandbox();
  for (const toggl_user_id of [10, 101, 9]) sandbox.addChat({ toggl_user_id });
  const { data } = await clientOf(sandbox).chats.list({ order_by: [order] });
  expect(data.map(({ toggl_user_id }) => toggl_user_id)).toEqual(expected);
});

it.each([
  ['texts by code units: capitals before small letters', 'name', ['B', 'C', 'a', null, null]],
  ['texts descending, null first', '-name', [null, null, 'a', 'C', 'B']],
])('orders %s', async (_, order, expected) => {
  const sandbox = createSandbox();
  for (const name of ['a', null, 'C', 'B', null]) sandbox.addChat({ name });
  const { data } = await clientOf(sandbox).chats.list({ order_by: [order] });
  expect(data.map(({ name }) => name)).toEqual(expected);
});

it('keeps equal rows in the order of creation, ascending and descending', async () => {
  const sandbox = createSandbox();
  const ids = ['same', 'same', 'other', 'same'].map((name) => sandbox.addChat({ name }).id);
  for (const [order, expected] of [
    ['name', [2, 0, 1, 3]],
    ['-name', [0, 1, 3, 2]],
  ] as const) {
    const { data } = await clientOf(sandbox).chats.list({ order_by: [order] });
    expect(data.map(({ id }) => ids.indexOf(id))).toEqual(expected);
  }
});

it('orders roles that are objects by their JSON', async () => {
  const sandbox = createSandbox();
  const { id } = sandbox.addChat();
  const roles = ['user', { kind: 'tool' }, 'assistant', { kind: 'bot' }];
  sandbox.addMessages(
    id,
    roles.map((role) => ({ role, content: {} })),
  );
  const { data } = await clientOf(sandbox).messages.list(id, { order_by: ['role'] });
  expect(data.map(({ role }) => role)).toEqual(['assistant', 'user', { kind: 'bot' }, { kind: 'tool' }]);
});

it('reads a minus as descending only at the beginning of a name', async () => {
  const response = await clientOf(createSandbox()).api.GET('/workspaces/{workspace_id}/chats', {
    params: { path: { workspace_id: 1 }, query: { order_by: ['na-me'] } },
  });
  expect(response.error?.error_description).toBe('order_by names no field to order by: na-me');
});
