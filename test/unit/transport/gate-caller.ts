import type { Caller, Gate, Held, PlaceInLine, Ticket } from '../../../src/transport/gate.ts';
import type { Quota } from '../../../src/transport/quota.ts';

/** A call that asks the gate for a ticket, and what became of it so far. */
export class TestCaller implements Caller {
  turn = 0;
  waitedForQuotaMs = 0;
  state: 'new' | 'waiting' | 'gone' | 'refused' = 'new';
  /** What the gate told it. */
  readonly held: Held[] = [];
  /** Called as soon as it has its ticket. */
  onGone = () => {};
  /** What it was refused with. */
  refusedWith: Quota | undefined;
  #place: PlaceInLine | undefined;
  #ticket: Ticket | undefined;

  onHeld(held: Held): void {
    this.held.push(held);
  }

  refused(quota: Quota): Error {
    this.refusedWith = quota;
    return new Error('refused');
  }

  enter(gate: Gate, workspace = '1'): this {
    try {
      const entered = gate.enter(workspace, this);
      if ('leave' in entered) {
        this.state = 'waiting';
        this.#place = entered;
        entered.ticket.then(
          (ticket) => this.#go(ticket),
          () => {
            this.state = 'refused';
          },
        );
      } else {
        this.#go(entered);
      }
    } catch {
      this.state = 'refused';
    }
    return this;
  }

  leave(): void {
    if (!this.#place) throw new Error(`It has no place in line: it is ${this.state}.`);
    this.#place.leave();
  }

  get ticket(): Ticket {
    if (!this.#ticket) throw new Error(`It has no ticket: it is ${this.state}.`);
    return this.#ticket;
  }

  #go(ticket: Ticket): void {
    this.state = 'gone';
    this.#ticket = ticket;
    this.onGone();
  }
}

/** So many calls, which enter one after the other. */
export function enterMany(gate: Gate, count: number, workspace = '1'): TestCaller[] {
  return Array.from({ length: count }, () => new TestCaller().enter(gate, workspace));
}
