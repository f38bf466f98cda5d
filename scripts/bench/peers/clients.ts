import type { ChatPage } from '../answers.ts';
import { apiKey, type Client, workspaceId } from '../clients.ts';

const headers = { Authorization: `Bearer ${apiKey}` };
const path = `workspaces/${workspaceId}/chats`;
const query = { per_page: 100 };

const ofetch: Client = {
  subject: 'ofetch',
  features: { hasTimeout: false, hasRetries: true, hasTypedErrors: false },
  async make(fetch, baseURL) {
    const { createFetch } = await import('ofetch');
    const api = createFetch({ fetch, defaults: { baseURL, headers } });
    return { list: async () => (await api<ChatPage>(path, { query })).data };
  },
};

const ky: Client = {
  subject: 'ky',
  features: { hasTimeout: true, hasRetries: true, hasTypedErrors: false },
  async make(fetch, prefix) {
    const { default: ky } = await import('ky');
    const api = ky.create({ fetch, prefix, headers });
    return { list: async () => (await api.get<ChatPage>(path, { searchParams: query }).json()).data };
  },
};

const openai: Client = {
  subject: 'openai',
  features: { hasTimeout: true, hasRetries: true, hasTypedErrors: true },
  async make(fetch, baseURL) {
    const { OpenAI } = await import('openai');
    const client = new OpenAI({ fetch, baseURL, apiKey });
    return { list: async () => (await client.get<ChatPage>(`/${path}`, { query })).data };
  },
};

const octokitRequest: Client = {
  subject: '@octokit/request',
  features: { hasTimeout: false, hasRetries: false, hasTypedErrors: false },
  async make(fetch, baseUrl) {
    const { request } = await import('@octokit/request');
    const api = request.defaults({ baseUrl, headers, request: { fetch } });
    return {
      async list() {
        const answer = await api('GET /workspaces/{workspace_id}/chats', { workspace_id: workspaceId, ...query });
        const { data }: ChatPage = answer.data;
        return data;
      },
    };
  },
};

const axios: Client = {
  subject: 'axios',
  features: { hasTimeout: false, hasRetries: false, hasTypedErrors: false },
  async make(fetch, baseURL) {
    const { default: axios } = await import('axios');
    const api = axios.create({ adapter: 'fetch', env: { fetch }, baseURL, headers });
    return { list: async () => (await api.get<ChatPage>(path, { params: query })).data.data };
  },
};

export const peers = { ofetch, ky, openai, octokitRequest, axios };
