/** Each of the nine operations once, with the examples of the description, which a Prism mock answers with. */
import description from '../../generated/openapi.json' with { type: 'json' };
import { createTogglFocusClient, NotFoundError, type TogglFocusClient } from '../../src/index.ts';
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
    showHeading('The nine operations of the Toggl Focus Chats API, answered by a Prism mock', workspaceId);
    await callAll(client);
    await callWithError(client);
    showQuota(client);
  } finally {
    await mock.close();
  }
}

async function callAll({ chats, messages }: TogglFocusClient): Promise<void> {
  const chatId = parameters.ChatId.example;
  const messageId = parameters.ChatMessageId.example;
  const renamed = examples.ChatToUpdate.value;
  const feedback = examples.Feedback.value;

  await show('chats.list', chats.list(), chatsOnPage);
  await show('chats.create', chats.create(examples.ChatToCreate.value), (chat) =>
    chat ? oneChat(chat) : 'created, nothing comes back',
  );
  await show('chats.get', chats.get(chatId), oneChat);
  await show('chats.update', chats.update(chatId, renamed), () => `renamed to ${renamed.name}`);
  await show('chats.delete', chats.delete(chatId), () => 'deleted');
  await show('chats.restore', chats.restore(chatId), () => 'restored');
  await show('messages.list', messages.list(chatId), messagesOnPage);
  await show('messages.stream', messages.stream(chatId).toArray(), listOfMessages);
  await show(
    'messages.update',
    messages.update(chatId, messageId, feedback),
    () => `feedback: ${feedback.feedback_message}`,
  );
}

async function callWithError({ chats }: TogglFocusClient): Promise<void> {
  try {
    await chats.get(parameters.ChatId.example, { headers: { Prefer: 'code=404' } });
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    console.log('\nAn error, asked for with the header `Prefer: code=404`:');
    showError(error);
  }
}
