import type { components } from '../../generated/schema.ts';
import { SERVER_URL } from '../../generated/schema.ts';
import { Refusal } from './answer.ts';
import { checkInteger } from './check.ts';
import { deliver } from './deliver.ts';
import type { Fault } from './faults.ts';
import { copyJson } from './json.ts';
import { readSandboxOptions, type SandboxOptions } from './options.ts';
import { readChatValues, readMessageValues } from './read-values.ts';
import { type Incoming, type LoggedRequest, Service } from './service.ts';
import { createShapes, resetShapes, type Shapes } from './shapes.ts';
import type { ChatValues, MessageValues, StoredChat } from './store.ts';

type Chat = components['schemas']['Chat'];
type ChatMessage = components['schemas']['ChatMessage'];

/** The sandbox over real HTTP, on this machine only. */
export interface SandboxServer {
  /** A `baseUrl` for the client: `http://127.0.0.1:<port>/api`. */
  readonly url: string;
  /** Ends the server and every open connection; resolves once the port is free. */
  close(): Promise<void>;
}

/**
 * A stand-in for the API that keeps its state in memory: one workspace, one user, one key.
 *
 * Toggl's reference leaves much open. In the sandbox, a page holds 20 rows by default and 100 at most; lists are in the order of creation; a
 * name is found by a part of it, whatever the case; `order_by` compares texts by code units, counts `null` as the largest value, and is
 * answered with 400 for an unknown field; a deleted chat is left out of lists, and every other operation still works on it; deleting or
 * restoring a chat twice succeeds and changes nothing; a body is read as JSON whatever its `Content-Type`, with 413 above 1 MiB; fields that
 * the description does not know are ignored.
 */
export interface Sandbox {
  /**
   * Options for `createTogglFocusClient` to reach the sandbox in process, without a socket. `baseUrl` is there because the client would
   * otherwise take one from `TOGGL_FOCUS_BASE_URL` in the environment.
   */
  readonly clientOptions: {
    /** The sandbox's own `fetch`. */
    fetch: SandboxFetch;
    /** The key that is let in. */
    apiKey: string;
    /** The workspace that there is. */
    workspaceId: number;
    /** The server that the description names. Nothing is sent to it. */
    baseUrl: string;
  };
  /** The only key that is let in. */
  readonly apiKey: string;
  /** The only workspace that there is. */
  readonly workspaceId: number;
  /**
   * Takes the arguments of the global `fetch` and answers by itself, whatever the URL's host; nothing leaves the process. Rejects as `fetch`
   * does: with the signal's reason once that is aborted, with a `TypeError` where a fault breaks the connection. Needs no `this`.
   */
  readonly fetch: SandboxFetch;
  /**
   * Serves the same over real HTTP on 127.0.0.1, to pages of any origin too (CORS; preflights are neither counted nor kept). Needs Node, or
   * another runtime with `node:http`.
   *
   * @param port default: 0, which takes a free one
   * @throws {Error} the port is taken, or the runtime has no `node:http`
   */
  listen(port?: number): Promise<SandboxServer>;
  /**
   * Adds a chat as if the user had created it; fields that are not given are as for a new chat. Returns a copy.
   *
   * @throws {TypeError} a field is unknown or of another type, or there is a chat with this `id`
   */
  addChat(values?: ChatValues): Chat;
  /**
   * Adds messages to a chat, to a deleted one too, and returns copies. Updates `message_count` and `updated_at` of the chat.
   *
   * ```ts
   * sandbox.addMessages(chat.id, [{ role: 'user', content: { text: 'Which tasks are left?' } }]);
   * ```
   *
   * @throws {TypeError} there is no such chat, there is a message with this `id`, or a field is unknown, missing or of another type; then no message
   * is added
   */
  addMessages(chatId: number, messages: readonly MessageValues[]): ChatMessage[];
  /**
   * Makes requests fail: the next one, unless `operationId`, `chatId`, `after` or `times` say otherwise. Several calls add up: each request
   * meets the first fault that is due for it.
   *
   * ```ts
   * sandbox.fail({ status: 503, headers: { 'Retry-After': '1' }, operationId: 'listChats', times: 2 });
   * sandbox.fail({ fault: 'reset', after: 3 });
   * ```
   *
   * @throws {TypeError} a field is unknown or has an impossible value
   */
  fail(fault: Fault): void;
  /** How the sandbox answers where the API was reported to differ. Set its fields; a wrong value throws a `TypeError`. */
  readonly shapes: Shapes;
  /** The last 10,000 requests, the oldest first; a copy. */
  readonly requests: LoggedRequest[];
  /**
   * Makes everything as it was just after `createSandbox`: content, IDs, quota, faults, shapes, requests. Servers go on listening. A client
   * keeps what it knows: one that was told of a spent quota refuses calls until the window ends, so make a new client as well.
   */
  reset(): void;
}

