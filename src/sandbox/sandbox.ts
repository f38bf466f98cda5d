import type { components } from '../../generated/schema.ts';
import { SERVER_URL } from '../../generated/schema.ts';
import { Refusal } from './answer.ts';
import { checkInteger } from './check.ts';
import { deliver } from './deliver.ts';
import type { Fault } from './faults.ts';
import { copyJson } from './json.ts';
import { defaultShapes, type Shapes } from './operations.ts';
import { readOptions, type SandboxOptions } from './options.ts';
import { readChatValues, readMessageValues } from './read-values.ts';
import { type Incoming, type LoggedRequest, Service } from './service.ts';
import type { ChatValues, MessageValues } from './store.ts';

type Chat = components['schemas']['Chat'];
type ChatMessage = components['schemas']['ChatMessage'];

/** The sandbox over real HTTP, on this machine alone. */
export interface SandboxServer {
  /** A `baseUrl` for the client: `http://127.0.0.1:<port>/api`. */
  readonly url: string;
  /** Ends the server and every connection that is open; resolves once the port is free. */
  close(): Promise<void>;
}

/**
 * A stand-in for the API that keeps its state in memory: one workspace, one user, one key.
 *
 * What the API's page leaves open is so here: a page holds 20 when not asked for a number, 100 at most; lists are in the order of creation;
 * a name is found by a part of it, whatever the case; `order_by` compares texts by code units and puts what has no value last, an unknown
 * field is answered with 400; a deleted chat is off the lists and otherwise works on; to delete or restore twice succeeds and changes
 * nothing; a body is read as JSON whatever its `Content-Type`; fields that the description does not know are left alone.
 */
export interface Sandbox {
  /** What `createTogglFocusClient` takes to reach the sandbox in process, without a socket. */
  readonly clientOptions: { fetch: typeof fetch; apiKey: string; workspaceId: number; baseUrl: string };
  readonly apiKey: string;
  readonly workspaceId: number;
  /**
   * Takes what the global `fetch` takes and answers by itself, whatever the URL's host; nothing leaves the process. Rejects as `fetch` does:
   * with the signal's reason once that is aborted, with a `TypeError` where a fault breaks the connection. Needs no `this`.
   */
  readonly fetch: typeof fetch;
  /**
   * Serves the same over real HTTP on 127.0.0.1. Needs Node, or a runtime that has its `node:http`.
   *
   * @param port 0, the default, takes one that is free
   * @throws {Error} the port is taken
   */
  listen(port?: number): Promise<SandboxServer>;
  /**
   * Adds a chat as if the user had created it; what is not given is as for a new chat. Returns a copy.
   *
   * @throws {TypeError} a field is unknown or of another type
   */
  addChat(values?: ChatValues): Chat;
  /**
   * Adds messages to a chat, a deleted one too, and returns copies. `message_count` and `updated_at` of the chat follow.
   *
   * ```ts
   * sandbox.addMessages(chat.id, [{ role: 'user', content: { text: 'Which tasks are left?' } }]);
   * ```
   *
   * @throws {TypeError} there is no such chat, or a field is unknown, missing or of another type; none of the messages is added then
   */
  addMessages(chatId: number, messages: readonly MessageValues[]): ChatMessage[];
  /**
   * Makes requests fail that are yet to come: the next one, unless `times` or `operationId` say else. Each call adds to what was asked for before.
   *
   * ```ts
   * sandbox.fail({ status: 503, headers: { 'Retry-After': '1' }, operationId: 'listChats', times: 2 });
   * sandbox.fail({ fault: 'reset' });
   * ```
   *
   * @throws {TypeError} a field is unknown or can't be
   */
  fail(fault: Fault): void;
  /** Set these to answer in other shapes that were seen live. */
  readonly shapes: Shapes;
  /** Every request so far, the first one first; a copy. */
  readonly requests: LoggedRequest[];
  /** Makes everything as it was when just created: content, IDs, quota, faults, shapes, requests. Servers go on listening. */
  reset(): void;
}

/** Answers a request, or rejects as `fetch` does. */
export type Respond = (incoming: Incoming, signal: AbortSignal | undefined) => Promise<Response>;

/** How the sandbox is put on a port, which is not the same everywhere: the rest runs in any runtime. */
export type Listen = (respond: Respond, port: number) => Promise<{ port: number; close(): Promise<void> }>;

export function sandboxOn(listen: Listen, options: SandboxOptions): Sandbox {
  const settings = readOptions(options);
  const shapes = Object.seal({ ...defaultShapes });
  let service = new Service(settings, shapes);
  const { apiKey, workspaceId } = settings;

  const respond: Respond = async (incoming, signal) => deliver(service.handle(incoming), signal);

  const sandboxFetch: typeof fetch = async (input, init) => {
    const signal = init?.signal ?? (input instanceof Request ? input.signal : undefined);
    // Without the signal: a Request that follows it can't be made to let go.
    const request = new Request(input, { ...init, signal: null });
    const body = await request.text();
    signal?.throwIfAborted();
    const { method, url, headers } = request;
    const response = await respond({ method, url, headers, body }, signal);
    return method === 'HEAD' ? new Response(null, response) : response;
  };

  return {
    clientOptions: { fetch: sandboxFetch, apiKey, workspaceId, baseUrl: SERVER_URL },
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
      const now = service.time;
      return read.map((values) => copyJson(service.store.addMessage(chat, values, now)));
    },
    fail: (fault) => service.faults.add(fault),
    shapes,
    get requests() {
      return structuredClone(service.requests);
    },
    reset() {
      Object.assign(shapes, defaultShapes);
      service = new Service(settings, shapes);
    },
  };
}

function chatOf({ store }: Service, chatId: number): Chat {
  try {
    return store.chat(chatId);
  } catch (error) {
    if (error instanceof Refusal) throw new TypeError(`addMessages: there is no chat ${chatId}.`);
    throw error;
  }
}
