import { apiKey, type MakeList, workspaceId } from '../clients.ts';
import type { page } from '../page.ts';

type Page = typeof page;

const headers = { Authorization: `Bearer ${apiKey}` };
const path = `workspaces/${workspaceId}/chats`;
const query = { per_page: 100 };

export const ofetch: MakeList = async (fetch, baseURL) => {
  const { createFetch } = await import('ofetch');
  const api = createFetch({ fetch, defaults: { baseURL, headers } });
  return async () => (await api<Page>(path, { query })).data;
};

export const ky: MakeList = async (fetch, prefix) => {
  const { default: ky } = await import('ky');
  const api = ky.create({ fetch, prefix, headers });
  return async () => (await api.get<Page>(path, { searchParams: query }).json()).data;
};

export const openai: MakeList = async (fetch, baseURL) => {
  const { OpenAI } = await import('openai');
  const client = new OpenAI({ fetch, baseURL, apiKey });
  return async () => (await client.get<Page>(`/${path}`, { query })).data;
};

export const octokitRequest: MakeList = async (fetch, baseUrl) => {
  const { request } = await import('@octokit/request');
  const api = request.defaults({ baseUrl, headers, request: { fetch } });
  return async () => {
    const answer = await api('GET /workspaces/{workspace_id}/chats', { workspace_id: workspaceId, ...query });
    const { data }: Page = answer.data;
    return data;
  };
};

export const axios: MakeList = async (fetch, baseURL) => {
  const { default: axios } = await import('axios');
  const api = axios.create({ adapter: 'fetch', env: { fetch }, baseURL, headers });
  return async () => (await api.get<Page>(path, { params: query })).data.data;
};
