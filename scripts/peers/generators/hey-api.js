import { client } from './hey-api/client.gen';
import { getChat, listChats, streamChatMessages } from './hey-api/index';

client.setConfig({ auth: 'toggl_sk_example' });

export const list = () => listChats({ path: { workspace_id: 1 } });
export const get = (chatId) => getChat({ path: { workspace_id: 1, chat_id: chatId } });
export const stream = (chatId) => streamChatMessages({ path: { workspace_id: 1, chat_id: chatId } });
