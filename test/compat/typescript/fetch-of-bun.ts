import { createTogglFocusClient } from 'toggl-focus-chats';

export const client = createTogglFocusClient({ fetch: Bun.fetch });
