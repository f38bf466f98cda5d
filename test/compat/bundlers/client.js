import { createTogglFocusClient } from 'toggl-focus-chats';

globalThis.createTogglFocusClient = createTogglFocusClient;
