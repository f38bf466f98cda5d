/** The line in which calls wait before they are sent: who goes when, who is told what, and what is left behind. */
import { describe, expect, it, vi } from 'vitest';
import { Gate } from '../../../src/transport/gate.ts';
import type { Told } from '../../../src/transport/gate-state.ts';
import { startMs, useFakeClock } from './fake-clock.ts';
import { enterMany, TestCaller } from './gate-caller.ts';

useFakeClock();

const hourMs = 3_600_000;
const minuteMs = 60_000;

function quota(remaining: number, resetsInMs = hourMs): Told {
  return { quota: { remaining, resetsInMs } };
}

function throwing(): Gate {
  return new Gate({ onExceeded: 'throw', maxWaitMs: hourMs });
}

function waiting(maxWaitMs = 24 * hourMs): Gate {
  return new Gate({ onExceeded: 'wait', maxWaitMs });
}

/** A gate that an answer has told something. */
function knowing(told: Told, gate = throwing()): Gate {
  gate.answered(new TestCaller().enter(gate).ticket, told);
  return gate;
}

function states(callers: TestCaller[]): string[] {
  return callers.map(({ state }) => state);
}

function gone(callers: TestCaller[]): number {
  return callers.filter(({ state }) => state === 'gone').length;
}

function inMs(ms: number): Date {
  return new Date(startMs + ms);
}

/** Lets promises settle. */
const settle = () => vi.advanceTimersByTimeAsync(0);

describe('a call', () => {
  it('goes at once, without a promise or a timer, while nothing is known', () => {
    expect(states(enterMany(throwing(), 100))).toEqual(Array(100).fill('gone'));
    expect(vi.getTimerCount()).toBe(0);
  });

  it('of one workspace knows nothing of another', () => {
    const gate = knowing(quota(0));
    expect(new TestCaller().enter(gate).state).toBe('refused');
    expect(new TestCaller().enter(gate, '2').state).toBe('gone');
  });
});

