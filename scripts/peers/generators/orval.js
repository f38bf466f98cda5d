import { getChat, listChats, streamChatMessages } from './orval/client';

const options = { headers: { Authorization: 'Bearer toggl_sk_example' } };

export const list = () => listChats(1, {}, options);
export const get = (chatId) => getChat(1, chatId, options);
export const stream = (chatId) => streamChatMessages(1, chatId, {}, options);
