/** The hourly quota of requests: what is known of it, what counts as spent, and what a call does then. */
import { describe, expect, it, vi } from 'vitest';
import {
  ConnectionError,
  NotFoundError,
  PaymentRequiredError,
  QuotaExceededError,
  ServerError,
} from '../../../src/index.ts';
import { isQuotaEvidence, readQuota } from '../../../src/transport/quota.ts';
import { operationCalls } from '../../operations.ts';
import { apiCalls, everyCall } from '../every-call.ts';
import { clientOf, type StubAnswer, stubFetch } from '../stub-fetch.ts';
import { answer, chat, json, later, networkFailure } from './answers.ts';
import { startMs, useFakeClock } from './fake-clock.ts';
import { watch } from './watch.ts';

useFakeClock();

/** The two headers, each left out where it is `undefined`. */
function quotaHeaders(remaining?: string | number, resetsIn?: string | number): Record<string, string> {
  return {
    ...(remaining !== undefined && { 'X-Toggl-Quota-Remaining': `${remaining}` }),
    ...(resetsIn !== undefined && { 'X-Toggl-Quota-Resets-In': `${resetsIn}` }),
  };
}

function inSeconds(seconds: number): Date {
  return new Date(startMs + seconds * 1_000);
}

/** Items of a full page, so that a next one may follow. */
function fullPage(page: number, headers: Record<string, string>): StubAnswer {
  return json({ page, per_page: 2, data: [{ id: page * 10 }, { id: page * 10 + 1 }] }, headers);
}

describe('readQuota', () => {
  it.each([
    ['both', '12', '30', { remaining: 12, resetsInMs: 30_000 }],
    ['zeros', '0', '0', { remaining: 0, resetsInMs: 0 }],
    ['no reset', '12', undefined, { remaining: 12, resetsInMs: undefined }],
    ['no remaining', undefined, '30', { remaining: undefined, resetsInMs: 30_000 }],
    ['neither', undefined, undefined, { remaining: undefined, resetsInMs: undefined }],
  ])('reads %s', (_, remaining, resetsIn, expected) => {
    expect(readQuota(new Headers(quotaHeaders(remaining, resetsIn)))).toEqual(expected);
  });

  it('takes no notice of spaces around a figure, which not every fetch strips', () => {
    const headers = new Headers();
    vi.spyOn(headers, 'get').mockReturnValue(' 12\t');
    expect(readQuota(headers)).toEqual({ remaining: 12, resetsInMs: 12_000 });
  });

  it.each(['3600', '3601', '900000', '1785000000', '9'.repeat(400)])(
    'takes a reset in %s seconds for one in an hour, the longest that a window lasts',
    (resetsIn) => {
      expect(readQuota(new Headers(quotaHeaders(3, resetsIn)))).toEqual({
        remaining: 3,
        resetsInMs: 3_600_000,
      });
    },
  );

  it('takes more requests than a number can count for nothing', () => {
    expect(readQuota(new Headers(quotaHeaders('9'.repeat(30), 60))).remaining).toBeUndefined();
  });

  it.each(['', ' ', '-1', '+1', '1e3', '0x10', 'abc', 'NaN', 'Infinity', '1 2', '1,2', 'null'])(
    'takes %j for nothing, in either header',
    (garbage) => {
      expect(readQuota(new Headers(quotaHeaders(garbage, garbage)))).toEqual({
        remaining: undefined,
        resetsInMs: undefined,
      });
    },
  );
});

// Each combination of the headers on a 402: is it the quota, and is it known until when?
const unreadable = [undefined, 'abc', '-1', ''];
const combinations = ['0', '5', ...unreadable].flatMap((remaining) =>
  ['60', ...unreadable].map((resetsIn) => ({
    remaining,
    resetsIn,
    isEvidence: remaining === '0' || (remaining !== '5' && resetsIn === '60'),
    isLatched: resetsIn === '60' && remaining !== '5',
  })),
);

