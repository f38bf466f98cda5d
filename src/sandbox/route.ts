import { type OperationId, operations } from '../../generated/operations.ts';
import { SERVER_URL } from '../../generated/schema.ts';
import { Refusal } from './answer.ts';
import { keysOf } from './keys.ts';

export interface Route {
  operationId: OperationId;
  /** The text in the path for each parameter, as it was sent. */
  parameters: Record<string, string>;
}

interface Target {
  operationId: OperationId;
  method: string;
  segments: string[];
}

export const operationIds = keysOf(operations);

export function isOnOneChat(operationId: OperationId): boolean {
  return operations[operationId].path.includes('{chat_id}');
}

/** In the order of the description, where `/messages/stream` comes before the path that would take `stream` for a message's ID. */
const targets: Target[] = operationIds.map((operationId) => ({
  operationId,
  method: operations[operationId].method,
  segments: operations[operationId].path.split('/'),
}));

const basePath = new URL(SERVER_URL).pathname;

/** The path below the base URL. The host does not matter, and the base URL's own path may be left out. */
export function pathOf({ pathname }: URL): string {
  return pathname.startsWith(`${basePath}/`) ? pathname.slice(basePath.length) : pathname;
}

/** Throws where no operation is at the path (404), or none with the method (405). */
export function findRoute(method: string, path: string): Route {
  const sent = path.split('/');
  const pattern = targets.find(({ segments }) => matches(segments, sent))?.segments.join('/');
  if (pattern === undefined) throw new Refusal(404);
  const here = targets.filter(({ segments }) => segments.join('/') === pattern);
  const target = here.find((candidate) => candidate.method === method);
  if (!target) {
    const allowed = here.map((candidate) => candidate.method).join(', ');
    throw new Refusal(405, `the method is not allowed here; allowed: ${allowed}`, { Allow: allowed });
  }
  const parameters = target.segments.flatMap((segment, index) =>
    isParameter(segment) ? [[segment.slice(1, -1), sent[index] ?? '']] : [],
  );
  return { operationId: target.operationId, parameters: Object.fromEntries(parameters) };
}

function matches(segments: string[], sent: string[]): boolean {
  return (
    segments.length === sent.length &&
    segments.every((segment, index) => segment === sent[index] || (isParameter(segment) && sent[index] !== ''))
  );
}

function isParameter(segment: string): boolean {
  return segment.startsWith('{');
}
