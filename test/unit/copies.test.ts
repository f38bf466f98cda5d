/** What the client hands out is a copy: changing it changes nothing in the client. */
import { describe, expect, it } from 'vitest';
import { type ClientEvents, QuotaExceededError } from '../../src/index.ts';
import { rejection, stubClient } from './stub-fetch.ts';

const headers = { 'X-Toggl-Quota-Remaining': '0', 'X-Toggl-Quota-Resets-In': '600' };
const spentAnswer = () => new Response('', { status: 402, headers });

describe('changing a date leaves the quota as it is known', () => {
  const dates: { whose: string; dateOf(client: ReturnType<typeof stubClient>['client']): Promise<Date | undefined> }[] =
    [
      {
        whose: "of the server's error",
        dateOf: async ({ chats }) => (await rejection(chats.get(5), QuotaExceededError)).resetsAt,
      },
      {
        whose: "of the client's own error",
        dateOf: async ({ chats }) => {
          await rejection(chats.get(5), QuotaExceededError);
          const error = await rejection(chats.get(5), QuotaExceededError);
          expect(error.local).toBe(true);
          return error.resetsAt;
        },
      },
      {
        whose: 'of client.quota',
        dateOf: async (client) => {
          await rejection(client.chats.get(5), QuotaExceededError);
          return client.quota?.resetsAt;
        },
      },
    ];

  it.each(dates)('$whose', async ({ dateOf }) => {
    const { client, sent } = stubClient(spentAnswer);
    const date = await dateOf(client);
    const resetsAtMs = client.quota?.resetsAt.getTime();
    expect(date?.getTime()).toBe(resetsAtMs);
    date?.setTime(0);
    expect(client.quota?.resetsAt.getTime()).toBe(resetsAtMs);
    const error = await rejection(client.chats.get(5), QuotaExceededError);
    expect([error.local, error.resetsAt?.getTime(), sent.length]).toEqual([true, resetsAtMs, 1]);
  });

  it.each<keyof ClientEvents>(['quota', 'response'])('of the event %s', async (name) => {
    const { client, sent } = stubClient(spentAnswer, {
      on: {
        [name](event: { resetsAt?: Date; quota?: { remaining: number; resetsAt: Date } }) {
          event.resetsAt?.setTime(0);
          event.quota?.resetsAt.setTime(0);
          if (event.quota) event.quota.remaining = 100;
        },
      },
    });
    await rejection(client.chats.get(5), QuotaExceededError);
    expect(client.quota?.resetsAt.getTime()).toBeGreaterThan(Date.now());
    expect((await rejection(client.chats.get(5), QuotaExceededError)).local).toBe(true);
    expect(sent).toHaveLength(1);
  });
});

it('changing client.quota leaves the quota as it is known', async () => {
  const { client } = stubClient(() =>
    Response.json({ id: 5 }, { headers: { ...headers, 'X-Toggl-Quota-Remaining': '7' } }),
  );
  await client.chats.get(5);
  Object.assign(client.quota ?? {}, { remaining: 0 });
  expect(client.quota?.remaining).toBe(7);
  expect(await client.chats.get(5)).toEqual({ id: 5 });
});

it('changing the values of an error leaves its body as it came', async () => {
  const body = { error: 'invalid', error_values: { field: 'name' } };
  const { client } = stubClient(() => Response.json(body, { status: 400 }));
  const error = await rejection(client.chats.get(5), Error);
  if (!('values' in error)) expect.fail('no values');
  Object.assign(error.values ?? {}, { field: 'changed' });
  expect(error).toMatchObject({ values: { field: 'name' }, body });
});

it('changing the headers that were given leaves later calls as they were', async () => {
  const given = new Headers({ 'X-Client': 'kept' });
  const { client, sent } = stubClient(undefined, { headers: given });
  given.set('X-Client', 'changed');
  await client.chats.get(5);
  expect(sent[0]?.headers.get('X-Client')).toBe('kept');
});