describe('a 402', () => {
  it.each(combinations)(
    'with $remaining left and a reset in $resetsIn: quota $isEvidence',
    ({ remaining, resetsIn, isEvidence }) => {
      expect(isQuotaEvidence(readQuota(new Headers(quotaHeaders(remaining, resetsIn))))).toBe(isEvidence);
    },
  );

  it.each(combinations)(
    'with $remaining left and a reset in $resetsIn: quota $isEvidence, refuses the next call $isLatched',
    async ({ remaining, resetsIn, isEvidence, isLatched }) => {
      const { fetch, sent } = stubFetch(answer(402, quotaHeaders(remaining, resetsIn)), json(chat));
      const client = clientOf(fetch);
      const first = watch(client.chats.get(1));
      await vi.runAllTimersAsync();
      expect(first.value).toBeInstanceOf(PaymentRequiredError);
      expect(first.value).toMatchObject({ name: isEvidence ? 'QuotaExceededError' : 'PaymentRequiredError' });
      if (isEvidence) {
        expect(first.value).toMatchObject({ local: false, resetsAt: resetsIn === '60' ? inSeconds(60) : undefined });
      }
      const second = watch(client.chats.get(1));
      await vi.runAllTimersAsync();
      expect(second.value).toEqual(isLatched ? expect.any(QuotaExceededError) : chat);
      expect(sent).toHaveLength(isLatched ? 1 : 2);
    },
  );

  it.each(everyCall)('by the quota is not retried, for %s (%s)', async (_, __, call) => {
    const { fetch, sent } = stubFetch(answer(402, quotaHeaders(0, 60)));
    const outcome = watch(call(clientOf(fetch)));
    await vi.runAllTimersAsync();
    expect(outcome).toMatchObject(
      outcome.state === 'rejected'
        ? { value: { name: 'QuotaExceededError' } }
        : { value: { response: { status: 402 } } },
    );
    expect(sent).toHaveLength(1);
  });
});

describe('a quota that is known to be spent', () => {
  const learnt: [string, StubAnswer][] = [
    ['a 402', answer(402, quotaHeaders(0, 60))],
    ['a 402 that tells of no number', answer(402, quotaHeaders(undefined, 60))],
    ['a result', json(chat, quotaHeaders(0, 60))],
    ['an answer of no content', answer(204, quotaHeaders(0, 60))],
    ['a 404', answer(404, quotaHeaders(0, 60))],
    ['a 500', answer(500, quotaHeaders(0, 60))],
  ];

  it.each(learnt)('from %s refuses each call without network until it resets', async (_, last) => {
    for (const [name, , call] of everyCall) {
      vi.setSystemTime(startMs);
      const { fetch, sent } = stubFetch(last, json(chat));
      const client = clientOf(fetch);
      watch(client.chats.delete(1));
      await vi.advanceTimersByTimeAsync(0);
      expect(sent).toHaveLength(1);

      const refused = watch(call(client));
      await vi.advanceTimersByTimeAsync(59_999);
      expect(refused.value, name).toBeInstanceOf(QuotaExceededError);
      expect(refused.value).toMatchObject({
        status: 402,
        local: true,
        resetsAt: inSeconds(60),
        body: undefined,
        headers: undefined,
      });
      const refusedAtTheEnd = watch(call(client));
      await vi.advanceTimersByTimeAsync(0);
      expect(refusedAtTheEnd.value).toBeInstanceOf(QuotaExceededError);
      expect(sent).toHaveLength(1);

      await vi.advanceTimersByTimeAsync(1);
      watch(call(client));
      await vi.advanceTimersByTimeAsync(0);
      expect(sent).toHaveLength(2);
    }
  });

  it('from a call on api refuses the methods, and the other way about', async () => {
    const { fetch, sent } = stubFetch(answer(402, quotaHeaders(0, 60)));
    const client = clientOf(fetch);
    const first = watch(apiCalls['api.GET'].call(client));
    await vi.advanceTimersByTimeAsync(0);
    expect(first).toMatchObject({ state: 'resolved', value: { response: { status: 402 } } });
    const refused = [watch(client.chats.get(1)), watch(apiCalls['api.GET'].call(client))];
    await vi.advanceTimersByTimeAsync(0);
    for (const { value } of refused) expect(value).toMatchObject({ name: 'QuotaExceededError', local: true });
    expect(sent).toHaveLength(1);
  });

  it('does not take the answer that told of it from the caller', async () => {
    const { fetch } = stubFetch(json(chat, quotaHeaders(0, 60)));
    expect(await clientOf(fetch).chats.get(1)).toEqual(chat);
  });

  it('is of one workspace: calls on another go out', async () => {
    const { fetch, sent } = stubFetch(answer(402, quotaHeaders(0, 60)), json(chat, quotaHeaders(9, 60)));
    const client = clientOf(fetch);
    watch(client.chats.get(1));
    await vi.advanceTimersByTimeAsync(0);
    expect(await client.chats.get(1, { workspaceId: 2 })).toEqual(chat);
    const path = { workspace_id: 2, chat_id: 1 };
    const { data } = await client.api.GET('/workspaces/{workspace_id}/chats/{chat_id}', { params: { path } });
    expect(data).toEqual(chat);
    const refused = watch(client.chats.get(1));
    await vi.advanceTimersByTimeAsync(0);
    expect(refused.value).toMatchObject({ local: true });
    expect(sent).toHaveLength(3);
  });

  it('is of one client: another one asks for itself', async () => {
    const { fetch, sent } = stubFetch(answer(402, quotaHeaders(0, 60)), json(chat));
    watch(clientOf(fetch).chats.get(1));
    await vi.advanceTimersByTimeAsync(0);
    expect(await clientOf(fetch).chats.get(1)).toEqual(chat);
    expect(sent).toHaveLength(2);
  });

  it('ends the retries of a call that is on its way', async () => {
    const { fetch, sent } = stubFetch(answer(503, quotaHeaders(1, 60)), json(chat, quotaHeaders(0, 60)));
    const client = clientOf(fetch);
    const retried = watch(client.chats.get(1));
    await vi.advanceTimersByTimeAsync(100);
    watch(client.chats.get(2));
    await vi.runAllTimersAsync();
    expect(sent).toHaveLength(2);
    expect(retried.value).toBeInstanceOf(QuotaExceededError);
    expect(retried.value).toMatchObject({ local: true });
  });
});

