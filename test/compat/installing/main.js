import { createTogglFocusClient } from 'toggl-focus-chats';
import { createSandbox } from 'toggl-focus-chats/sandbox';

const { chats } = createTogglFocusClient(createSandbox({ chats: 3 }).clientOptions);
console.log((await chats.list()).data.length);
