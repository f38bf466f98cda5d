/**
 * Calls, answers, aborts and clocks in any order: what the gate promises must hold all the while. A failure prints the shortest sequence
 * that breaks it, and the seed.
 */
import fc from 'fast-check';
import { afterEach, assert, it, vi } from 'vitest';
import { Gate } from '../../../src/transport/gate.ts';
import type { Instant, Told } from '../../../src/transport/gate-state.ts';
import { TestCaller } from './gate-caller.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

afterEach(() => {
  vi.unstubAllGlobals();
});

/** Time and timers, which a test moves. The timers go by neither of the two clocks, just as in a machine that sleeps. */
class Time {
  now: Instant = { wallMs: 1_800_000_000_000, monotonicMs: 0 };
  #nextId = 1;
  #timers = new Map<number, { leftMs: number; run: () => void }>();

  readonly setTimeout = (run: () => void, ms: number): number => {
    assert(Number.isInteger(ms) && ms >= 0 && ms <= minuteMs, `a timer of ${ms} ms`);
    this.#timers.set(this.#nextId, { leftMs: ms, run });
    return this.#nextId++;
  };

  readonly clearTimeout = (id?: number): void => {
    if (id !== undefined) this.#timers.delete(id);
  };

  get timers(): number {
    return this.#timers.size;
  }

  jump({ wallMs = 0, monotonicMs = 0 }: Partial<Instant>): void {
    this.now = { wallMs: this.now.wallMs + wallMs, monotonicMs: this.now.monotonicMs + monotonicMs };
  }

