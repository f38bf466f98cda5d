import { createTogglFocusClient } from 'toggl-focus-chats';

const client = createTogglFocusClient({ apiKey: 'toggl_sk_example', workspaceId: 1 });

export const list = () => client.chats.list();
export const get = (chatId) => client.chats.get(chatId);
export const stream = (chatId) => client.messages.stream(chatId);
export const listAll = () => client.chats.list();
