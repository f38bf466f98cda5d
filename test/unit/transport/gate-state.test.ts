/** What may go, and what an answer changes: the decisions alone. */
import { describe, expect, it } from 'vitest';
import {
  afterAnswer,
  afterNoAnswer,
  afterSending,
  type GateState,
  type Instant,
  isForgettable,
  nothingKnown,
  reasonToWait,
  type Told,
} from '../../../src/transport/gate-state.ts';

const hourMs = 3_600_000;

/** So long after the start, on both clocks, which have nothing to do with each other. */
function at(ms: number): Instant {
  return { wallMs: 1_000_000_000_000 + ms, monotonicMs: 5_000 + ms };
}

function quota(remaining: number, resetsInMs = hourMs): Told {
  return { quota: { remaining, resetsInMs } };
}

/** A request at one time, and its answer at another. */
function exchange(state: GateState, told: Told, ms = 0, answeredMs = ms): GateState {
  return afterAnswer(afterSending(state, at(ms)), state.figure, told, at(answeredMs));
}

/** So many requests under way. */
function sending(state: GateState, count: number, ms = 0): GateState {
  return Array.from({ length: count }).reduce<GateState>((sum) => afterSending(sum, at(ms)), state);
}

/** What the next call waits for, and until when after the start. */
function waits(state: GateState, now: Instant | number): [string, number] | undefined {
  const wait = reasonToWait(state, typeof now === 'number' ? at(now) : now);
  return wait && [wait.for, wait.until.wallMs - at(0).wallMs];
}

describe('while nothing is known', () => {
  it('every call goes, however many requests are out', () => {
    expect(waits(nothingKnown, 0)).toBeUndefined();
    expect(waits(sending(nothingKnown, 1_000), 0)).toBeUndefined();
  });

  it('an answer without a figure changes nothing', () => {
    expect(exchange(nothingKnown, {})).toMatchObject({ out: 0, figure: undefined, throttle: undefined });
  });
});

describe('a figure', () => {
  it('lets as many out at once as are left, and the next waits for their answers, or for the end of the window', () => {
    const five = exchange(nothingKnown, quota(5));
    expect(waits(sending(five, 4), 1)).toBeUndefined();
    expect(waits(sending(five, 5), 1)).toEqual(['answers', hourMs]);
  });

  it('makes room when a request is answered without a figure, or not at all', () => {
    const five = sending(exchange(nothingKnown, quota(5)), 5);
    expect(waits(afterAnswer(five, five.figure, {}, at(1)), 1)).toBeUndefined();
    expect(waits(afterNoAnswer(five), 1)).toBeUndefined();
  });

  it('of 0 is the latch: nothing goes until the window ends', () => {
    const spent = exchange(nothingKnown, quota(0, 60_000));
    expect(waits(spent, 0)).toEqual(['quota', 60_000]);
    expect(waits(spent, 59_999)).toEqual(['quota', 60_000]);
    expect(waits(spent, 60_000)).toBeUndefined();
  });

  it('gives way to that of a request that was sent after it came, a higher one too', () => {
    const three = exchange(nothingKnown, quota(3));
    expect(exchange(three, quota(2)).figure?.remaining).toBe(2);
    expect(exchange(three, quota(573)).figure?.remaining).toBe(573);
  });

  it('is only lowered by the answer to a request that was under way when it came', () => {
    const before = sending(nothingKnown, 2);
    const eight = afterAnswer(before, before.figure, quota(8), at(1));
    expect(afterAnswer(eight, before.figure, quota(9), at(2)).figure).toBe(eight.figure);
    expect(afterAnswer(eight, before.figure, quota(8), at(2)).figure).toBe(eight.figure);
    expect(afterAnswer(eight, before.figure, quota(7, 1_000), at(2)).figure).toMatchObject({
      remaining: 7,
      resetsAt: at(1_002),
    });
  });

  it('stays when an answer within its window tells nothing', () => {
    const three = exchange(nothingKnown, quota(3));
    expect(exchange(three, {}).figure).toBe(three.figure);
  });
});

