import { setConfig } from './kubb/.kubb/fetch';
import { getChat } from './kubb/clients/getChat';
import { listChats } from './kubb/clients/listChats';
import { streamChatMessages } from './kubb/clients/streamChatMessages';

setConfig({ headers: { Authorization: 'Bearer toggl_sk_example' } });

export const list = () => listChats(1);
export const get = (chatId) => getChat(1, chatId);
export const stream = (chatId) => streamChatMessages(1, chatId);
