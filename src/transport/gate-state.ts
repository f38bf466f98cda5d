/**
 * What is known of one workspace before a request is sent to it, and what follows from that: pure functions on an explicit state.
 * Timers, promises and the line of calls that wait are in `gate.ts`.
 *
 * An example: 30 calls at once, and an answer told before that 5 requests are left.
 *
 *     5 calls go, 25 wait for their answers     no more may be out than are left
 *     the answers tell 4, 3, 2, 1, 0            as many are out as are left each time, so that no further call goes
 *     0 are left: the latch                     the 25 are refused, or wait until the window ends
 *     the window ends                           nothing is known of the next one: a single call goes
 *     its answer tells that 29 are left         the other 24 go
 */

/** A point in time, on both clocks. The wall clock can be set, and the monotonic clock can stand still while the machine sleeps. */
export interface Instant {
  readonly wallMs: number;
  readonly monotonicMs: number;
}

/** The quota as the latest answer that counts told it. */
export interface Figure {
  /** Requests left in the window. 0 until `resetsAt` is the latch: no call goes. */
  readonly remaining: number;
  /** When the window ends. */
  readonly resetsAt: Instant;
  /** How often in a row a request was answered that the quota is spent. */
  readonly refusals: number;
}

/** What a 429 brings about. */
interface Throttle {
  /** The first 429: the throttle that it began goes on until a minute passes without another. */
  readonly since: Instant;
  /** No call goes before. */
  readonly heldUntil: Instant;
  /** Until then calls go one after the other. */
  readonly pacedUntil: Instant;
}

export interface GateState {
  /** Requests that were sent and not answered yet. */
  readonly out: number;
  readonly lastSentAt: Instant;
  /** Kept when its window is over, until an answer tells of the next window. */
  readonly figure: Figure | undefined;
  readonly throttle: Throttle | undefined;
}

/** What one answer told. */
export interface Told {
  /** Requests left in the window, and how long it lasts from now on. Of a 402 that gives no number, `remaining` is 0. */
  readonly quota?: { readonly remaining: number; readonly resetsInMs: number } | undefined;
  /** The answer is a 402 that means the quota. */
  readonly isQuotaSpent?: boolean | undefined;
  /** The answer is a 429: how long nothing is to be sent. With 0 or less calls are only paced. */
  readonly holdMs?: number | undefined;
}

/** Why the next call can't go now. It may be earlier than `until` that it can. */
export type Wait =
  /** `hold` is the same object for as long as the same window, or throttle, is what holds calls back. */
  | { readonly for: 'quota'; readonly until: Instant; readonly hold: Figure }
  | { readonly for: 'rate'; readonly until: Instant; readonly hold: Instant }
  /** For an answer to one of the requests that are out. */
  | { readonly for: 'answers'; readonly until: Instant };

/** After a 429: about one request a second. A timer may fire early, and a request may be quicker than the one before. */
export const PACE_MS = 1_050;
const PACED_FOR_MS = 60_000;
/** When nothing is known of a window: an answer that takes longer is not waited for. */
const LONGEST_ANSWER_MS = 10_000;
const LONGEST_PAUSE_MS = 60_000;

const longAgo: Instant = { wallMs: Number.NEGATIVE_INFINITY, monotonicMs: Number.NEGATIVE_INFINITY };

export const nothingKnown: GateState = { out: 0, lastSentAt: longAgo, figure: undefined, throttle: undefined };

/** Why the next call must wait; `undefined` where it may go. */
export function reasonToWait({ out, lastSentAt, figure, throttle }: GateState, now: Instant): Wait | undefined {
  const isWindowOver = figure === undefined || isOver(figure.resetsAt, now);
  if (!isWindowOver && figure.remaining === 0) return { for: 'quota', until: figure.resetsAt, hold: figure };
  if (throttle && !isOver(throttle.pacedUntil, now)) {
    const until = longest(throttle.heldUntil, later(lastSentAt, PACE_MS), now);
    if (!isOver(until, now)) return { for: 'rate', until, hold: throttle.since };
  }
  if (figure && out >= Math.max(figure.remaining, 1)) {
    // When a window is over, nothing is known of the next one. Until an answer tells, as many go as were left, but one at least.
    const until = isWindowOver ? later(lastSentAt, LONGEST_ANSWER_MS) : figure.resetsAt;
    if (!isOver(until, now)) return { for: 'answers', until };
  }
  return undefined;
}