describe("onExceeded: 'wait'", () => {
  const wait = { onExceeded: 'wait' } as const;

  it.each(everyCall)('holds %s (%s) back until the quota resets', async (_, __, call) => {
    const { fetch, sent } = stubFetch(answer(204, quotaHeaders(0, 60)), answer(204, quotaHeaders(30, 3_600)));
    const client = clientOf(fetch, { quota: wait });
    await client.chats.delete(1);
    const outcome = watch(call(client));
    await vi.advanceTimersByTimeAsync(59_999);
    expect(outcome.state).toBe('pending');
    expect(sent).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(outcome.state).not.toBe('pending');
    expect(sent.map(({ atMs }) => atMs - startMs)).toEqual([0, 60_000]);
  });

  it.each(everyCall)('sends %s (%s) again after a 402, outside maxRetries', async (_, method, call) => {
    const { fetch, sent } = stubFetch(answer(402, quotaHeaders(0, 60)), answer(204, quotaHeaders(30, 3_600)));
    const outcome = watch(call(clientOf(fetch, { quota: wait, maxRetries: 0 })));
    await vi.runAllTimersAsync();
    expect(outcome.state).not.toBe('pending');
    expect(sent.map(({ atMs }) => atMs - startMs)).toEqual([0, 60_000]);
    expect(sent[1]).toMatchObject({ method, url: sent[0]?.url, body: sent[0]?.body });
  });

  it('leaves maxRetries for other failures', async () => {
    const spent = answer(402, quotaHeaders(0, 60));
    const { fetch, sent } = stubFetch(spent, answer(503), spent, networkFailure('EPIPE'), json(chat));
    const outcome = watch(clientOf(fetch, { quota: wait, maxRetries: 2 }).chats.get(1));
    await vi.runAllTimersAsync();
    expect(outcome).toEqual({ state: 'resolved', value: chat });
    expect(sent).toHaveLength(5);
  });

  it('waits for a 402 without a number of requests too', async () => {
    const { fetch, sent } = stubFetch(answer(402, quotaHeaders(undefined, 60)), json(chat));
    const outcome = watch(clientOf(fetch, { quota: wait }).chats.get(1));
    await vi.runAllTimersAsync();
    expect(outcome.value).toEqual(chat);
    expect(sent.map(({ atMs }) => atMs - startMs)).toEqual([0, 60_000]);
  });

  it.each([
    ['a matter of the plan', quotaHeaders(5, 60), PaymentRequiredError],
    ['without headers', {}, PaymentRequiredError],
    ['without a time', quotaHeaders(0), QuotaExceededError],
  ])('does not wait for a 402 that is %s', async (_, headers, expected) => {
    const { fetch, sent } = stubFetch(answer(402, headers));
    const outcome = watch(clientOf(fetch, { quota: wait }).chats.get(1));
    await vi.advanceTimersByTimeAsync(0);
    expect(outcome.value).toBeInstanceOf(expected);
    expect(sent).toHaveLength(1);
  });

  it('waits an hour at most unless told otherwise', async () => {
    const { fetch, sent } = stubFetch(answer(402, quotaHeaders(0, 3_600)), answer(402, quotaHeaders(0, 1)), json(chat));
    const outcome = watch(clientOf(fetch, { quota: wait }).chats.get(1));
    await vi.runAllTimersAsync();
    expect(outcome.value).toBeInstanceOf(QuotaExceededError);
    expect(sent.map(({ atMs }) => atMs - startMs)).toEqual([0, 3_600_000]);
  });

  it('rejects at once where the reset lies beyond maxWaitMs', async () => {
    const { fetch, sent } = stubFetch(answer(402, quotaHeaders(0, 61)));
    const client = clientOf(fetch, { quota: { ...wait, maxWaitMs: 60_000 } });
    const answered = watch(client.chats.get(1));
    await vi.advanceTimersByTimeAsync(0);
    expect(answered.value).toBeInstanceOf(QuotaExceededError);
    expect(answered.value).toMatchObject({ local: false, resetsAt: inSeconds(61) });
    const refused = watch(client.chats.get(1));
    await vi.advanceTimersByTimeAsync(0);
    expect(refused.value).toBeInstanceOf(QuotaExceededError);
    expect(refused.value).toMatchObject({ local: true, resetsAt: inSeconds(61) });
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(1_000);
    const held = watch(client.chats.get(1));
    await vi.advanceTimersByTimeAsync(59_999);
    expect(held.state).toBe('pending');
    expect(sent).toHaveLength(1);
  });

  it('sums the waits of one call up to maxWaitMs', async () => {
    const { fetch, sent } = stubFetch(answer(402, quotaHeaders(0, 10)));
    const outcome = watch(clientOf(fetch, { quota: { ...wait, maxWaitMs: 25_000 } }).chats.get(1));
    await vi.advanceTimersByTimeAsync(19_999);
    expect(outcome.state).toBe('pending');
    await vi.advanceTimersByTimeAsync(1);
    expect(outcome.value).toBeInstanceOf(QuotaExceededError);
    expect(sent.map(({ atMs }) => atMs - startMs)).toEqual([0, 10_000, 20_000]);
  });

  it('sums the waits before and after a 402', async () => {
    const { fetch, sent } = stubFetch(answer(204, quotaHeaders(0, 20)), answer(402, quotaHeaders(0, 20)));
    const client = clientOf(fetch, { quota: { ...wait, maxWaitMs: 30_000 } });
    await client.chats.delete(1);
    const outcome = watch(client.chats.get(1));
    await vi.advanceTimersByTimeAsync(20_000);
    expect(outcome.value).toBeInstanceOf(QuotaExceededError);
    expect(sent).toHaveLength(2);
  });

  it.each([0, 1, '0'])(
    'does not ask a server without a pause that always says spent, resets in %s',
    async (resetsIn) => {
      const { fetch, sent } = stubFetch(answer(402, quotaHeaders(0, resetsIn)));
      const outcome = watch(clientOf(fetch, { quota: wait }).chats.create());
      await vi.advanceTimersByTimeAsync(60_000);
      expect(sent.length).toBeLessThan(20);
      await vi.runAllTimersAsync();
      expect(outcome.value).toBeInstanceOf(QuotaExceededError);
      expect(Date.now() - startMs).toBeLessThanOrEqual(3_600_000);
      expect(sent.length).toBeLessThan(200);
    },
  );

  it.each([
    ['before it was sent', answer(204, quotaHeaders(0, 60))],
    ['after its 402', answer(402, quotaHeaders(0, 60))],
  ])('sends where a timer fires a millisecond early, as timers do: %s', async (when, first) => {
    const { fetch, sent } = stubFetch(first, json(chat));
    const client = clientOf(fetch, { quota: { ...wait, maxWaitMs: 60_000 } });
    if (when === 'before it was sent') await client.chats.delete(1);
    const outcome = watch(client.chats.get(1));
    await vi.advanceTimersByTimeAsync(59_999);
    vi.setSystemTime(startMs + 59_998);
    await vi.advanceTimersByTimeAsync(100);
    expect(outcome).toEqual({ state: 'resolved', value: chat });
    expect(sent).toHaveLength(2);
  });

  it('sends all calls that waited', async () => {
    const { fetch, sent } = stubFetch(answer(204, quotaHeaders(0, 60)), json(chat, quotaHeaders(30, 3_600)));
    const client = clientOf(fetch, { quota: wait });
    await client.chats.delete(1);
    const outcomes = [1, 2, 3].map((id) => watch(client.chats.get(id)));
    await vi.runAllTimersAsync();
    expect(outcomes.map(({ state }) => state)).toEqual(['resolved', 'resolved', 'resolved']);
    expect(sent).toHaveLength(4);
  });

  it.each([
    ['before it was sent', answer(204, quotaHeaders(0, 60))],
    ['after its 402', answer(404, quotaHeaders(5, 60))],
  ])('is ended by an abort, %s', async (when, first) => {
    const { fetch, sent } = stubFetch(first, answer(402, quotaHeaders(0, 60)));
    const client = clientOf(fetch, { quota: wait });
    watch(client.chats.delete(1));
    await vi.advanceTimersByTimeAsync(0);
    const controller = new AbortController();
    const outcome = watch(client.chats.create({}, { signal: controller.signal }));
    await vi.advanceTimersByTimeAsync(30_000);
    expect(outcome.state).toBe('pending');
    controller.abort('enough');
    await vi.advanceTimersByTimeAsync(0);
    expect(outcome).toEqual({ state: 'rejected', value: 'enough' });
    expect(vi.getTimerCount()).toBe(0);
    expect(sent).toHaveLength(when === 'after its 402' ? 2 : 1);
  });

  it('goes on with an iteration after the wait', async () => {
    const { fetch, sent } = stubFetch(
      fullPage(1, quotaHeaders(0, 60)),
      json({ page: 2, per_page: 2, data: [{ id: 20 }] }, quotaHeaders(29, 3_600)),
    );
    const ids: number[] = [];
    const outcome = watch(
      (async () => {
        for await (const { id } of clientOf(fetch, { quota: wait }).chats.list()) ids.push(id ?? 0);
      })(),
    );
    await vi.runAllTimersAsync();
    expect(outcome.state).toBe('resolved');
    expect(ids).toEqual([10, 11, 20]);
    expect(sent.map(({ atMs }) => atMs - startMs)).toEqual([0, 60_000]);
  });
});

