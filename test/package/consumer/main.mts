import { type Chat, createTogglFocusClient } from 'toggl-focus-chats';
import description from 'toggl-focus-chats/openapi.json' with { type: 'json' };

const { api, chats } = createTogglFocusClient();
const chatId = description.components.parameters.ChatId.example;
const chat: Chat = await chats.get(chatId);

// With a middleware real Requests travel, which each version of Node makes in its own way.
api.use({ onRequest: ({ request }) => request.headers.set('X-Consumer', 'packed') });
await chats.update(chatId, { name: 'Plan the November launch' });
console.log((await chats.get(chatId)).name ?? chat.name);

// @ts-expect-error An ID is a number: without types this would compile.
export const mistaken = () => chats.get('981204');
