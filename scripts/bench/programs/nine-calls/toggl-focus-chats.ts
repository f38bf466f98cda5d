import { createTogglFocusClient } from 'toggl-focus-chats';

const client = createTogglFocusClient({ apiKey: 'toggl_sk_example', workspaceId: 3_021_544 });

const { data: chats } = await client.chats.list({ per_page: 20, order_by: ['-updated_at'] });
const created = await client.chats.create({ name: 'Plan the launch' });
const chat = await client.chats.get(981_204);
await client.chats.update(981_204, { name: 'Plan the November launch' });
await client.chats.delete(981_204);
await client.chats.restore(981_204);
const { data: messages } = await client.messages.list(981_204, { per_page: 20 });
const streamed = await client.messages.stream(981_204).toArray();
await client.messages.update(981_204, 7_730_116, { feedback_type: 'positive' });

console.log(chats[0]?.name, created?.id, chat.name, messages[0]?.role, streamed[0]?.role);