/** A function like the global `fetch`. */
export type SandboxFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** Answers a request, or rejects as `fetch` does. */
export type Respond = (incoming: Incoming, signal: AbortSignal | undefined) => Promise<Response>;

/** Puts the sandbox on a port. Passed in, because it is compiled with the types of Node, and the rest without them. */
export type Listen = (respond: Respond, port: number) => Promise<{ port: number; close(): Promise<void> }>;

export function sandboxOn(listen: Listen, options: SandboxOptions): Sandbox {
  const settings = readSandboxOptions(options);
  const shapes = createShapes();
  let service = new Service(settings, shapes);
  const { apiKey, workspaceId } = settings;

  const respond: Respond = async (incoming, signal) => deliver(service.handle(incoming), signal);

  const sandboxFetch: SandboxFetch = async (input, init) => {
    const signal = init?.signal ?? (input instanceof Request ? input.signal : undefined);
    // Without the signal: a Request would never remove its listener from it.
    const request = new Request(input, { ...init, signal: null });
    const body = new Uint8Array(await request.arrayBuffer());
    signal?.throwIfAborted();
    const { method, url, headers } = request;
    const response = await respond({ method, url, headers, body }, signal);
    return method === 'HEAD' ? new Response(null, response) : response;
  };

  return {
    get clientOptions() {
      return { fetch: sandboxFetch, apiKey, workspaceId, baseUrl: SERVER_URL };
    },
    apiKey,
    workspaceId,
    fetch: sandboxFetch,
    async listen(port = 0) {
      if (checkInteger('listen: port', port, 0) > 65_535) throw new TypeError('listen: port must be at most 65535.');
      const server = await listen(respond, port);
      return { url: `http://127.0.0.1:${server.port}${new URL(SERVER_URL).pathname}`, close: server.close };
    },
    addChat: (values = {}) => ({ ...service.store.addChat(readChatValues(values), service.time) }),
    addMessages(chatId, messages) {
      const read = readMessageValues(messages);
      const chat = chatOf(service, chatId);
      refuseTakenIds(service, chatId, read);
      const now = service.time;
      return read.map((values) => copyJson(service.store.addMessage(chat, values, now)));
    },
    fail: (fault) => service.faults.add(fault),
    // A getter, so that assigning other shapes throws instead of doing nothing.
    get shapes() {
      return shapes;
    },
    get requests() {
      return structuredClone(service.requests);
    },
    reset() {
      resetShapes(shapes);
      service = new Service(settings, shapes);
    },
  };
}

/** Before any message is added. */
function refuseTakenIds({ store }: Service, chatId: number, messages: readonly MessageValues[]): void {
  const ids = new Set(store.messages(chatId).map((message) => message.id));
  for (const { id } of messages) {
    if (id === undefined) continue;
    if (ids.has(id)) throw new TypeError(`addMessages: there is a message ${id} already.`);
    ids.add(id);
  }
}

function chatOf({ store }: Service, chatId: number): StoredChat {
  try {
    return store.chat(chatId);
  } catch (error) {
    if (error instanceof Refusal) throw new TypeError(`addMessages: there is no chat ${chatId}.`);
    throw error;
  }
}
