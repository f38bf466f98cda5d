import { createTogglFocusClient } from 'toggl-focus-chats';
import { createSandbox } from 'toggl-focus-chats/sandbox';
import { responseValidator } from 'toggl-focus-chats/validate';

const sandbox = createSandbox({ chats: 3 });
const client = createTogglFocusClient({ ...sandbox.clientOptions, validator: responseValidator() });
console.log((await client.chats.list().toArray()).length);
