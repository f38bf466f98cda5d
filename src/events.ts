import type { OperationId } from '../generated/operations.ts';
import type { Quota } from './transport/quota.ts';

/** Which attempt an event is about. */
export interface RequestEvent {
  /** `undefined` for a path on `client.api` that the description does not know. */
  operationId: OperationId | undefined;
  /** The HTTP method. */
  method: string;
  /** The path as sent, below the base URL, without the query. */
  path: string;
  /** Counts from 1. */
  attempt: number;
}

export interface ResponseEvent extends RequestEvent {
  /** The HTTP status. */
  status: number;
  /** From the attempt's start to the answer's headers. */
  durationMs: number;
  /** What the answer told of the quota, where it did. */
  quota: Quota | undefined;
}

export interface RetryEvent extends RequestEvent {
  /** How long the client waits before the next attempt. */
  delayMs: number;
  /** Why, such as `503`, `timeout`, `connection` or `quota`. */
  reason: string;
}

/** A call is held back before it is sent. */
export interface WaitEvent extends Omit<RequestEvent, 'attempt'> {
  /** `quota`: until it resets. `rate`: after a 429 the client sends about one request a second for a minute. */
  reason: 'quota' | 'rate';
  /** How long, as far as can be told. */
  delayMs: number;
  /** When the quota resets, if that is the reason. */
  resetsAt?: Date;
}

/** The quota's store failed, or took too long. The client goes on without it for a while. */
export interface StoreErrorEvent {
  /** What the store, or the function `apiKey`, failed with. */
  error: unknown;
}

/** An answer departs from the description. Told in kinds of values, never in values. */
export interface DriftEvent {
  /** The operation whose answer it was. */
  operationId: OperationId;
  /** Where in the body, as a JSON pointer. `*` stands for any index of a list; the empty text is the whole body. */
  pointer: string;
  /** A kind of JSON, such as `string or null`; a format, such as `date-time`; `nothing` for a field that the description does not have. */
  expected: string;
  /** A kind of JSON; `nothing` for a field that is missing; `lines` for a stream of newline-delimited JSON. */
  got: string;
}

/**
 * What a client reports as it works. No event holds a credential, a header or a payload. A listener is not awaited, and what it throws
 * is dropped.
 */
export interface ClientEvents {
  /** An attempt is about to be sent. */
  request(event: RequestEvent): unknown;
  /** An attempt was answered, with whatever status. */
  response(event: ResponseEvent): unknown;
  /** An attempt failed and will be made again. */
  retry(event: RetryEvent): unknown;
  /** A call is held back before it is sent: a progress line can show it. */
  wait(event: WaitEvent): unknown;
  /** An answer told what is left of the quota. */
  quota(event: Quota): unknown;
  /** `quota.store` failed. No call fails by it. */
  storeError(event: StoreErrorEvent): unknown;
  /** With `validator`: an answer departs from the description. Each difference is told once a client. */
  drift(event: DriftEvent): unknown;
}

/** Tells a listener, where there is one. */
export function notify(tell: () => unknown): void {
  try {
    const told = tell();
    if (told !== undefined) Promise.resolve(told).catch(ignore);
  } catch {
    // A listener's failure is the listener's: it must not break the call it listens to.
  }
}

export function ignore(): void {}
