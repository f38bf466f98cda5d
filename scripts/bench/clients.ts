import createClient from 'openapi-fetch';
import { createTogglFocusClient } from 'toggl-focus-chats';
import type { paths } from '../../generated/schema.ts';
import { page } from './page.ts';

/** Asks for the page of chats, and gives what it lists. */
export type List = () => Promise<readonly { id: number }[]>;

/** A client as its own documentation has it set up, sending with `fetch`. Its library is not loaded before. */
export type MakeList = (fetch: typeof globalThis.fetch, baseUrl: string) => Promise<List> | List;

export const workspaceId = 3_021_544;
export const apiKey = 'toggl_sk_example';

/** The limit: what any client has to do. */
export const rawFetch: MakeList = (fetch, baseUrl) => async () => {
  const url = `${baseUrl}/workspaces/${workspaceId}/chats?per_page=100`;
  const response = await fetch(url, { headers: { Authorization: `Bearer ${apiKey}` } });
  const { data }: typeof page = await response.json();
  return data;
};

export const openapiFetch: MakeList = (fetch, baseUrl) => {
  const client = createClient<paths>({ baseUrl, fetch, headers: { Authorization: `Bearer ${apiKey}` } });
  const params = { path: { workspace_id: workspaceId }, query: { per_page: 100 } };
  return async () => (await client.GET('/workspaces/{workspace_id}/chats', { params })).data?.data ?? [];
};

export const togglFocusChats: MakeList = (fetch, baseUrl) => {
  const client = createTogglFocusClient({ apiKey, workspaceId, baseUrl, fetch });
  return async () => (await client.chats.list()).data;
};

/** The same where no answer tells of the quota, so that nothing is known of it. */
export const togglFocusChatsWithoutQuota: MakeList = (fetch, baseUrl) =>
  togglFocusChats(async (...request) => {
    const response = await fetch(...request);
    for (const name of ['x-toggl-quota-remaining', 'x-toggl-quota-resets-in']) response.headers.delete(name);
    return response;
  }, baseUrl);

/** A bench of errors, or of half an answer, is worthless. */
export async function checkList(name: string, list: List): Promise<void> {
  const ids = (await list()).map(({ id }) => id);
  if (`${ids}` !== `${page.data.map(({ id }) => id)}`) throw new Error(`${name} lists other chats: ${ids}`);
}