describe('client.quota', () => {
  it('is unknown until an answer told', async () => {
    const client = clientOf(stubFetch(json(chat)).fetch);
    expect(client.quota).toBeUndefined();
    await client.chats.get(1);
    expect(client.quota).toBeUndefined();
  });

  it.each<[string, StubAnswer]>([
    ['a result', json(chat, quotaHeaders(12, 600))],
    ['an answer of no content', answer(204, quotaHeaders(12, 600))],
    ['a 400', answer(400, quotaHeaders(12, 600))],
    ['a 402 that is a matter of the plan', answer(402, quotaHeaders(12, 600))],
    ['a 404', answer(404, quotaHeaders(12, 600))],
    ['a 429', answer(429, { ...quotaHeaders(12, 600), 'Retry-After': '1000' })],
    ['a 500', answer(500, quotaHeaders(12, 600))],
    ['a body that is not JSON', () => new Response('<html>', { headers: quotaHeaders(12, 600) })],
  ])('is what %s told', async (_, told) => {
    for (const { call } of [operationCalls.getChat, operationCalls.createChat, apiCalls['api.GET']]) {
      vi.setSystemTime(startMs);
      const client = clientOf(stubFetch(told).fetch, { maxRetries: 0 });
      watch(call(client));
      await vi.advanceTimersByTimeAsync(0);
      expect(client.quota).toEqual({ remaining: 12, resetsAt: inSeconds(600) });
    }
  });

  it('is what an answer told that was given up for a retry', async () => {
    const client = clientOf(stubFetch(answer(503, quotaHeaders(12, 600)), json(chat)).fetch);
    await Promise.all([client.chats.get(1), vi.runAllTimersAsync()]);
    expect(client.quota).toEqual({ remaining: 12, resetsAt: inSeconds(600) });
  });

  it('is zero after a 402 by the quota that tells of no number', async () => {
    const client = clientOf(stubFetch(answer(402, quotaHeaders(undefined, 60))).fetch);
    watch(client.chats.get(1));
    await vi.runAllTimersAsync();
    expect(client.quota).toEqual({ remaining: 0, resetsAt: inSeconds(60) });
  });

  it('counts the reset from the time of receipt', async () => {
    const client = clientOf(stubFetch(later(7_000, json(chat, quotaHeaders(12, 600)))).fetch);
    await Promise.all([client.chats.get(1), vi.runAllTimersAsync()]);
    expect(client.quota).toEqual({ remaining: 12, resetsAt: inSeconds(607) });
  });

  it.each([
    ['abc', 'abc'],
    ['', ''],
    ['-1', '60'],
    ['5', '-60'],
    ['5', '1e3'],
    ['0x10', '60'],
    ['9'.repeat(30), '60'],
    [undefined, '60'],
    ['5', undefined],
    ['5', 'Wed, 01 Jul 2026 12:00:09 GMT'],
  ])('is not changed by headers of %s and %s', async (remaining, resetsIn) => {
    const { fetch, sent } = stubFetch(json(chat, quotaHeaders(12, 600)), json(chat, quotaHeaders(remaining, resetsIn)));
    const client = clientOf(fetch);
    for (let count = 0; count < 3; count++) await client.chats.get(1);
    expect(client.quota).toEqual({ remaining: 12, resetsAt: inSeconds(600) });
    expect(sent).toHaveLength(3);
  });

  it('is not raised within a window by an older answer that arrives late', async () => {
    const { fetch } = stubFetch(
      later(3_000, json(chat, quotaHeaders(9, 600))),
      later(1_000, json(chat, quotaHeaders(8, 600))),
    );
    const client = clientOf(fetch);
    watch(client.chats.get(1));
    watch(client.chats.get(2));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(client.quota).toMatchObject({ remaining: 8 });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(client.quota).toMatchObject({ remaining: 8 });
  });

  it('stays spent when an older answer arrives late', async () => {
    const { fetch, sent } = stubFetch(
      later(3_000, json(chat, quotaHeaders(1, 600))),
      later(1_000, json(chat, quotaHeaders(0, 600))),
    );
    const client = clientOf(fetch);
    watch(client.chats.get(1));
    watch(client.chats.get(2));
    await vi.advanceTimersByTimeAsync(3_000);
    const refused = watch(client.chats.get(3));
    await vi.advanceTimersByTimeAsync(0);
    expect(refused.value).toMatchObject({ name: 'QuotaExceededError', local: true });
    expect(sent).toHaveLength(2);
  });

  it('falls with each answer of a window', async () => {
    const client = clientOf(stubFetch(json(chat, quotaHeaders(9, 600)), json(chat, quotaHeaders(4, 590))).fetch);
    await client.chats.get(1);
    await vi.advanceTimersByTimeAsync(10_000);
    await client.chats.get(1);
    expect(client.quota).toEqual({ remaining: 4, resetsAt: inSeconds(600) });
  });

  it.each([
    ['after the last one ended', 600_000],
    ['just before the last one was thought to end', 595_000],
  ])('rises with a new window, %s', async (_, afterMs) => {
    const { fetch } = stubFetch(json(chat, quotaHeaders(1, 600)), json(chat, quotaHeaders(29, 3_600)));
    const client = clientOf(fetch);
    await client.chats.get(1);
    await vi.advanceTimersByTimeAsync(afterMs);
    await client.chats.get(1);
    expect(client.quota).toEqual({ remaining: 29, resetsAt: new Date(startMs + afterMs + 3_600_000) });
  });
});

