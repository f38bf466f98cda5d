import type { OperationId } from '../../generated/operations.ts';

/** The operation and place that a call is about. Known when the call is made, and the same for all its attempts. */
export interface Target {
  /** `undefined` for a path on `client.api` that the description does not know. */
  readonly operationId: OperationId | undefined;
  readonly method: string;
  /** Below the base URL, without the query. */
  readonly path: string;
}

/** The workspace whose quota a call spends; empty where the path names none. */
export function workspaceOf({ path }: Target): string {
  // As a server may read it: 01 and %31 for 1, capitals for small letters.
  const decoded = path.includes('%') ? path.replace(/%[2-7][0-9a-f]/gi, decodeURIComponent) : path;
  return /^\/+workspaces\/+0*(\d+)/i.exec(decoded)?.[1] ?? '';
}

/** How errors name the request. */
export function requestName({ method, path }: Target): string {
  return `${method} ${path}`;
}
