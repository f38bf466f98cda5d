import { createTogglFocusClient } from 'toggl-focus-chats';

const client = createTogglFocusClient();
export const api = client.api;
export const chats = client.chats;
export const list = client.chats.list;
export const firstPage = () => client.chats.list();
export const stream = () => client.messages.stream(1);