describe('a window', () => {
  const spent = exchange(nothingKnown, quota(0, 60_000));
  const { wallMs, monotonicMs } = at(0);

  it.each([
    ['the wall clock alone', { wallMs: wallMs + 60_000, monotonicMs }],
    ['the monotonic clock alone', { wallMs, monotonicMs: monotonicMs + 60_000 }],
    [
      'the monotonic clock, though the wall clock was set back a day',
      { wallMs: wallMs - 24 * hourMs, monotonicMs: monotonicMs + 60_000 },
    ],
  ])('is over when %s says so', (_, now) => {
    expect(waits(spent, now)).toBeUndefined();
  });

  it('is not over before either clock says so', () => {
    expect(waits(spent, { wallMs: wallMs + 59_999, monotonicMs: monotonicMs + 59_999 })).toBeDefined();
  });

  it('that was spent is followed by one call at a time, until an answer tells of the next', () => {
    expect(waits(sending(spent, 1, 60_000), 60_000)).toEqual(['answers', 70_000]);
    const next = exchange(spent, quota(29), 60_000);
    expect(waits(sending(next, 28, 60_000), 60_000)).toBeUndefined();
    expect(waits(sending(next, 29, 60_000), 60_000)).toEqual(['answers', 60_000 + hourMs]);
  });

  it('that was not spent is followed by as many at once as were left', () => {
    const two = exchange(nothingKnown, quota(2, 60_000));
    expect(waits(sending(two, 1, 60_000), 60_000)).toBeUndefined();
    expect(waits(sending(two, 2, 60_000), 60_000)).toEqual(['answers', 70_000]);
  });

  it('is followed by a further call where the first one takes ten seconds', () => {
    expect(waits(sending(spent, 1, 60_000), 69_999)).toEqual(['answers', 70_000]);
    expect(waits(sending(spent, 1, 60_000), 70_000)).toBeUndefined();
  });

  it('is followed by all once an answer tells nothing', () => {
    const unknown = exchange(spent, {}, 60_000);
    expect(waits(sending(unknown, 1_000, 60_000), 60_000)).toBeUndefined();
  });

  it('that follows is known from the answer to an old request too', () => {
    const old = sending(nothingKnown, 2);
    const one = afterAnswer(old, old.figure, quota(1, 60_000), at(0));
    expect(afterAnswer(one, old.figure, quota(29), at(60_000)).figure?.remaining).toBe(29);
  });

  it('that is always spent and resets at once is asked after longer and longer pauses, of a minute at most', () => {
    let state = nothingKnown;
    let ms = 0;
    const pausesMs: number[] = [];
    for (let count = 0; count < 10; count++) {
      state = exchange(state, { ...quota(0, 0), isQuotaSpent: true }, ms);
      const endMs = waits(state, ms)?.[1] ?? ms;
      pausesMs.push(endMs - ms);
      ms = endMs;
    }
    expect(pausesMs).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000, 60_000]);
    const after = exchange(exchange(state, quota(5), ms), { ...quota(0, 0), isQuotaSpent: true }, ms);
    expect(waits(after, ms)).toEqual(['quota', ms + 1_000]);
  });

  it('that refuses many at once counts as one refusal', () => {
    const before = sending(nothingKnown, 9);
    const after = Array.from({ length: 9 }).reduce<GateState>(
      (state) => afterAnswer(state, before.figure, { ...quota(0, 0), isQuotaSpent: true }, at(0)),
      before,
    );
    expect(after.figure?.refusals).toBe(1);
  });
});

describe('a 429', () => {
  it('holds all back, then lets one go about each second, until a minute has passed', () => {
    const held = exchange(sending(nothingKnown, 7), { holdMs: 2_000 }, 0);
    expect(waits(held, 0)).toEqual(['rate', 2_000]);
    expect(waits(held, 2_000)).toBeUndefined();
    const first = sending(held, 1, 2_000);
    expect(waits(first, 2_000)).toEqual(['rate', 3_050]);
    expect(waits(first, 3_050)).toBeUndefined();
    expect(waits(sending(held, 1, 61_500), 61_999)).toEqual(['rate', 62_550]);
    expect(waits(sending(held, 1, 61_500), 62_000)).toBeUndefined();
  });

  it('of many at once is the longest of their holds', () => {
    const both = exchange(exchange(nothingKnown, { holdMs: 5_000 }, 0), { holdMs: 1_000 }, 10);
    expect(waits(both, 10)).toEqual(['rate', 5_000]);
  });

  it('whose hold is not to be waited for still has calls go one after the other', () => {
    const paced = exchange(nothingKnown, { holdMs: 0 }, 0, 40);
    expect(waits(paced, 40)).toEqual(['rate', 1_050]);
    expect(waits(paced, 1_050)).toBeUndefined();
  });

  it('is one reason to wait with those that follow within a minute', () => {
    const first = exchange(nothingKnown, { holdMs: 1_000 });
    const second = exchange(first, { holdMs: 1_000 }, 30_000);
    const muchLater = exchange(second, { holdMs: 1_000 }, 120_000);
    expect(second.throttle?.since).toBe(first.throttle?.since);
    expect(muchLater.throttle?.since).toEqual(at(120_000));
  });

  it('does not hide that the quota is spent, which can be longer', () => {
    expect(waits(exchange(nothingKnown, { ...quota(0), holdMs: 1_000 }), 0)).toEqual(['quota', hourMs]);
  });

  it('goes ahead of waiting for answers', () => {
    const one = exchange(nothingKnown, { ...quota(1), holdMs: 1_000 });
    expect(waits(sending(one, 1), 0)).toEqual(['rate', 1_050]);
    expect(waits(sending(one, 1), 1_050)).toEqual(['answers', hourMs]);
  });
});

describe('a state can be forgotten', () => {
  it('when nothing of it counts any more, an hour after the last request', () => {
    expect(isForgettable(nothingKnown, at(0))).toBe(true);
    const known = exchange(nothingKnown, { ...quota(3), holdMs: 1_000 });
    expect(isForgettable(known, at(hourMs - 1))).toBe(false);
    expect(isForgettable(known, at(hourMs))).toBe(true);
  });

  it('not while a request is out, a window lasts, or a hold', () => {
    expect(isForgettable(sending(nothingKnown, 1), at(2 * hourMs))).toBe(false);
    expect(isForgettable(exchange(nothingKnown, quota(3), 0, 1_000), at(hourMs))).toBe(false);
    expect(isForgettable(exchange(nothingKnown, { holdMs: 2 * hourMs }), at(2 * hourMs))).toBe(false);
  });
});
