/** Each operation once, with the examples of the description, which a Prism mock answers with. */
import description from '../../generated/openapi.json' with { type: 'json' };
import { createTogglFocusClient, NotFoundError, type OperationId, type TogglFocusClient } from '../../src/index.ts';
import { startPrism } from '../prism.ts';
import {
  chatsOnPage,
  listeners,
  listOfMessages,
  messagesOnPage,
  oneChat,
  show,
  showError,
  showHeading,
  showQuota,
} from './print.ts';

const { examples, parameters } = description.components;
const chatId = parameters.ChatId.example;
const messageId = parameters.ChatMessageId.example;
const renamed = examples.ChatToUpdate.value;
const feedback = examples.Feedback.value;

const calls = {
  listChats: ({ chats }) => show('chats.list', chats.list(), chatsOnPage),
  createChat: ({ chats }) =>
    show('chats.create', chats.create(examples.ChatToCreate.value), (chat) =>
      chat ? oneChat(chat) : 'created, nothing comes back',
    ),
  getChat: ({ chats }) => show('chats.get', chats.get(chatId), oneChat),
  updateChat: ({ chats }) => show('chats.update', chats.update(chatId, renamed), () => `renamed to ${renamed.name}`),
  deleteChat: ({ chats }) => show('chats.delete', chats.delete(chatId), () => 'deleted'),
  restoreChat: ({ chats }) => show('chats.restore', chats.restore(chatId), () => 'restored'),
  listChatMessages: ({ messages }) => show('messages.list', messages.list(chatId), messagesOnPage),
  streamChatMessages: ({ messages }) => show('messages.stream', messages.stream(chatId).toArray(), listOfMessages),
  updateChatMessage: ({ messages }) =>
    show(
      'messages.update',
      messages.update(chatId, messageId, feedback),
      () => `feedback: ${feedback.feedback_message}`,
    ),
} satisfies Record<OperationId, (client: TogglFocusClient) => Promise<unknown>>;

export async function callMock(): Promise<void> {
  const mock = await startPrism();
  try {
    const workspaceId = parameters.WorkspaceId.example;
    const client = createTogglFocusClient({
      apiKey: 'toggl_sk_example',
      workspaceId,
      baseUrl: mock.url,
      on: listeners,
    });
    showHeading('The operations of the Toggl Focus Chats API, answered by a Prism mock', workspaceId);
    for (const call of Object.values(calls)) await call(client);
    await callWithError(client);
    showQuota(client);
  } finally {
    await mock.close();
  }
}

async function callWithError({ chats }: TogglFocusClient): Promise<void> {
  try {
    await chats.get(chatId, { headers: { Prefer: 'code=404' } });
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    console.log('\nAn error, asked for with the header `Prefer: code=404`:');
    showError(error);
  }
}
