import { createTogglFocusClient, type DriftEvent } from 'toggl-focus-chats';
import description from 'toggl-focus-chats/openapi.json' with { type: 'json' };
import { responseValidator } from 'toggl-focus-chats/validate';

const chat = { ...description.components.examples.Chat.value, message_count: null };
const told: DriftEvent[] = [];
const { chats } = createTogglFocusClient({
  fetch: async () => Response.json(chat),
  validator: responseValidator({ mode: 'warn' }),
  on: { drift: (difference) => told.push(difference) },
});
const { name } = await chats.get(chat.id);
console.log(told.map(({ pointer }) => pointer).join() === '/message_count' ? name : told);

// @ts-expect-error There is no such mode: without types this would compile.
export const mistaken = () => responseValidator({ mode: 'loud' });
