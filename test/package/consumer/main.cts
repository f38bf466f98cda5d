import toggl = require('toggl-focus-chats');
import description = require('toggl-focus-chats/openapi.json');

const { chats } = toggl.createTogglFocusClient();
const chat: Promise<toggl.Chat> = chats.get(description.components.parameters.ChatId.example);
chat.then(({ name }) => console.log(name));

// @ts-expect-error An ID is a number: without types this would compile.
export const mistaken = () => chats.get('981204');
