import { createTogglFocusClient } from 'toggl-focus-chats';
import description from 'toggl-focus-chats/openapi.json' with { type: 'json' };
import { createSandbox, type Sandbox } from 'toggl-focus-chats/sandbox';

const sandbox: Sandbox = createSandbox({ quota: { limit: 9 } });
const { id } = sandbox.addChat({ name: description.components.examples.Chat.value.name });
sandbox.addMessages(id, [{ role: 'user', content: { text: 'Which tasks are left?' } }]);
sandbox.fail({ fault: 'reset', operationId: 'getChat' });

const server = await sandbox.listen();
const { chats } = createTogglFocusClient({ ...sandbox.clientOptions, fetch, baseUrl: server.url });
console.log((await chats.get(id)).name);
await server.close();

// @ts-expect-error There is no such operation: without types this would compile.
export const mistaken = () => sandbox.fail({ fault: 'reset', operationId: 'listChat' });
