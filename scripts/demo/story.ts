/** A story of all operations, over HTTP, answered by a sandbox: it keeps what it is told, so one call shows what another did. */
import { styleText } from 'node:util';
import {
  type ChatMessage,
  createTogglFocusClient,
  QuotaExceededError,
  type TogglFocusClient,
} from '../../src/index.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.ts';
import {
  chatsOnPage,
  counted,
  endProgress,
  listeners,
  oneChat,
  show,
  showAnswer,
  showError,
  showProgress,
} from './print.ts';

/** With the chat that has the long history, and the one that the story creates, 250. */
const madeUpChats = 248;
const historyLength = 100_000;
/** So many an hour, as on the Free plan. */
const quotaLimit = 30;

export async function tellStory(): Promise<void> {
  const sandbox = createSandbox({ chats: madeUpChats, quota: { limit: quotaLimit } });
  const historyId = addHistory(sandbox);
  const { apiKey, workspaceId } = sandbox;
  const server = await sandbox.listen();
  try {
    const client = createTogglFocusClient({ apiKey, workspaceId, baseUrl: server.url, on: listeners });
    console.log(styleText('bold', 'The operations of the Toggl Focus Chats API, told as a story'));
    console.log(`A sandbox answers, on ${server.url}. Paths are below /workspaces/${workspaceId}.`);
    const chatId = await createAndRename(client);
    await readAllPages(client);
    const messageId = await readHistory(client, historyId);
    await giveFeedback(client, historyId, messageId);
    await deleteAndRestore(client, chatId);
    await spendQuota(client, sandbox);
    console.log(`\n${styleText('dim', 'Your tests can have this sandbox too: see "Test your app" in the README.')}`);
  } finally {
    await server.close();
  }
}

function addHistory(sandbox: Sandbox): number {
  showProgress(`Makes up a chat of ${counted(historyLength, 'message')} …`);
  const { id } = sandbox.addChat({ name: 'Everything so far' });
  const question = { role: 'user', content: { text: 'Which tasks are left?' } };
  const answer = { role: 'assistant', content: { text: 'Three are open.' } };
  sandbox.addMessages(
    id,
    Array.from({ length: historyLength }, (_, index) => (index % 2 === 0 ? question : answer)),
  );
  endProgress();
  return id;
}

async function createAndRename({ chats }: TogglFocusClient): Promise<number> {
  startChapter('Create a chat, find it by its name, rename it');
  await show('chats.create', chats.create({ name: 'Pack for Riga' }), () => 'created');
  const { data } = await show('chats.list', chats.list({ name: 'riga' }), chatsOnPage);
  const [chat] = data;
  if (!chat) throw new Error('The chat that was created is not on the list.');
  await show('chats.update', chats.update(chat.id, { name: 'Fly to Riga' }), () => 'renamed');
  await show('chats.get', chats.get(chat.id), oneChat);
  return chat.id;
}

async function readAllPages({ chats }: TogglFocusClient): Promise<void> {
  startChapter('Read every chat, page by page, with one loop');
  let count = 0;
  for await (const { data, page } of chats.list().pages()) {
    count += data.length;
    showAnswer('chats.list', `page ${page}: ${counted(count, 'chat')} so far`);
  }
}

/** The ID of the last message. */
async function readHistory({ messages }: TogglFocusClient, chatId: number): Promise<number> {
  startChapter('Stream a long history, with one request; pages would take 1,000');
  const startedAtMs = performance.now();
  let count = 0;
  let last: ChatMessage | undefined;
  for await (const message of messages.stream(chatId)) {
    count += 1;
    last = message;
    if (count % 1_000 === 0) showProgress(`messages.stream  ${counted(count, 'message')} so far`);
  }
  endProgress();
  if (!last) throw new Error('The history is empty.');
  const seconds = (performance.now() - startedAtMs) / 1_000;
  showAnswer('messages.stream', `${counted(count, 'message')} in ${seconds.toFixed(1)} s`);
  return last.id;
}

async function giveFeedback({ messages }: TogglFocusClient, chatId: number, messageId: number): Promise<void> {
  const showLast = () =>
    show('messages.list', messages.list(chatId, { order_by: ['-id'], per_page: 1 }), ({ data }) =>
      data.map(feedbackOn).join(),
    );
  startChapter('Give feedback on its last message, and take it back');
  const feedback = { feedback_type: 'positive', feedback_message: 'Just right' };
  await show('messages.update', messages.update(chatId, messageId, feedback), () => 'feedback given');
  await showLast();
  const none = { feedback_type: null, feedback_message: null };
  await show('messages.update', messages.update(chatId, messageId, none), () => 'taken back');
  await showLast();
}

function feedbackOn({ feedback_type, feedback_message }: ChatMessage): string {
  return typeof feedback_type === 'string' ? `${feedback_type}: ${feedback_message}` : 'no feedback';
}

async function deleteAndRestore({ chats }: TogglFocusClient, chatId: number): Promise<void> {
  startChapter('Delete the chat, look for it, restore it');
  await show('chats.delete', chats.delete(chatId), () => 'deleted');
  await show('chats.list', chats.list({ name: 'riga' }), chatsOnPage);
  await show('chats.restore', chats.restore(chatId), () => 'restored');
  await show('chats.list', chats.list({ name: 'riga' }), chatsOnPage);
}

async function spendQuota({ chats }: TogglFocusClient, sandbox: Sandbox): Promise<void> {
  startChapter(`Read on, ten chats a page, until the quota of ${counted(quotaLimit, 'request')} is spent`);
  let count = 0;
  try {
    for await (const { data } of chats.list({ per_page: 10 }).pages()) count += data.length;
  } catch (error) {
    if (!(error instanceof QuotaExceededError)) throw error;
    showAnswer('chats.list', `${counted(count, 'chat')}, and then:`);
    showError(error);
    console.log(
      `\nThe sandbox got ${counted(sandbox.requests.length, 'request')} in all: the client itself refused the next one.`,
    );
    console.log(`To go on then: chats.list({ per_page: 10, page: error.nextPage }), which is ${error.nextPage}.`);
  }
}

function startChapter(title: string): void {
  console.log(`\n${styleText('bold', title)}`);
}
