import { client } from './hey-api-ky/client.gen';
import { getChat, listChats, streamChatMessages } from './hey-api-ky/index';

// Without throwOnError it does not retry.
client.setConfig({ auth: 'toggl_sk_example', throwOnError: true });

export const list = () => listChats({ path: { workspace_id: 1 } });
export const get = (chatId) => getChat({ path: { workspace_id: 1, chat_id: chatId } });
export const stream = (chatId) => streamChatMessages({ path: { workspace_id: 1, chat_id: chatId } });
