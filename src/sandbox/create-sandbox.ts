import type { SandboxOptions } from './options.ts';
import { type Sandbox, sandboxOn } from './sandbox.ts';

/**
 * Makes a sandbox: a stand-in for the API with all nine operations and their state, for tests of what is built on the client. Sends nothing
 * and costs no quota. Same options and same calls, same answers: content, IDs and trace IDs follow from a fixed seed, times from `now`.
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
  // Loaded when asked for: no other runtime needs to have it.
  return sandboxOn(async (respond, port) => (await import('./listen.ts')).listen(respond, port), options);
}
