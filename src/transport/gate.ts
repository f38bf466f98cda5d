import {
  afterAnswer,
  afterNews,
  afterNoAnswer,
  afterSending,
  type Figure,
  type GateState,
  type Instant,
  isForgettable,
  isOver,
  msUntil,
  nothingKnown,
  PACE_MS,
  reasonToWait,
  type Told,
  type Wait,
} from './gate-state.ts';
import { type Quota, quotaOf } from './quota.ts';
import type { SharedQuota } from './shared-quota.ts';

/** What both clocks say now. */
export type Clock = () => Instant;

/** Both are looked up each time, so that tests can replace them. */
const systemClock: Clock = () => ({ wallMs: Date.now(), monotonicMs: performance.now() });

/** The right to send one request. Each ticket is handed back once: to `answered`, to `unanswered`, or by `leave`. */
export interface Ticket {
  readonly room: Room;
  /** What was known of the quota when the request was sent. */
  readonly figure: Figure | undefined;
}

/** The place of a call that may not go yet. */
export interface PlaceInLine {
  /** Rejects with what `refused` makes, where the call is not to wait, or not so long. */
  readonly ticket: Promise<Ticket>;
  /** After an abort: gives up the place, or hands back the ticket that came at the same time. */
  leave(): void;
}

/** That a call is held back for a time. */
export interface Held {
  reason: 'quota' | 'rate';
  /** How long, as far as can be told. A further 429 makes it longer. */
  delayMs: number;
  /** When the quota resets, if that is the reason. */
  resetsAt?: Date;
}

/** A call as the gate sees it, through all its attempts. */
export interface Caller {
  /** 0, until the gate sets it when the call first enters. One that enters again, as after a 402, is ahead of all that came later. */
  turn: number;
  /** How long it was and will be held because the quota is spent. Counted by the gate, which lets it grow to `maxWaitMs`. */
  waitedForQuotaMs: number;
  /** Called once each time that the call is held. */
  onHeld(held: Held): void;
  /** Makes the error of a call that is not sent because the quota is spent. */
  refused(quota: Quota): Error;
}

interface Place {
  readonly caller: Caller;
  readonly admit: (ticket: Ticket) => void;
  readonly refuse: (error: Error) => void;
  /** What it was last told that it is held by. */
  hold?: Hold['hold'];
}

/** A wait for a point in time. */
type Hold = Extract<Wait, { hold: unknown }>;

/** What is known of one workspace, and the calls that wait for it. */
interface Room {
  state: GateState;
  /** The calls that wait, in the order of their turns. */
  line: Place[];
  /** Runs while the line waits for a point in time. */
  timer?: ReturnType<typeof setTimeout>;
  readonly shared: SharedQuota | undefined;
  /** Whether the line waits for what other processes know. */
  isAsking: boolean;
}

interface GateSettings {
  readonly onExceeded: 'throw' | 'wait';
  /** The longest that one call waits for the quota, in sum. */
  readonly maxWaitMs: number;
  /** Makes a workspace's part of the store, where there is one. */
  readonly share?: ((workspace: string) => SharedQuota) | undefined;
}

/** A timer may stand still while the machine sleeps. So a line that waits looks at the clocks at least this often. */
const LONGEST_SLEEP_MS = 60_000;

/**
 * Where each request passes before it is sent. While the quota is spent, while as many requests are out as are left, and after a 429,
 * calls wait in line or are refused: one line a workspace, first come, first served. `gate-state.ts` decides, and this here waits.
 */
export class Gate {
  readonly #settings: GateSettings;
  readonly #clock: Clock;
  readonly #rooms = new Map<string, Room>();
  #latest: Figure | undefined;
  #turns = 0;

  constructor(settings: GateSettings, clock = systemClock) {
    this.#settings = settings;
    this.#clock = clock;
  }

