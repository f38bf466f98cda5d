import { createTogglFocusClient, type TogglFocusClient } from 'toggl-focus-chats';
import { createSandbox } from 'toggl-focus-chats/sandbox';

export const client: TogglFocusClient = createTogglFocusClient(createSandbox().clientOptions);