describe('reserve', () => {
  const reserve = { quota: { reserve: 5 } };

  it.each([
    ['a status', answer(503, quotaHeaders(5, 600)), ServerError],
    ['a throttle', answer(429, { ...quotaHeaders(5, 600), 'Retry-After': '1' }), Error],
    ['a failure of the network', networkFailure('EPIPE'), ConnectionError],
  ])('allows no retry after %s, once no more is left', async (_, failing, expected) => {
    const { fetch, sent } = stubFetch(json(chat, quotaHeaders(5, 600)), failing);
    const client = clientOf(fetch, reserve);
    await client.chats.get(1);
    const outcome = watch(client.chats.get(1));
    await vi.runAllTimersAsync();
    expect(outcome.value).toBeInstanceOf(expected);
    expect(outcome.value).not.toBeInstanceOf(QuotaExceededError);
    expect(sent).toHaveLength(2);
  });

  it('allows a retry while more is left', async () => {
    const { fetch, sent } = stubFetch(answer(503, quotaHeaders(6, 600)), answer(503, quotaHeaders(5, 599)));
    const outcome = watch(clientOf(fetch, reserve).chats.get(1));
    await vi.runAllTimersAsync();
    expect(outcome.value).toBeInstanceOf(ServerError);
    expect(sent).toHaveLength(2);
  });

  it('of nothing, the default, still allows no retry with nothing left', async () => {
    const { fetch, sent } = stubFetch(answer(503, quotaHeaders(0, 600)));
    const outcome = watch(clientOf(fetch).chats.get(1));
    await vi.advanceTimersByTimeAsync(0);
    expect(outcome.value).toBeInstanceOf(ServerError);
    expect(sent).toHaveLength(1);
  });

  it('ends with the window', async () => {
    const { fetch, sent } = stubFetch(json(chat, quotaHeaders(1, 600)), answer(503), json(chat));
    const client = clientOf(fetch, reserve);
    await client.chats.get(1);
    await vi.advanceTimersByTimeAsync(600_000);
    const outcome = watch(client.chats.get(1));
    await vi.runAllTimersAsync();
    expect(outcome.value).toEqual(chat);
    expect(sent).toHaveLength(3);
  });

  it('does not hold back what the user calls', async () => {
    const { fetch, sent } = stubFetch(json(chat, quotaHeaders(1, 600)));
    const client = clientOf(fetch, reserve);
    for (let count = 0; count < 3; count++) expect(await client.chats.get(1)).toEqual(chat);
    expect(sent).toHaveLength(3);
  });

  it.each(['throw', 'wait'] as const)(
    'buys no further page by iteration, but yields what it has (onExceeded: %s)',
    async (onExceeded) => {
      const { fetch, sent } = stubFetch(fullPage(1, quotaHeaders(6, 600)), fullPage(2, quotaHeaders(5, 600)));
      const ids: number[] = [];
      const outcome = watch(
        (async () => {
          for await (const { id } of clientOf(fetch, { quota: { reserve: 5, onExceeded } }).chats.list())
            ids.push(id ?? 0);
        })(),
      );
      await vi.runAllTimersAsync();
      expect(ids).toEqual([10, 11, 20, 21]);
      expect(outcome.value).toBeInstanceOf(QuotaExceededError);
      expect(outcome.value).toMatchObject({ local: true, nextPage: 3, resetsAt: inSeconds(600), status: 402 });
      expect(sent).toHaveLength(2);
    },
  );

  it('buys no further page by iterating pages, of messages too', async () => {
    const { fetch, sent } = stubFetch(fullPage(1, quotaHeaders(5, 600)));
    const client = clientOf(fetch, reserve);
    for (const list of [client.chats.list(), client.messages.list(1)]) {
      let pages = 0;
      const outcome = watch(
        (async () => {
          for await (const _ of list.pages()) pages++;
        })(),
      );
      await vi.runAllTimersAsync();
      expect(pages).toBe(1);
      expect(outcome.value).toMatchObject({ name: 'QuotaExceededError', local: true, nextPage: 2 });
    }
    expect(sent).toHaveLength(2);
  });

  it('does not hold back getNextPage, nor a list that goes on at nextPage', async () => {
    const { fetch, sent } = stubFetch(
      fullPage(1, quotaHeaders(5, 600)),
      fullPage(2, quotaHeaders(4, 600)),
      fullPage(3, quotaHeaders(3, 600)),
    );
    const client = clientOf(fetch, reserve);
    const first = await client.chats.list();
    const second = await first.getNextPage();
    expect(second?.data).toEqual([{ id: 20 }, { id: 21 }]);
    const third = await client.chats.list({ page: 3 });
    expect(third.data).toEqual([{ id: 30 }, { id: 31 }]);
    expect(sent.map(({ url }) => new URL(url).searchParams.get('page'))).toEqual([null, '2', '3']);
  });
});

