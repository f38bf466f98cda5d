/**
 * What a sample imports in the place of the package, in a page and when its output is recorded: the package itself, with a client that reaches
 * a sandbox unless the sample says otherwise. It tells what the sample does, message by message.
 */
import { type ClientOptions, createTogglFocusClient as createClient, type Fetch } from '../../src/index.ts';
import { createSandbox as create, type Fault, type Sandbox, type SandboxOptions } from '../../src/sandbox/index.ts';
import { shown } from './shown.ts';

export * from '../../src/index.ts';

export interface SentRequest {
  method: string;
  path: string;
  /** None where the connection broke. */
  status: number | undefined;
}

export type Message =
  | { kind: 'printed'; text: string }
  | { kind: 'state'; requests: SentRequest[]; quotaLeft: number | undefined }
  | { kind: 'failed'; text: string }
  | { kind: 'ended' };

let post: (message: Message) => void = () => {};
let quotaLeft: number | undefined;
const sandboxes: Sandbox[] = [];

/** Before the sample's own code. */
export function startSample(fault: Fault | null, tell: (message: Message) => void): void {
  post = tell;
  const sandbox = createSandbox({ workspaceId: 3021544, quota: { limit: 30 } });
  fill(sandbox);
  if (fault) sandbox.fail(fault);
  for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    console[level] = (...values: unknown[]) => post({ kind: 'printed', text: values.map(shown).join(' ') });
  }
  addEventListener('error', (event) => {
    event.preventDefault();
    fail(event.error ?? event.message);
  });
  addEventListener('unhandledrejection', (event) => {
    event.preventDefault();
    fail(event.reason);
  });
}

/** After the sample's own code. */
export function endSample(): void {
  tellState();
  post({ kind: 'ended' });
}

function fail(error: unknown): void {
  tellState();
  post({ kind: 'failed', text: shown(error) });
}

export function createSandbox(options?: SandboxOptions): Sandbox {
  const sandbox = create(options);
  sandboxes.push(sandbox);
  return sandbox;
}

export function createTogglFocusClient(options: ClientOptions = {}) {
  const [sandbox] = sandboxes;
  if (!sandbox) throw new Error('A sample begins with startSample().');
  const { fetch = sandbox.fetch } = options;
  return createClient({ ...sandbox.clientOptions, ...options, fetch: watched(fetch) });
}

/** Tells of each request as it is answered. */
function watched(fetch: Fetch): Fetch {
  return async (url, init) => {
    try {
      const response = await fetch(url, init);
      const left = response.headers.get('X-Toggl-Quota-Remaining');
      if (left !== null) quotaLeft = Number(left);
      return response;
    } finally {
      tellState();
    }
  };
}

function tellState(): void {
  const requests = sandboxes.flatMap((sandbox) => sandbox.requests);
  post({ kind: 'state', requests: requests.map(({ method, path, status }) => ({ method, path, status })), quotaLeft });
}

/** The chats and messages of which the description's examples speak. */
function fill(sandbox: Sandbox): void {
  const created_at = '2026-10-01T08:15:00.000Z';
  const { id } = sandbox.addChat({ id: 981204, name: 'Plan the October launch', created_at });
  sandbox.addMessages(id, [
    {
      id: 7730115,
      role: 'user',
      content: { text: 'Which tasks are left for the launch?' },
      created_at: '2026-10-01T08:16:00.000Z',
    },
    {
      id: 7730116,
      role: 'assistant',
      content: { text: 'Three are open. The release notes are due first.' },
      created_at: '2026-10-01T08:16:30.000Z',
    },
  ]);
  sandbox.addChat({ id: 981377, created_at: '2026-10-03T11:02:45.000Z' });
  sandbox.addChat({ id: 981402, name: 'Review the launch', created_at: '2026-10-05T09:30:00.000Z' });
}
