/** The operations that read, answered by the real API: nothing is changed there. */
import { createTogglFocusClient, type TogglFocusClient } from '../../src/index.ts';
import {
  chatsOnPage,
  listeners,
  listOfMessages,
  messagesOnPage,
  oneChat,
  show,
  showHeading,
  showQuota,
} from './print.ts';

export async function readFromRealApi(): Promise<void> {
  const missing = ['TOGGL_API_KEY', 'TOGGL_WORKSPACE_ID'].filter((name) => !process.env[name]?.trim());
  if (missing.length > 0) throw new Error(`--live needs ${missing.join(' and ')} in the environment.`);

  const client = createTogglFocusClient({ on: listeners });
  showHeading('The reading operations of the Toggl Focus Chats API, live', Number(process.env.TOGGL_WORKSPACE_ID));
  await readAll(client);
  showQuota(client);
}

async function readAll({ chats, messages }: TogglFocusClient): Promise<void> {
  const { data } = await show('chats.list', chats.list(), chatsOnPage);
  const [chat] = data;
  if (!chat) {
    console.log('\nThis workspace has no chat yet, so there is nothing more to read.');
    return;
  }
  await show('chats.get', chats.get(chat.id), oneChat);
  await show('messages.list', messages.list(chat.id), messagesOnPage);
  await show('messages.stream', messages.stream(chat.id).toArray(), listOfMessages);
}
