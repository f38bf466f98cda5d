/**
 * What is known of the quota, shared by processes that call the API as the same user.
 *
 * A workspace has two entries in the store, its quota and how long a 429 holds calls back: a process that learns of the one does not
 * overwrite what another has learnt of the other. Each entry lasts until it has nothing to tell any more.
 */
import type { GateState, Told } from './transport/gate-state.ts';
import type { QuotaStore, SharedQuota, StoreUser } from './transport/shared-quota.ts';

export type { QuotaStore };

/** A store of keys and values that forgets by itself. A [Keyv](https://keyv.org) is one, whatever it keeps them in. */
export interface KeyValueStore {
  /** The value of a key, or `undefined` where there is none any more. */
  get(key: string): Promise<unknown>;
  /** Keeps a value for `ttlMs` milliseconds. */
  set(key: string, value: unknown, ttlMs: number): Promise<unknown>;
  /** Many failures of a Keyv are told in this way alone. */
  on?(event: 'error', listener: (error: unknown) => void): unknown;
}

/** The options of `quotaStore`. */
export interface QuotaStoreOptions {
  /** The beginning of each key. Default: `toggl-focus-chats`. */
  namespace?: string | undefined;
}

/**
 * Makes the client's option `quota.store`.
 *
 * ```ts
 * import { createKeyv } from '@keyv/redis';
 *
 * const store = quotaStore(createKeyv('redis://localhost:6379', { throwOnErrors: true }));
 * const client = createTogglFocusClient({ quota: { store } });
 * ```
 */
export function quotaStore(
  store: KeyValueStore,
  { namespace = 'toggl-focus-chats' }: QuotaStoreOptions = {},
): QuotaStore {
  const waiting = new Set<Fail>();
  store.on?.('error', (error) => {
    for (const fail of waiting) fail(error);
  });
  return {
    open(user) {
      const access = new Access(store, namespace, user, waiting);
      return (workspace) => new WorkspaceEntries(access, workspace);
    },
  };
}

/** One's own knowledge that is older may be behind what others know. */
const OLD_AFTER_MS = 1_000;
/** The longest that a call waits for the store. */
const PATIENCE_MS = 250;
/** After a failure the store is left alone for so long. */
const REST_MS = 5_000;
/** A window lasts an hour. A little more, since the clocks of two machines differ. */
const LONGEST_MS = 3_660_000;
/** After a hold, calls go one after the other for so long. */
const PACED_FOR_MS = 60_000;
/** Of the entries. Those of another version are not read. */
const VERSION = 1;

interface QuotaEntry {
  version: typeof VERSION;
  remaining: number;
  resetsAtMs: number;
}

interface RateEntry {
  version: typeof VERSION;
  heldUntilMs: number;
}

/** Hears of an error that the store tells as an event, while somebody waits for the store. */
type Fail = (error: unknown) => void;

type EntryName = 'quota' | 'rate';

/** The store, as one client uses it: with patience, and not while it fails. */
class Access {
  readonly #store: KeyValueStore;
  readonly #namespace: string;
  readonly #user: StoreUser;
  readonly #waiting: Set<Fail>;
  #prefix: Promise<string> | undefined;
  #restsUntilMs = 0;

  constructor(store: KeyValueStore, namespace: string, user: StoreUser, waiting: Set<Fail>) {
    this.#store = store;
    this.#namespace = namespace;
    this.#user = user;
    this.#waiting = waiting;
  }

  get isResting(): boolean {
    return performance.now() < this.#restsUntilMs;
  }

