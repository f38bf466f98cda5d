import { net } from 'electron';
import { createTogglFocusClient } from 'toggl-focus-chats';

export const client = createTogglFocusClient({ fetch: net.fetch });
