import { createTogglFocusClient } from 'toggl-focus-chats';

export default {
  async fetch(_request: Request, env: { CHATS: Fetcher }): Promise<Response> {
    const client = createTogglFocusClient({ fetch: (url, init) => env.CHATS.fetch(url, init) });
    const { data } = await client.chats.list();
    return Response.json(data.map(({ name }) => name));
  },
};