  /** Both entries of a workspace; `undefined` where the store failed. */
  read(workspace: string): Promise<Record<EntryName, unknown> | undefined> {
    return this.#try('read', async (prefix) => {
      const [quota, rate] = await Promise.all(
        (['quota', 'rate'] as const).map((name) => this.#store.get(`${prefix}:${workspace}:${name}`)),
      );
      return { quota, rate };
    });
  }

  /** Whether it was written. */
  async write(workspace: string, name: EntryName, entry: QuotaEntry | RateEntry, ttlMs: number): Promise<boolean> {
    const result = await this.#try('write', async (prefix) => {
      const isTaken = await this.#store.set(`${prefix}:${workspace}:${name}`, entry, ttlMs);
      if (isTaken === false) throw new Error('The quota store did not take what was to be written.');
      return true;
    });
    return result ?? false;
  }

  /** Tells of a failure, and leaves the store alone for a while. What fails meanwhile was begun before, and is not told again. */
  #fail(error: unknown): void {
    if (this.isResting) return;
    this.#restsUntilMs = performance.now() + REST_MS;
    this.#user.onError(error);
  }

  async #try<T>(doing: string, work: (prefix: string) => Promise<T>): Promise<T | undefined> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      const error = new Error(`The quota store took over ${PATIENCE_MS} ms to ${doing}.`);
      timer = setTimeout(() => reject(error), PATIENCE_MS);
    });
    const fail: Fail = (error) => this.#fail(error);
    this.#waiting.add(fail);
    try {
      return await Promise.race([this.#keyPrefix().then(work), tooLate]);
    } catch (error) {
      this.#fail(error);
      return undefined;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(fail);
    }
  }

  #keyPrefix(): Promise<string> {
    if (!this.#prefix) {
      this.#prefix = this.#makeKeyPrefix();
      this.#prefix.catch(() => {
        this.#prefix = undefined;
      });
    }
    return this.#prefix;
  }

  async #makeKeyPrefix(): Promise<string> {
    const credential = new TextEncoder().encode(await this.#user.credential());
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', credential));
    return `${this.#namespace}:${Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  }
}

class WorkspaceEntries implements SharedQuota {
  readonly #access: Access;
  readonly #workspace: string;
  #knownAtMs = Number.NEGATIVE_INFINITY;
  /** The quota that was told or read last. To read it again is no news. */
  #latest: QuotaEntry | undefined;
  readonly #unwritten = new Map<EntryName, { entry: QuotaEntry | RateEntry; untilMs: number }>();
  #isWriting = false;

  constructor(access: Access, workspace: string) {
    this.#access = access;
    this.#workspace = workspace;
  }

  ask(): Promise<Told> | undefined {
    const nowMs = performance.now();
    if (nowMs - this.#knownAtMs < OLD_AFTER_MS || this.#access.isResting) return undefined;
    if (this.#unwritten.size > 0) {
      // The store failed meanwhile: what it has is older than what this process knows.
      this.#write();
      return undefined;
    }
    this.#knownAtMs = nowMs;
    return this.#read();
  }

  tell(before: GateState, { figure, throttle }: GateState): void {
    if (figure && figure !== before.figure) {
      const { remaining, resetsAt } = figure;
      this.#knownAtMs = performance.now();
      this.#latest = { version: VERSION, remaining, resetsAtMs: resetsAt.wallMs };
      this.#unwritten.set('quota', { entry: this.#latest, untilMs: resetsAt.wallMs });
    }
    if (throttle && throttle !== before.throttle) {
      const entry: RateEntry = { version: VERSION, heldUntilMs: throttle.heldUntil.wallMs };
      this.#unwritten.set('rate', { entry, untilMs: entry.heldUntilMs + PACED_FOR_MS });
    }
    this.#write();
  }

  async #read(): Promise<Told> {
    const { quota, rate } = (await this.#access.read(this.#workspace)) ?? {};
    const nowMs = Date.now();
    const holdMs = isRateEntry(rate, nowMs) ? rate.heldUntilMs - nowMs : undefined;
    if (!isQuotaEntry(quota, nowMs)) return { holdMs };
    const { remaining, resetsAtMs } = quota;
    const isNews = remaining !== this.#latest?.remaining || resetsAtMs !== this.#latest.resetsAtMs;
    this.#latest = quota;
    return { holdMs, ...(isNews && { quota: { remaining, resetsInMs: resetsAtMs - nowMs } }) };
  }

  /** One after the other. What changes meanwhile is written once, as it is then. What could not be written is kept. */
  async #write(): Promise<void> {
    if (this.#isWriting) return;
    this.#isWriting = true;
    while (this.#unwritten.size > 0 && !this.#access.isResting) {
      for (const [name, change] of this.#unwritten) {
        const ttlMs = change.untilMs - Date.now();
        const isDone = ttlMs <= 0 || (await this.#access.write(this.#workspace, name, change.entry, ttlMs));
        if (isDone && this.#unwritten.get(name) === change) this.#unwritten.delete(name);
      }
    }
    this.#isWriting = false;
  }
}

/** Whether a value from the store, which can hold anything, is an entry that still counts. */
function isQuotaEntry(value: unknown, nowMs: number): value is QuotaEntry {
  const { version, remaining, resetsAtMs } = fieldsOf(value);
  return (
    version === VERSION &&
    isWithin(remaining, 0, Number.MAX_SAFE_INTEGER) &&
    isWithin(resetsAtMs, nowMs, nowMs + LONGEST_MS)
  );
}

function isRateEntry(value: unknown, nowMs: number): value is RateEntry {
  const { version, heldUntilMs } = fieldsOf(value);
  return version === VERSION && isWithin(heldUntilMs, nowMs - PACED_FOR_MS, nowMs + LONGEST_MS);
}

function isWithin(value: unknown, least: number, most: number): boolean {
  return typeof value === 'number' && value >= least && value <= most;
}

function fieldsOf(value: unknown): Partial<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
