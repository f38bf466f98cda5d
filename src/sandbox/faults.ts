import { isOperationId, type OperationId } from '../../generated/operations.ts';
import { checkFields, checkInteger, refuse } from './check.ts';
import { copyJson } from './json.ts';
import { isOnOneChat, operationIds, type Route } from './route.ts';

const connectionFaults = ['reset', 'stall', 'truncate', 'drip', 'slow'] as const;

/** Which requests fail. */
interface FaultScope {
  /** Only requests of this operation. Default: any request. */
  operationId?: OperationId | undefined;
  /** Only requests about this chat or its messages. Default: any request. */
  chatId?: number | undefined;
  /** So many of these requests go well first. Default: 0. */
  after?: number | undefined;
  /** So many then fail; `Infinity` for all. Default: 1. */
  times?: number | undefined;
}

/** Answer with this status instead. The request is not carried out, but counts against the quota. */
export interface StatusFault extends FaultScope {
  /** An integer from 200 to 599. */
  status: number;
  /** They replace the sandbox's own headers of the same name, quota headers too. */
  headers?: Record<string, string> | undefined;
  /** A string is sent as it is, any other value as JSON. Default: an error body from 400 on, nothing below. */
  body?: unknown;
}

/**
 * Disturb the connection:
 * - `reset`: break it before an answer. The request is not carried out. In process, `fetch` rejects with a `TypeError` whose cause has the
 *   code `ECONNRESET`.
 * - `stall`: never answer. Only an abort or a time limit ends it. The request is not carried out.
 * - `truncate`: carry the request out, and break the connection in the middle of the body; before the answer where it has no body.
 * - `drip`: carry the request out, and send the body in small pieces, 10 ms apart.
 * - `slow`: carry the request out, and answer two seconds later.
 *
 * A request that is not carried out does not count against the quota. The pauses are timers, so fake timers move them.
 */
export interface ConnectionFault extends FaultScope {
  /** Which of them. */
  fault: (typeof connectionFaults)[number];
}

/** What `sandbox.fail` takes. */
export type Fault = StatusFault | ConnectionFault;

/** The faults that are still to come, in the order they were asked for. */
export class Faults {
  #pending: { fault: Fault; after: number; left: number }[] = [];

  add(given: unknown): void {
    const fault = readFault(given);
    this.#pending.push({ fault, after: fault.after ?? 0, left: fault.times ?? 1 });
  }

  /** The fault of this request, if there is one. Counts the request. */
  take(route: Route | undefined): Fault | undefined {
    const inScope = this.#pending.filter(({ fault }) => isInScope(fault, route));
    const due = inScope.find(({ after }) => after === 0);
    if (!due) {
      for (const pending of inScope) pending.after -= 1;
      return undefined;
    }
    due.left -= 1;
    if (due.left === 0) this.#pending = this.#pending.filter((other) => other !== due);
    return due.fault;
  }
}

function isInScope({ operationId, chatId }: Fault, route: Route | undefined): boolean {
  if (operationId !== undefined && operationId !== route?.operationId) return false;
  return chatId === undefined || `${chatId}` === route?.parameters.chat_id;
}

export function readFault(given: unknown): Fault {
  const known = ['status', 'headers', 'body', 'fault', 'operationId', 'chatId', 'after', 'times'];
  const fields = checkFields('fail', given, known);
  const scope = readScope(fields);
  const { status, headers, body } = fields;
  if (fields.fault === undefined) return { ...scope, ...readStatus(status, headers, body) };
  if (status !== undefined || headers !== undefined || body !== undefined) {
    refuse('fail: give a fault, or a status with its headers and body, not both.');
  }
  const fault = connectionFaults.find((name) => name === fields.fault);
  return fault ? { ...scope, fault } : refuse(`fail: fault must be one of ${connectionFaults.join(', ')}.`);
}

function readScope({ operationId, chatId, after = 0, times = 1 }: Record<string, unknown>): FaultScope {
  if (operationId !== undefined && !isOperationId(operationId)) {
    return refuse(`fail: operationId must be one of ${operationIds.join(', ')}.`);
  }
  if (chatId !== undefined && operationId !== undefined && !isOnOneChat(operationId)) {
    refuse(`fail: ${operationId} is not about one chat, so it takes no chatId.`);
  }
  return {
    operationId,
    chatId: chatId === undefined ? undefined : checkInteger('fail: chatId', chatId, 1),
    after: checkInteger('fail: after', after, 0),
    times: times === Infinity ? times : checkInteger('fail: times', times, 1),
  };
}

function readStatus(given: unknown, headers: unknown, body: unknown): StatusFault {
  const status = checkInteger('fail: status', given, 200);
  if (status > 599) refuse('fail: status must be at most 599.');
  if ([204, 205, 304].includes(status) && body !== undefined) refuse(`fail: a ${status} has no body.`);
  return {
    status,
    ...(headers !== undefined && { headers: readHeaders(headers) }),
    ...(body !== undefined && { body: copyJson(body, 'fail: body') }),
  };
}

function readHeaders(headers: unknown): Record<string, string> {
  const problem = 'fail: headers must be an object of names and texts that can be sent.';
  if (typeof headers !== 'object' || headers === null || Array.isArray(headers)) return refuse(problem);
  try {
    return Object.fromEntries(new Headers({ ...headers }));
  } catch {
    return refuse(problem);
  }
}
