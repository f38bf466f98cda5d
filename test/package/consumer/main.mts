import { type Chat, createTogglFocusClient } from 'toggl-focus-chats';
import description from 'toggl-focus-chats/openapi.json' with { type: 'json' };

const { chats } = createTogglFocusClient();
const chat: Chat = await chats.get(description.components.parameters.ChatId.example);
console.log(chat.name);

// @ts-expect-error An ID is a number: without types this would compile.
export const mistaken = () => chats.get('981204');