export function afterSending(state: GateState, now: Instant): GateState {
  return { ...state, out: state.out + 1, lastSentAt: now };
}

/** `knownWhenSent`: the state's figure at the time when the request was sent. */
export function afterAnswer(state: GateState, knownWhenSent: Figure | undefined, told: Told, now: Instant): GateState {
  return {
    ...state,
    out: state.out - 1,
    figure: nextFigure(state.figure, knownWhenSent, told, now),
    throttle: nextThrottle(state.throttle, told.holdMs, now),
  };
}

/** Another process was asked, which knows by answers of its own. `knownWhenAsked`: the state's figure at that time. */
export function afterNews(state: GateState, knownWhenAsked: Figure | undefined, news: Told, now: Instant): GateState {
  return {
    ...state,
    figure: news.quota ? nextFigure(state.figure, knownWhenAsked, news, now) : state.figure,
    throttle: nextThrottle(state.throttle, news.holdMs, now),
  };
}

/** No answer came. Whether the server counted the request is not known: the next answer tells. */
export function afterNoAnswer(state: GateState): GateState {
  return { ...state, out: state.out - 1 };
}

/** Whether nothing would change if the state were forgotten. A window lasts an hour at most. */
export function isForgettable({ out, lastSentAt, figure, throttle }: GateState, now: Instant): boolean {
  const isUnused = out === 0 && isOver(later(lastSentAt, 3_600_000), now);
  return isUnused && (!figure || isOver(figure.resetsAt, now)) && (!throttle || isOver(throttle.pacedUntil, now));
}

function nextFigure(
  known: Figure | undefined,
  knownWhenSent: Figure | undefined,
  { quota, isQuotaSpent = false }: Told,
  now: Instant,
): Figure | undefined {
  const isWindowOver = known === undefined || isOver(known.resetsAt, now);
  // An answer without a figure after the window: nobody counts any more, so there is nothing to wait for.
  if (quota === undefined) return isWindowOver ? undefined : known;
  const { remaining, resetsInMs } = quota;
  const wasSentAfter = knownWhenSent === known;
  // The answer to a request that was under way when the known figure came may be the older one. So it can only lower the figure.
  if (!isWindowOver && !wasSentAfter && remaining >= known.remaining) return known;
  const refusals = isQuotaSpent ? (known?.refusals ?? 0) + (wasSentAfter ? 1 : 0) : 0;
  return { remaining, resetsAt: later(now, Math.max(resetsInMs, pauseMs(refusals))), refusals };
}

/** A server that says that the quota is spent and resets now is not asked again without a pause, each time a longer one. */
function pauseMs(refusals: number): number {
  return refusals === 0 ? 0 : Math.min(500 * 2 ** refusals, LONGEST_PAUSE_MS);
}

function nextThrottle(known: Throttle | undefined, holdMs: number | undefined, now: Instant): Throttle | undefined {
  if (holdMs === undefined) return known;
  const before = known && !isOver(known.pacedUntil, now) ? known : undefined;
  const end = later(now, holdMs);
  const heldUntil = before ? longest(before.heldUntil, end, now) : end;
  return { since: before?.since ?? now, heldUntil, pacedUntil: later(heldUntil, PACED_FOR_MS) };
}

/** When either clock says so. */
export function isOver(end: Instant, now: Instant): boolean {
  return msLeft(end, now) <= 0;
}

export function msUntil(end: Instant, now: Instant): number {
  return Math.max(0, msLeft(end, now));
}

/** Below 0 when it is over. */
function msLeft(end: Instant, now: Instant): number {
  return Math.min(end.wallMs - now.wallMs, end.monotonicMs - now.monotonicMs);
}

function later({ wallMs, monotonicMs }: Instant, byMs: number): Instant {
  return { wallMs: wallMs + byMs, monotonicMs: monotonicMs + byMs };
}

/** The one that takes longer to come. */
function longest(one: Instant, other: Instant, now: Instant): Instant {
  return msLeft(one, now) > msLeft(other, now) ? one : other;
}
