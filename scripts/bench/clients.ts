import type { paths } from '../../generated/schema.ts';
import { type Chat, type ChatPage, chatId } from './answers.ts';
import type { Features } from './results.ts';

/** The calls that are measured. Not every client needs the second one. */
interface Calls {
  list: () => Promise<readonly { id: number }[]>;
  get?: () => Promise<{ id: number } | undefined>;
}

/** A client as its own documentation sets it up, and what it does for a call when it is set up like that. */
export interface Client {
  subject: string;
  features: Features;
  /** Sends with `fetch`. Loads the library itself, so that a process holds the library of one client alone. */
  make: (fetch: typeof globalThis.fetch, baseUrl: string) => Promise<Calls> | Calls;
}

export const workspaceId = 3_021_544;
export const apiKey = 'toggl_sk_example';
const timeoutMs = 30_000;

const headers = { Authorization: `Bearer ${apiKey}` };
const listPath = `/workspaces/${workspaceId}/chats?per_page=100`;
const getPath = `/workspaces/${workspaceId}/chats/${chatId}`;

/** The limit: what any client has to do. */
const rawFetch: Client = {
  subject: '`fetch`',
  features: { hasTimeout: false, hasRetries: false, hasTypedErrors: false },
  make: (fetch, baseUrl) => ({
    async list() {
      const response = await fetch(baseUrl + listPath, { headers });
      const { data }: ChatPage = await response.json();
      return data;
    },
    async get() {
      const response = await fetch(baseUrl + getPath, { headers });
      const chat: Chat = await response.json();
      return chat;
    },
  }),
};

const rawFetchWithController: Client = {
  subject: '`fetch`, AbortController',
  features: { hasTimeout: true, hasRetries: false, hasTypedErrors: false },
  make: (fetch, baseUrl) => ({
    async list() {
      const controller = new AbortController();
      const timer = setTimeout(() => controller.abort(), timeoutMs);
      try {
        const response = await fetch(baseUrl + listPath, { headers, signal: controller.signal });
        const { data }: ChatPage = await response.json();
        return data;
      } finally {
        clearTimeout(timer);
      }
    },
  }),
};

const rawFetchWithTimeout: Client = {
  subject: '`fetch`, AbortSignal.timeout',
  features: { hasTimeout: true, hasRetries: false, hasTypedErrors: false },
  make: (fetch, baseUrl) => ({
    async list() {
      const response = await fetch(baseUrl + listPath, { headers, signal: AbortSignal.timeout(timeoutMs) });
      const { data }: ChatPage = await response.json();
      return data;
    },
  }),
};

const listParams = { path: { workspace_id: workspaceId }, query: { per_page: 100 } };
const getParams = { path: { workspace_id: workspaceId, chat_id: chatId } };

const openapiFetch: Client = {
  subject: 'openapi-fetch',
  features: { hasTimeout: false, hasRetries: false, hasTypedErrors: false },
  async make(fetch, baseUrl) {
    const { default: createClient } = await import('openapi-fetch');
    const client = createClient<paths>({ baseUrl, fetch, headers });
    return {
      async list() {
        const { data } = await client.GET('/workspaces/{workspace_id}/chats', { params: listParams });
        return data?.data ?? [];
      },
      async get() {
        const { data } = await client.GET('/workspaces/{workspace_id}/chats/{chat_id}', { params: getParams });
        return data;
      },
    };
  },
};

const openapiFetchWithTimeout: Client = {
  subject: 'openapi-fetch with timeout',
  features: { hasTimeout: true, hasRetries: false, hasTypedErrors: false },
  async make(fetch, baseUrl) {
    const { default: createClient } = await import('openapi-fetch');
    const client = createClient<paths>({ baseUrl, fetch, headers });
    return {
      async list() {
        const signal = AbortSignal.timeout(timeoutMs);
        const { data } = await client.GET('/workspaces/{workspace_id}/chats', { params: listParams, signal });
        return data?.data ?? [];
      },
    };
  },
};

const togglFocusChats: Client = {
  subject: '**toggl-focus-chats**',
  features: { hasTimeout: true, hasRetries: true, hasTypedErrors: true },
  async make(fetch, baseUrl) {
    const { createTogglFocusClient } = await import('toggl-focus-chats');
    const client = createTogglFocusClient({ apiKey, workspaceId, baseUrl, fetch });
    return {
      list: async () => (await client.chats.list()).data,
      get: async () => await client.chats.get(chatId),
    };
  },
};

/** The same, with each answer checked against the description. */
const togglFocusChatsWithValidator: Client = {
  subject: 'toggl-focus-chats, validator',
  features: togglFocusChats.features,
  async make(fetch, baseUrl) {
    const { createTogglFocusClient } = await import('toggl-focus-chats');
    const { responseValidator } = await import('toggl-focus-chats/validate');
    const client = createTogglFocusClient({ apiKey, workspaceId, baseUrl, fetch, validator: responseValidator() });
    return { list: async () => (await client.chats.list()).data };
  },
};

/** The clients that need no package of their own. */
export const clients = {
  rawFetch,
  rawFetchWithController,
  rawFetchWithTimeout,
  openapiFetch,
  openapiFetchWithTimeout,
  togglFocusChats,
  togglFocusChatsWithValidator,
};
