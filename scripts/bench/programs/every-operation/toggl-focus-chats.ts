import { createTogglFocusClient, type OperationId } from 'toggl-focus-chats';

const client = createTogglFocusClient({ apiKey: 'toggl_sk_example', workspaceId: 3_021_544 });

const answers = {
  listChats: await client.chats.list({ per_page: 20, order_by: ['-updated_at'] }),
  createChat: await client.chats.create({ name: 'Plan the launch' }),
  getChat: await client.chats.get(981_204),
  updateChat: await client.chats.update(981_204, { name: 'Plan the November launch' }),
  deleteChat: await client.chats.delete(981_204),
  restoreChat: await client.chats.restore(981_204),
  listChatMessages: await client.messages.list(981_204, { per_page: 20 }),
  streamChatMessages: await client.messages.stream(981_204).toArray(),
  updateChatMessage: await client.messages.update(981_204, 7_730_116, { feedback_type: 'positive' }),
} satisfies Record<OperationId, unknown>;

console.log(
  answers.listChats.data[0]?.name,
  answers.createChat?.id,
  answers.getChat.name,
  answers.listChatMessages.data[0]?.role,
  answers.streamChatMessages[0]?.role,
);
