import { createTogglFocusClient, TogglFocusError } from 'toggl-focus-chats';

const client = createTogglFocusClient({
  apiKey: 'toggl_sk_example',
  workspaceId: 1,
  fetch: async () => Response.json({ data: [], page: 1, per_page: 100 }),
});
try {
  console.log((await client.chats.list().toArray()).length);
} catch (error) {
  console.log(error instanceof TogglFocusError);
}
