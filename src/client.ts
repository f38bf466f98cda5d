import type { Client } from 'openapi-fetch';
import { type Resources, resourcesOf } from '../generated/methods.ts';
import type { paths } from '../generated/schema.ts';
import { apiOf } from './api.ts';
import { Calls } from './calls.ts';
import { notify } from './events.ts';
import { OpenapiFetch } from './openapi-fetch.ts';
import { type ClientOptions, readClientOptions, type Settings } from './options.ts';
import { Gate } from './transport/gate.ts';
import type { Quota } from './transport/quota.ts';

/** The client: a resource for each tag of the description, each of them a plain object of plain functions. */
export interface TogglFocusClient extends Resources {
  /** What the latest answer told of the quota, whichever workspace it was about; `undefined` until one told. A copy. */
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
 * const client = createTogglFocusClient({ apiKey: 'toggl_sk_example', workspaceId: 3021544 });
 * ```
 *
 * @throws {ConfigurationError} an option is missing, unknown or can't be right
 */
export function createTogglFocusClient(options: ClientOptions = {}): TogglFocusClient {
  const settings = readClientOptions(options);
  const gate = new Gate({ ...settings, share: sharing(settings) });
  const openapi = new OpenapiFetch(settings.baseUrl, settings.headers);
  return {
    ...resourcesOf(new Calls(settings, gate, openapi)),
    api: apiOf(settings, gate, openapi),
    get quota() {
      return gate.latest;
    },
  };
}

function sharing({ store, credentials: [email], authorization, on }: Settings) {
  return store?.open({
    // Of `basic` the email alone: a password could be guessed by its digest.
    credential: () => email ?? (typeof authorization === 'string' ? authorization : authorization()),
    onError: (error) => notify(() => on.storeError?.({ error })),
  });
}