describe('iterating into a spent quota', () => {
  it.each<[string, StubAnswer[], { local: boolean }]>([
    [
      'that the last page told of',
      [fullPage(1, quotaHeaders(2, 60)), fullPage(2, quotaHeaders(0, 60))],
      { local: true },
    ],
    [
      'that the server refuses with',
      [fullPage(1, {}), fullPage(2, {}), answer(402, quotaHeaders(0, 60))],
      { local: false },
    ],
  ])(
    '%s yields all items first, then tells the page to go on at',
    async (_, [first = answer(500), ...others], expected) => {
      const { fetch, sent } = stubFetch(
        first,
        ...others,
        json({ page: 3, per_page: 2, data: [{ id: 30 }] }, quotaHeaders(29, 3_600)),
      );
      const client = clientOf(fetch);
      const ids: number[] = [];
      const collect = async (page?: number) => {
        for await (const { id } of client.chats.list(page === undefined ? {} : { page })) ids.push(id ?? 0);
      };
      const outcome = watch(collect());
      await vi.runAllTimersAsync();
      expect(ids).toEqual([10, 11, 20, 21]);
      expect(outcome.value).toBeInstanceOf(QuotaExceededError);
      expect(outcome.value).toMatchObject({ ...expected, nextPage: 3, resetsAt: inSeconds(60) });

      await vi.advanceTimersByTimeAsync(60_000);
      const resumed = watch(collect(3));
      await vi.runAllTimersAsync();
      expect(resumed.state).toBe('resolved');
      expect(ids).toEqual([10, 11, 20, 21, 30]);
      expect(new URL(sent.at(-1)?.url ?? '').searchParams.get('page')).toBe('3');
    },
  );

  it('from a later page on counts from there', async () => {
    const { fetch } = stubFetch(fullPage(7, quotaHeaders(0, 60)));
    const outcome = watch(
      (async () => {
        for await (const _ of clientOf(fetch).messages.list(1, { page: 7 }));
      })(),
    );
    await vi.runAllTimersAsync();
    expect(outcome.value).toMatchObject({ name: 'QuotaExceededError', nextPage: 8 });
  });

  it('tells of no next page for a call that is no iteration', async () => {
    const { fetch } = stubFetch(fullPage(1, {}), answer(404), answer(402, quotaHeaders(0, 60)));
    const client = clientOf(fetch);
    const iteration = watch(
      (async () => {
        for await (const _ of client.chats.list());
      })(),
    );
    await vi.runAllTimersAsync();
    expect(iteration.value).toBeInstanceOf(NotFoundError);
    const get = watch(client.chats.get(1));
    await vi.runAllTimersAsync();
    expect(get.value).toBeInstanceOf(QuotaExceededError);
    expect(get.value instanceof QuotaExceededError && get.value.nextPage).toBeUndefined();
  });
});
