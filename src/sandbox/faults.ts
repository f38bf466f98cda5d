import { isOperationId, type OperationId } from '../../generated/operations.ts';
import { checkFields, checkInteger, refuse } from './check.ts';
import { copyJson } from './json.ts';
import { operationIds } from './route.ts';

const connectionFaults = ['reset', 'stall', 'truncate', 'drip'] as const;

/** Which requests fail, and how many of them. */
interface FaultScope {
  /** The requests of this operation alone. Default: any request. */
  operationId?: OperationId | undefined;
  /** So many requests, `Infinity` for all from now on. Default: 1. */
  times?: number | undefined;
}

/** Answer with this status instead. The request is not carried out; it counts against the quota. */
export interface StatusFault extends FaultScope {
  /** From 200 to 599. */
  status: number;
  /** In the place of the sandbox's own, quota headers included. */
  headers?: Record<string, string> | undefined;
  /** A string is sent as it is, anything else as JSON. Default: the observed error body from 400 on, below it none. */
  body?: unknown;
}

/**
 * Break the connection:
 * - `reset`: before an answer, and without carrying the request out. In process, `fetch` rejects with a `TypeError` whose cause has the code `ECONNRESET`.
 * - `stall`: never answer. Only an abort or a time limit ends it; the request is not carried out.
 * - `truncate`: carry the request out, and break off amid the body; before the answer where it has no body.
 * - `drip`: carry the request out, and send the body in small pieces, 10 ms apart.
 *
 * What is not carried out does not count against the quota.
 */
export interface ConnectionFault extends FaultScope {
  fault: (typeof connectionFaults)[number];
}

export type Fault = StatusFault | ConnectionFault;

/** The faults that are still to come, the first given first. */
export class Faults {
  #coming: { fault: Fault; left: number }[] = [];

  add(given: unknown): void {
    const fault = readFault(given);
    this.#coming.push({ fault, left: fault.times ?? 1 });
  }

  /** What is to happen to this request; uses it up once. */
  take(operationId: OperationId | undefined): Fault | undefined {
    const next = this.#coming.find(({ fault }) => !fault.operationId || fault.operationId === operationId);
    if (!next) return undefined;
    next.left -= 1;
    if (next.left === 0) this.#coming = this.#coming.filter((other) => other !== next);
    return next.fault;
  }
}

function readFault(given: unknown): Fault {
  const fields = checkFields('fail', given, ['status', 'headers', 'body', 'fault', 'operationId', 'times']);
  const scope = readScope(fields);
  const { status, headers, body } = fields;
  if (fields.fault === undefined) return { ...scope, ...readStatus(status, headers, body) };
  if (status !== undefined || headers !== undefined || body !== undefined) {
    refuse('fail: give a fault, or a status with its headers and body, not both.');
  }
  const fault = connectionFaults.find((name) => name === fields.fault);
  return fault ? { ...scope, fault } : refuse(`fail: fault must be one of ${connectionFaults.join(', ')}.`);
}

function readScope({ operationId, times = 1 }: Record<string, unknown>): FaultScope {
  if (operationId !== undefined && !isOperationId(operationId)) {
    return refuse(`fail: operationId must be one of ${operationIds.join(', ')}.`);
  }
  return { operationId, times: times === Infinity ? times : checkInteger('fail: times', times, 1) };
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
