/** Each method of the client, and some calls of `client.api`, for what holds for all of them. */
import { type ClientCall, everyOperation } from '../operations.ts';

const chatPath = '/workspaces/{workspace_id}/chats/{chat_id}';
const chatParams = { path: { workspace_id: 1, chat_id: 1 } };

interface ApiCall {
  method: string;
  call: ClientCall;
}

/** They take a signal, and none of the other options of a call. */
export const apiCalls = {
  'api.GET': {
    method: 'GET',
    call: (client, { signal } = {}) => client.api.GET(chatPath, { params: chatParams, ...(signal && { signal }) }),
  },
  'api.POST': {
    method: 'POST',
    call: (client, { signal } = {}) =>
      client.api.POST('/workspaces/{workspace_id}/chats', {
        params: { path: { workspace_id: 1 } },
        body: { name: 'Plan' },
        ...(signal && { signal }),
      }),
  },
  'api.PUT': {
    method: 'PUT',
    call: (client, { signal } = {}) =>
      client.api.PUT(chatPath, { params: chatParams, body: { name: 'Plan' }, ...(signal && { signal }) }),
  },
} satisfies Record<string, ApiCall>;

/** Rows for `it.each`: name, HTTP method, call. */
export const everyCall = [
  ...everyOperation,
  ...Object.entries(apiCalls).map(([name, apiCall]) => ({ name, ...apiCall })),
].map(({ name, method, call }): [string, string, ClientCall] => [name, method, call]);