describe('while as many requests are out as are left', () => {
  it('a call waits for an answer, and is told nothing of it', async () => {
    const gate = knowing(quota(2));
    const [first, second, third] = enterMany(gate, 3);
    expect([first?.state, second?.state, third?.state]).toEqual(['gone', 'gone', 'waiting']);
    if (first) gate.answered(first.ticket, quota(2));
    await settle();
    expect(third?.state).toBe('gone');
    expect(third?.held).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('a call goes when a request ends without an answer', async () => {
    const gate = knowing(quota(1));
    const [first, second] = enterMany(gate, 2);
    if (first) gate.unanswered(first.ticket);
    await settle();
    expect(second?.state).toBe('gone');
  });

  it('a call goes when the window ends, though no answer comes', async () => {
    const gate = knowing(quota(2, minuteMs));
    const [, , third] = enterMany(gate, 3);
    await vi.advanceTimersByTimeAsync(minuteMs - 1);
    expect(third?.state).toBe('waiting');
    await vi.advanceTimersByTimeAsync(1);
    expect(third?.state).toBe('gone');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('with 5 left, 30 calls at once cost 5 requests, and 25 are refused', async () => {
    const gate = knowing(quota(5));
    const callers = enterMany(gate, 30);
    expect(gone(callers)).toBe(5);
    for (const [index, caller] of callers.slice(0, 5).entries()) gate.answered(caller.ticket, quota(4 - index));
    await settle();
    expect(states(callers.slice(5))).toEqual(Array(25).fill('refused'));
    expect(callers[29]?.refusedWith).toEqual({ remaining: 0, resetsAt: inMs(hourMs) });
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('while the quota is spent', () => {
  it('a call is refused at once, with what is known', () => {
    const caller = new TestCaller().enter(knowing(quota(0, minuteMs)));
    expect(caller.state).toBe('refused');
    expect(caller.refusedWith).toEqual({ remaining: 0, resetsAt: inMs(minuteMs) });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('a call that is to wait goes when the window ends, and is told so once', async () => {
    const caller = new TestCaller().enter(knowing(quota(0, 5 * minuteMs), waiting()));
    await vi.advanceTimersByTimeAsync(5 * minuteMs - 1);
    expect(caller.state).toBe('waiting');
    await vi.advanceTimersByTimeAsync(1);
    expect(caller.state).toBe('gone');
    expect(caller.held).toEqual([{ reason: 'quota', delayMs: 5 * minuteMs, resetsAt: inMs(5 * minuteMs) }]);
    expect(caller.waitedForQuotaMs).toBe(5 * minuteMs);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('calls that wait go one first, then as many as its answer tells, then the rest with the next window', async () => {
    const gate = knowing(quota(0, minuteMs), waiting());
    const callers = enterMany(gate, 5);
    await vi.advanceTimersByTimeAsync(minuteMs);
    expect(gone(callers)).toBe(1);
    if (callers[0]) gate.answered(callers[0].ticket, quota(2, minuteMs));
    await settle();
    expect(gone(callers)).toBe(3);
    if (callers[1]) gate.answered(callers[1].ticket, quota(0, minuteMs));
    if (callers[2]) gate.answered(callers[2].ticket, quota(1, minuteMs));
    await vi.advanceTimersByTimeAsync(minuteMs);
    expect(gone(callers)).toBe(4);
    expect(callers[4]?.held.map(({ reason, delayMs }) => [reason, delayMs])).toEqual([
      ['quota', minuteMs],
      ['quota', minuteMs],
    ]);
    expect(callers[4]?.waitedForQuotaMs).toBe(2 * minuteMs);
  });

  it('calls that wait go all at once when the first is answered without a figure', async () => {
    const gate = knowing(quota(0, minuteMs), waiting());
    const callers = enterMany(gate, 5);
    await vi.advanceTimersByTimeAsync(minuteMs);
    if (callers[0]) gate.answered(callers[0].ticket, {});
    await settle();
    expect(gone(callers)).toBe(5);
  });

  it('a call is refused that would wait longer than maxWaitMs', () => {
    const gate = knowing(quota(0, minuteMs + 1), waiting(minuteMs));
    const caller = new TestCaller().enter(gate);
    expect(caller.state).toBe('refused');
    expect(caller.held).toEqual([]);
  });

  it('a call waits up to maxWaitMs in sum, over several windows', async () => {
    const gate = knowing(quota(0, 10_000), waiting(25_000));
    const caller = new TestCaller().enter(gate);
    for (let window = 0; window < 2; window++) {
      await vi.advanceTimersByTimeAsync(10_000);
      gate.answered(caller.ticket, { ...quota(0, 10_000), isQuotaSpent: true });
      caller.enter(gate);
    }
    expect(caller.state).toBe('refused');
    expect(caller.waitedForQuotaMs).toBe(20_000);
  });

  it('a call in line is refused by the next window, where that would make it wait too long in sum', async () => {
    const gate = knowing(quota(0, minuteMs), waiting(minuteMs));
    const [first, second] = enterMany(gate, 2);
    await vi.advanceTimersByTimeAsync(minuteMs);
    if (first) gate.answered(first.ticket, { ...quota(0, minuteMs), isQuotaSpent: true });
    await settle();
    expect(second?.state).toBe('refused');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('a call that was answered so itself is ahead of those that came later', async () => {
    const gate = waiting();
    const first = new TestCaller().enter(gate);
    const second = new TestCaller().enter(gate);
    gate.answered(first.ticket, { ...quota(0, minuteMs), isQuotaSpent: true });
    const third = new TestCaller().enter(gate);
    gate.answered(second.ticket, { ...quota(0, minuteMs), isQuotaSpent: true });
    second.enter(gate);
    first.enter(gate);
    for (const [, caller] of [first, second, third].entries()) {
      await vi.advanceTimersByTimeAsync(minuteMs);
      expect([first, second, third].filter(({ state }) => state === 'gone').at(-1)).toBe(caller);
      gate.answered(caller.ticket, { ...quota(0, minuteMs), isQuotaSpent: true });
    }
  });
});

describe('after a 429', () => {
  it('calls wait out the hold and go one after the other, each told when its turn will come', async () => {
    const gate = knowing({ holdMs: 3_000 });
    const callers = enterMany(gate, 3);
    expect(callers.map(({ held }) => held)).toEqual([
      [{ reason: 'rate', delayMs: 3_000 }],
      [{ reason: 'rate', delayMs: 4_050 }],
      [{ reason: 'rate', delayMs: 5_100 }],
    ]);
    const gonesBySecond: number[] = [];
    for (let second = 1; second <= 6; second++) {
      await vi.advanceTimersByTimeAsync(1_000);
      gonesBySecond.push(gone(callers));
    }
    expect(gonesBySecond).toEqual([0, 0, 1, 1, 2, 3]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('calls go as before once a minute has passed without another', async () => {
    const gate = knowing({ holdMs: 1_000 });
    await vi.advanceTimersByTimeAsync(61_000);
    expect(gone(enterMany(gate, 10))).toBe(10);
  });

  it('a further one tells those in line nothing new, but is waited out', async () => {
    const gate = throwing();
    const [first, second] = enterMany(gate, 2);
    if (first) gate.answered(first.ticket, { holdMs: 1_000 });
    const caller = new TestCaller().enter(gate);
    if (second) gate.answered(second.ticket, { holdMs: 5_000 });
    await vi.advanceTimersByTimeAsync(4_999);
    expect(caller.state).toBe('waiting');
    await vi.advanceTimersByTimeAsync(1);
    expect(caller.state).toBe('gone');
    expect(caller.held).toHaveLength(1);
  });

  it('a spent quota refuses those in line', async () => {
    const gate = throwing();
    const [first, second] = enterMany(gate, 2);
    if (first) gate.answered(first.ticket, { holdMs: 10_000 });
    const caller = new TestCaller().enter(gate);
    if (second) gate.answered(second.ticket, quota(0));
    await settle();
    expect(caller.state).toBe('refused');
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('an abort', () => {
  it('frees the place, and the timer with the last one', async () => {
    const gate = knowing(quota(0, minuteMs), waiting());
    const [first, second] = enterMany(gate, 2);
    first?.leave();
    await vi.advanceTimersByTimeAsync(minuteMs);
    expect([first?.state, second?.state]).toEqual(['waiting', 'gone']);
    const third = new TestCaller().enter(gate);
    expect(third.state).toBe('waiting');
    third.leave();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('hands back a ticket that came at the same time', async () => {
    const gate = knowing(quota(1));
    const [first, second, third] = enterMany(gate, 3);
    if (first) gate.unanswered(first.ticket);
    second?.leave();
    await settle();
    expect(third?.state).toBe('gone');
  });

  it('or a call, by whoever is told that one is held, does not upset the line', async () => {
    const gate = throwing();
    const [first, second] = enterMany(gate, 2);
    if (first) gate.answered(first.ticket, { holdMs: 1_000 });
    const [third, fourth] = enterMany(gate, 2);
    const fifth = new TestCaller();
    if (third && fourth) {
      vi.spyOn(third, 'onHeld').mockImplementation(() => {
        fourth.leave();
        fifth.enter(gate);
      });
    }
    if (second) gate.answered(second.ticket, { ...quota(0, 1), holdMs: 1_000 });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('the clocks', () => {
  it('are looked at once a minute, so that a laptop that slept goes on when it wakes', async () => {
    const caller = new TestCaller().enter(knowing(quota(0), waiting()));
    await vi.advanceTimersByTimeAsync(30_000);
    vi.setSystemTime(startMs + 2 * hourMs);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(caller.state).toBe('gone');
  });

  it('that are set back do not prolong the wait', async () => {
    const caller = new TestCaller().enter(knowing(quota(0, 2 * minuteMs), waiting()));
    vi.setSystemTime(startMs - 24 * hourMs);
    await vi.advanceTimersByTimeAsync(2 * minuteMs);
    expect(caller.state).toBe('gone');
  });

  it('are looked at again when a timer fires early, as timers do', async () => {
    let now = { wallMs: startMs, monotonicMs: 0 };
    const gate = knowing(quota(0, minuteMs), new Gate({ onExceeded: 'wait', maxWaitMs: hourMs }, () => now));
    const caller = new TestCaller().enter(gate);
    now = { wallMs: startMs + minuteMs - 1, monotonicMs: minuteMs - 1 };
    await vi.advanceTimersByTimeAsync(minuteMs);
    expect(caller.state).toBe('waiting');
    now = { wallMs: startMs + minuteMs, monotonicMs: minuteMs };
    await vi.advanceTimersByTimeAsync(1);
    expect(caller.state).toBe('gone');
  });
});

describe('what is known', () => {
  it('is told of the workspace until its window ends', async () => {
    const gate = throwing();
    expect(gate.known('1')).toBeUndefined();
    knowing(quota(3, minuteMs), gate);
    expect(gate.known('1')).toEqual({ remaining: 3, resetsAt: inMs(minuteMs) });
    expect(gate.known('2')).toBeUndefined();
    await vi.advanceTimersByTimeAsync(minuteMs);
    expect(gate.known('1')).toBeUndefined();
  });

  it('is told of the latest answer that told, whichever workspace', () => {
    const gate = throwing();
    expect(gate.latest).toBeUndefined();
    for (const [workspace, told] of [
      ['1', quota(3)],
      ['2', quota(8)],
      ['1', {}],
    ] as const) {
      gate.answered(new TestCaller().enter(gate, workspace).ticket, told);
    }
    expect(gate.latest).toEqual({ remaining: 8, resetsAt: inMs(hourMs) });
  });

  it('is told to whoever hands in an answer that tells', () => {
    const gate = throwing();
    const [first, second, third] = enterMany(gate, 3);
    if (!first || !second || !third) throw new Error('three calls');
    expect(gate.answered(first.ticket, quota(7))).toMatchObject({
      remaining: 7,
      resetsAt: { wallMs: startMs + hourMs },
    });
    expect(gate.answered(second.ticket, quota(8))?.remaining).toBe(7);
    expect(gate.answered(third.ticket, {})).toBeUndefined();
  });

  it('is handed out as copies', () => {
    const gate = throwing();
    gate.answered(new TestCaller().enter(gate).ticket, quota(0));
    for (const copy of [gate.known('1'), gate.latest]) {
      copy?.resetsAt.setTime(0);
      if (copy) copy.remaining = 99;
    }
    expect(gate.latest).toEqual({ remaining: 0, resetsAt: inMs(hourMs) });
    expect(new TestCaller().enter(gate).refusedWith).toEqual({ remaining: 0, resetsAt: inMs(hourMs) });
  });
});

describe('of a workspace that was not used for an hour', () => {
  it.each([
    ['nothing is known then: all calls go', hourMs, 5],
    ['nothing is forgotten before: one goes, to learn of the new window', hourMs - 1, 1],
  ])('%s', async (_, ms, goes) => {
    const gate = knowing(quota(0, minuteMs));
    await vi.advanceTimersByTimeAsync(ms);
    // What is long unused is looked for when another workspace is used first.
    new TestCaller().enter(gate, '2');
    expect(gone(enterMany(gate, 5))).toBe(goes);
  });

  it('the calls that wait are not forgotten', async () => {
    const gate = knowing(quota(0), waiting());
    const caller = new TestCaller().enter(gate);
    vi.setSystemTime(startMs + 2 * hourMs);
    new TestCaller().enter(gate, '2');
    await vi.advanceTimersByTimeAsync(minuteMs);
    gate.answered(caller.ticket, quota(1));
    expect(gone(enterMany(gate, 2))).toBe(1);
  });
});
