import type { Client } from 'openapi-fetch';
import type { paths } from '../generated/schema.ts';
import { apiOf } from './api.ts';
import { Caller } from './caller.ts';
import { Chats } from './chats.ts';
import { Messages } from './messages.ts';
import { type ClientOptions, readOptions } from './options.ts';
import type { Quota } from './transport/quota.ts';

export interface TogglFocusClient {
  readonly chats: Chats;
  readonly messages: Messages;
  /** What the latest answer told of the quota, whichever workspace it was about; `undefined` until one told. */
  readonly quota: Quota | undefined;
  /**
   * openapi-fetch's client, for what the methods don't do. It goes through the same key, quota, time limits and retries. It does not throw
   * on an HTTP status: look at `error`. Middleware given to `api.use` applies to the methods too.
   */
  readonly api: Client<paths>;
}

/**
 * Makes a client. Sends nothing by itself.
 *
 * ```ts
 * const client = createTogglFocusClient({ apiKey: 'toggl_sk_…', workspaceId: 3021544 });
 * ```
 *
 * @throws {ConfigurationError} an option is missing or can't be right
 */
export function createTogglFocusClient(options: ClientOptions = {}): TogglFocusClient {
  const caller = new Caller(readOptions(options));
  return {
    chats: new Chats(caller),
    messages: new Messages(caller),
    api: apiOf(caller),
    get quota() {
      return caller.ledger.latest && { ...caller.ledger.latest };
    },
  };
}
