import type { GateState, Told } from './gate-state.ts';

/**
 * Where processes find what each of them knows of the quota. `quotaStore` of `toggl-focus-chats/quota-store` makes one, and has all that it
 * takes: a program without a store loads nothing of it.
 */
export interface QuotaStore {
  /** For one client. What it returns makes a workspace's part of the store. */
  open(user: StoreUser): (workspace: string) => SharedQuota;
}

export interface StoreUser {
  /** Tells users apart. Nothing but a digest of it leaves the process. */
  credential(): string | Promise<string>;
  /** The store failed, or took too long. Calls go on without it. */
  onError(error: unknown): void;
}

/** The store as the gate of one workspace sees it. */
export interface SharedQuota {
  /** What others told, where one's own knowledge may be old. Never rejects, and takes a quarter of a second at most. */
  ask(): Promise<Told> | undefined;
  /** Tells others what an answer changed. */
  tell(before: GateState, after: GateState): void;
}
