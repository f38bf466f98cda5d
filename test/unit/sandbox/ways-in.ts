import { onTestFinished } from 'vitest';
import { type ClientOptions, createTogglFocusClient, type TogglFocusClient } from '../../../src/index.ts';
import { createSandbox, type Sandbox, type SandboxFetch, type SandboxOptions } from '../../../src/sandbox/index.ts';

/** The time at the start of each test with a clock. */
export const startedAtMs = Date.parse('2026-10-01T08:00:00Z');

/** A sandbox whose clock stands still until it is moved. */
export function sandboxWithClock(options: SandboxOptions = {}) {
  let nowMs = startedAtMs;
  const sandbox = createSandbox({ now: () => nowMs, ...options });
  return { sandbox, client: clientOf(sandbox), passMs: (ms: number) => (nowMs += ms) };
}

export function clientOf(sandbox: Sandbox, options: ClientOptions = {}): TogglFocusClient {
  return createTogglFocusClient({ ...sandbox.clientOptions, maxRetries: 0, ...options });
}

/** Sends a request to a path below the base URL, with the right key unless headers are given. */
export type Send = (method: string, path: string, init?: RequestInit) => Promise<Response>;

export interface WayIn {
  name: string;
  /** Opens a way to this sandbox, closed after the test. */
  open(sandbox: Sandbox): Promise<{ send: Send; client: TogglFocusClient }>;
}

function sendTo(fetchIt: SandboxFetch, baseUrl: string, apiKey: string): Send {
  return (method, path, init = {}) =>
    fetchIt(baseUrl + path, { method, headers: { Authorization: `Bearer ${apiKey}` }, ...init });
}

/** In process and over HTTP: both behave alike. */
export const waysIn: WayIn[] = [
  {
    name: 'in process',
    async open(sandbox) {
      const send = sendTo(sandbox.fetch, sandbox.clientOptions.baseUrl, sandbox.apiKey);
      return { send, client: clientOf(sandbox) };
    },
  },
  {
    name: 'over HTTP',
    async open(sandbox) {
      const server = await sandbox.listen();
      onTestFinished(() => server.close());
      const client = clientOf(sandbox, { baseUrl: server.url, fetch });
      return { send: sendTo(fetch, server.url, sandbox.apiKey), client };
    },
  },
];

export function inProcess(sandbox: Sandbox): Send {
  return sendTo(sandbox.fetch, sandbox.clientOptions.baseUrl, sandbox.apiKey);
}