  /** A ticket where the call may go at once, else a place in line. Throws what `refused` makes where the call is not to wait. */
  enter(workspace: string, caller: Caller): Ticket | PlaceInLine {
    const now = this.#clock();
    const room = this.#roomOf(workspace, now);
    caller.turn ||= ++this.#turns;
    const wait = reasonToWait(room.state, now);
    if (!wait && room.line.length === 0 && !this.#isAsking(room)) return send(room, now);
    if (wait?.for === 'quota' && !this.#mayHold(caller, wait, now)) throw caller.refused(quotaOf(wait.hold));
    return this.#lineUp(room, caller);
  }

  /** Returns what is known of the quota now, where the answer told of it. */
  answered({ room, figure }: Ticket, told: Told): Figure | undefined {
    const before = room.state;
    room.state = afterAnswer(before, figure, told, this.#clock());
    room.shared?.tell(before, room.state);
    if (told.quota) this.#latest = room.state.figure;
    this.#look(room);
    return told.quota && room.state.figure;
  }

  /** No answer came, or the request was not sent after all. */
  unanswered({ room }: Ticket): void {
    room.state = afterNoAnswer(room.state);
    this.#look(room);
  }

  /** What is known of a workspace's window, as long as it lasts. */
  known(workspace: string): Quota | undefined {
    const figure = this.#rooms.get(workspace)?.state.figure;
    return figure && !isOver(figure.resetsAt, this.#clock()) ? quotaOf(figure) : undefined;
  }

  /** Of the latest answer that told, of whichever workspace. */
  get latest(): Quota | undefined {
    return this.#latest && quotaOf(this.#latest);
  }

  #roomOf(workspace: string, now: Instant): Room {
    const known = this.#rooms.get(workspace);
    if (known) return known;
    for (const [name, { state, line }] of this.#rooms) {
      if (line.length === 0 && isForgettable(state, now)) this.#rooms.delete(name);
    }
    const shared = this.#settings.share?.(workspace);
    const room: Room = { state: nothingKnown, line: [], shared, isAsking: false };
    this.#rooms.set(workspace, room);
    return room;
  }

  #lineUp(room: Room, caller: Caller): PlaceInLine {
    let given: Ticket | undefined;
    const ticket = new Promise<Ticket>((resolve, reject) => {
      const admit = (ticket: Ticket) => {
        given = ticket;
        resolve(ticket);
      };
      const ahead = room.line.findLastIndex((place) => place.caller.turn < caller.turn);
      room.line.splice(ahead + 1, 0, { caller, admit, refuse: reject });
    });
    const leave = () => {
      if (given) return this.unanswered(given);
      room.line = room.line.filter((place) => place.caller !== caller);
      this.#look(room);
    };
    this.#look(room);
    return { ticket, leave };
  }

  /** Lets go who may, tells the others what they wait for, and sets the timer to look again. */
  #look(room: Room): void {
    clearTimeout(room.timer);
    if (room.line.length === 0) return;
    const now = this.#clock();
    for (let [first] = room.line; first; [first] = room.line) {
      const wait = reasonToWait(room.state, now);
      if (wait) {
        this.#wait(room, wait, now);
        return;
      }
      if (this.#isAsking(room)) return;
      room.line.shift();
      first.admit(send(room, now));
    }
  }

  /** Whether the line must wait for what other processes know. */
  #isAsking(room: Room): boolean {
    if (room.isAsking) return true;
    const asked = room.shared?.ask();
    if (!asked) return false;
    const { figure } = room.state;
    room.isAsking = true;
    asked.then((news) => {
      room.isAsking = false;
      room.state = afterNews(room.state, figure, news, this.#clock());
      this.#look(room);
    });
    return true;
  }

  #wait(room: Room, wait: Wait, now: Instant): void {
    const newlyHeld = 'hold' in wait ? this.#hold(room, wait, now) : [];
    if (room.line.length > 0) {
      const sleepMs = Math.min(Math.ceil(msUntil(wait.until, now)), LONGEST_SLEEP_MS);
      room.timer = setTimeout(() => this.#look(room), sleepMs);
    }
    // At the end, because whoever is told may make or abort a call.
    for (const [caller, held] of newlyHeld) caller.onHeld(held);
  }

  /** Refuses those in line that are not to wait so long, and returns the others that did not know of this hold. */
  #hold(room: Room, wait: Hold, now: Instant): [Caller, Held][] {
    const newlyHeld: [Caller, Held][] = [];
    room.line = room.line.filter((place, index) => {
      if (place.hold === wait.hold) return true;
      const { caller } = place;
      place.hold = wait.hold;
      const delayMs = Math.ceil(msUntil(wait.until, now));
      if (wait.for === 'rate') {
        newlyHeld.push([caller, { reason: 'rate', delayMs: delayMs + index * PACE_MS }]);
        return true;
      }
      if (!this.#mayHold(caller, wait, now)) {
        place.refuse(caller.refused(quotaOf(wait.hold)));
        return false;
      }
      caller.waitedForQuotaMs += delayMs;
      newlyHeld.push([caller, { reason: 'quota', delayMs, resetsAt: new Date(wait.until.wallMs) }]);
      return true;
    });
    return newlyHeld;
  }

  #mayHold({ waitedForQuotaMs }: Caller, { until }: Hold, now: Instant): boolean {
    const { onExceeded, maxWaitMs } = this.#settings;
    return onExceeded === 'wait' && waitedForQuotaMs + msUntil(until, now) <= maxWaitMs;
  }
}

function send(room: Room, now: Instant): Ticket {
  const { figure } = room.state;
  room.state = afterSending(room.state, now);
  return { room, figure };
}
