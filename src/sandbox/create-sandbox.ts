import { listen } from './listen.ts';
import type { SandboxOptions } from './options.ts';
import { type Sandbox, sandboxOn } from './sandbox.ts';

/**
 * Makes a sandbox: a stand-in for the API with all its operations and their state, for tests of code that uses the client. It sends nothing
 * and costs no quota. The same options and calls give the same answers: content, IDs and trace IDs follow from a fixed seed, times from `now`.
 *
 * ```ts
 * import { createTogglFocusClient } from 'toggl-focus-chats';
 * import { createSandbox } from 'toggl-focus-chats/sandbox';
 *
 * const sandbox = createSandbox({ chats: 3 });
 * const client = createTogglFocusClient(sandbox.clientOptions);
 * const page = await client.chats.list();
 * ```
 *
 * @throws {TypeError} an option is unknown or can't be right
 */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  return sandboxOn(listen, options);
}
