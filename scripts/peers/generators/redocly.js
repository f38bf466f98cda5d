import { configure, getChat, listChats, streamChatMessages } from './redocly/client';

configure({ auth: { bearer: 'toggl_sk_example' }, retry: { retries: 2 }, timeout: 30_000 });

const path = { workspace_id: 1 };

export const list = () => listChats({ path });
export const get = (chatId) => getChat({ path: { ...path, chat_id: chatId } });
export const stream = (chatId) => streamChatMessages({ path: { ...path, chat_id: chatId } });