  async advance(ms: number): Promise<void> {
    for (let leftMs = ms; ; ) {
      const [next] = [...this.#timers].sort(([, one], [, other]) => one.leftMs - other.leftMs);
      const stepMs = Math.min(next?.[1].leftMs ?? leftMs, leftMs);
      this.jump({ wallMs: stepMs, monotonicMs: stepMs });
      for (const timer of this.#timers.values()) timer.leftMs -= stepMs;
      leftMs -= stepMs;
      if (!next || next[1].leftMs > 0) return;
      this.#timers.delete(next[0]);
      next[1].run();
      await settle();
    }
  }
}

async function settle(): Promise<void> {
  for (let tick = 0; tick < 4; tick++) await null;
}

/** What a test of the gate knows by itself: who waits, who is under way, and until when calls are surely held back, and paced. */
class World {
  readonly time = new Time();
  readonly gate: Gate;
  readonly maxWaitMs: number;
  readonly onExceeded: 'throw' | 'wait';
  readonly callers: TestCaller[] = [];
  /** What was wrong when a call went: thrown from where it goes, it would reach nobody. */
  readonly #problems: string[] = [];
  #held: Instant | undefined;
  #paced: Instant | undefined;
  #lastGone: Instant | undefined;

  constructor(onExceeded: 'throw' | 'wait', maxWaitMs: number) {
    this.onExceeded = onExceeded;
    this.maxWaitMs = maxWaitMs;
    this.gate = new Gate({ onExceeded, maxWaitMs }, () => this.time.now);
    vi.stubGlobal('setTimeout', this.time.setTimeout);
    vi.stubGlobal('clearTimeout', this.time.clearTimeout);
  }

  get waiting(): TestCaller[] {
    return this.callers.filter(({ state }) => state === 'waiting');
  }

  get out(): TestCaller[] {
    return this.callers.filter(({ state }) => state === 'gone');
  }

  enter(caller: TestCaller): void {
    this.callers.push(caller);
    caller.onGone = () => this.#checkGone(caller);
    caller.enter(this.gate);
  }

  /** The call is over, until it enters again. */
  remove(caller: TestCaller): void {
    this.callers.splice(this.callers.indexOf(caller), 1);
  }

  answer(caller: TestCaller, told: Told): void {
    this.remove(caller);
    if (told.holdMs !== undefined) {
      const held = laterOf(this.#held, this.time.now, told.holdMs);
      this.#held = held;
      this.#paced = { wallMs: held.wallMs + minuteMs, monotonicMs: held.monotonicMs + minuteMs };
    }
    this.gate.answered(caller.ticket, told);
  }

  isBefore(end: Instant | undefined): boolean {
    const { wallMs, monotonicMs } = this.time.now;
    return end !== undefined && wallMs < end.wallMs && monotonicMs < end.monotonicMs;
  }

  get isThrottled(): boolean {
    return this.isBefore(this.#paced);
  }

  #checkGone(caller: TestCaller): void {
    const { now } = this.time;
    const expect = (holds: boolean, problem: string) => holds || this.#problems.push(problem);
    const ahead = this.waiting.find((other) => other.turn < caller.turn);
    expect(!ahead, `call ${caller.turn} went before call ${ahead?.turn}`);
    const known = this.gate.known('1');
    expect(!known || this.out.length <= known.remaining, `${this.out.length} are out with ${known?.remaining} left`);
    expect(!this.isBefore(this.#held), 'a call went while a 429 held all back');
    if (this.isThrottled && this.#lastGone) {
      const { wallMs, monotonicMs } = this.#lastGone;
      const gapMs = Math.max(now.wallMs - wallMs, now.monotonicMs - monotonicMs);
      expect(gapMs >= 1_000, `a call went ${gapMs} ms after the one before, though there was a 429`);
    }
    this.#lastGone = now;
  }

  /** What holds after whatever happened. */
  check(): void {
    const { waiting, time, callers } = this;
    assert.deepEqual(this.#problems, []);
    assert(time.timers === (waiting.length > 0 ? 1 : 0), `${time.timers} timers for ${waiting.length} calls in line`);
    for (const { waitedForQuotaMs, held } of callers) {
      assert(waitedForQuotaMs <= this.maxWaitMs, `a call waited ${waitedForQuotaMs} ms for the quota`);
      for (const { reason, delayMs, resetsAt } of held) {
        assert(delayMs >= 0 && (reason === 'quota') === (resetsAt !== undefined));
        assert(reason !== 'quota' || this.onExceeded === 'wait');
      }
    }
  }
}

function laterOf(known: Instant | undefined, now: Instant, byMs: number): Instant {
  const later = { wallMs: now.wallMs + byMs, monotonicMs: now.monotonicMs + byMs };
  return known && known.monotonicMs > later.monotonicMs && known.wallMs > later.wallMs ? known : later;
}

/** The one of a list that a number from 0 to below 1 points at. */
function at<T>(list: readonly T[], share: number): T | undefined {
  return list[Math.floor(share * list.length)];
}

type Command = fc.AsyncCommand<object, World>;

/** Does something to the gate, and checks the world. */
function command(name: string, act: (world: World) => void | Promise<void>): Command {
  return {
    check: () => true,
    async run(_, world) {
      await act(world);
      await settle();
      world.check();
    },
    toString: () => name,
  };
}

const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const remaining = fc.integer({ min: 0, max: 6 });
const resetsInMs = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 1, max: 5 }).map((count) => count * 1_000),
  fc.constant(hourMs),
);
const quota = fc.record({ remaining, resetsInMs });
const told: fc.Arbitrary<Told> = fc.oneof(
  fc.constant({}),
  quota.map((quota) => ({ quota })),
  fc.integer({ min: 0, max: 5_000 }).map((holdMs) => ({ holdMs })),
  resetsInMs.map((resetsInMs) => ({ quota: { remaining: 0, resetsInMs }, isQuotaSpent: true })),
);

const commands: fc.Arbitrary<Command>[] = [
  fc.integer({ min: 1, max: 6 }).map((count) =>
    command(`enter(${count})`, async (world) => {
      for (let entered = 0; entered < count; entered++) {
        world.enter(new TestCaller());
        // One who waited learns by a promise that it may go, and one who need not wait at once.
        if (world.waiting.length > 0) await settle();
      }
    }),
  ),
  fc.tuple(share, told, fc.boolean()).map(([which, told, entersAgain]) =>
    command(`answer(${which}, ${JSON.stringify(told)}, ${entersAgain})`, async (world) => {
      const caller = at(world.out, which);
      if (!caller) return;
      world.answer(caller, told);
      await settle();
      if (entersAgain) world.enter(caller);
    }),
  ),
  share.map((which) =>
    command(`unanswered(${which})`, (world) => {
      const caller = at(world.out, which);
      if (!caller) return;
      world.remove(caller);
      world.gate.unanswered(caller.ticket);
    }),
  ),
  share.map((which) =>
    command(`leave(${which})`, (world) => {
      const caller = at(world.waiting, which);
      if (!caller) return;
      world.remove(caller);
      caller.leave();
    }),
  ),
  fc.oneof(fc.integer({ min: 1, max: 3_000 }), fc.integer({ min: 1, max: 2 * hourMs })).map((ms) =>
    command(`advance(${ms})`, async (world) => {
      await world.time.advance(ms);
      if (ms < minuteMs) return;
      const known = world.gate.known('1');
      const isFree = !known && !world.isThrottled && world.out.length === 0;
      const isRefused = known?.remaining === 0 && world.onExceeded === 'throw';
      assert(!(isFree || isRefused) || world.waiting.length === 0, 'calls wait for nothing');
    }),
  ),
  fc
    .integer({ min: -24 * hourMs, max: 24 * hourMs })
    .map((wallMs) => command(`jump(wall ${wallMs})`, (world) => world.time.jump({ wallMs }))),
  fc
    .integer({ min: 0, max: 2 * hourMs })
    .map((monotonicMs) => command(`jump(monotonic ${monotonicMs})`, (world) => world.time.jump({ monotonicMs }))),
];

it.each([
  ['throw', hourMs],
  ['wait', 2 * minuteMs],
  ['wait', 2 ** 31],
] as const)('keeps its promises in whatever order things happen: %s, maxWaitMs %i', async (onExceeded, maxWaitMs) => {
  const sequences = fc.commands(commands, { maxCommands: 60, size: 'max' });
  await fc.assert(
    fc.asyncProperty(sequences, async (sequence) => {
      const world = new World(onExceeded, maxWaitMs);
      await fc.asyncModelRun(() => ({ model: {}, real: world }), sequence);
      // Nothing starves: with an answer for each that goes, all get through, or are refused.
      for (let left = 2 * world.callers.length; left > 0 && world.callers.length > 0; left--) {
        for (const caller of world.out) world.answer(caller, {});
        await world.time.advance(hourMs);
        world.check();
        for (const caller of world.callers.filter(({ state }) => state === 'refused')) world.remove(caller);
      }
      assert(world.callers.length === 0, `${world.callers.length} calls never went`);
      assert(world.time.timers === 0, 'a timer is left');
    }),
    { numRuns: 300, seed: 12 },
  );
});
