/**
 * Calls the operations through the client over HTTP, and prints a line for each.
 *
 *   npm run demo            all nine; a Prism mock of the description answers, so no account is needed
 *   npm run demo -- --live  those that read; the real API answers. Takes TOGGL_API_KEY and TOGGL_WORKSPACE_ID from the environment
 */
import { parseArgs, styleText } from 'node:util';
import description from '../generated/openapi.json' with { type: 'json' };
import {
  type Chat,
  type ChatMessage,
  createTogglFocusClient,
  NotFoundError,
  type Page,
  type ResponseEvent,
  type TogglFocusClient,
} from '../src/index.ts';
import { startPrism } from './prism.ts';

const { examples, parameters } = description.components;

/** The answer that came last. */
let answer: ResponseEvent | undefined;

const on = {
  response(event: ResponseEvent) {
    answer = event;
  },
};

try {
  const { values } = parseArgs({ options: { live: { type: 'boolean', default: false } } });
  await (values.live ? readFromRealApi() : callMock());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function callMock(): Promise<void> {
  const mock = await startPrism();
  try {
    const workspaceId = parameters.WorkspaceId.example;
    const client = createTogglFocusClient({ apiKey: 'toggl_sk_example', workspaceId, baseUrl: mock.url, on });
    showHeading('The nine operations of the Toggl Focus Chats API, answered by a Prism mock', workspaceId);
    await callAll(client);
    await showError(client);
    showQuota(client);
  } finally {
    await mock.close();
  }
}

/** Every operation once, with the examples of the description. */
async function callAll({ chats, messages }: TogglFocusClient): Promise<void> {
  const chatId = parameters.ChatId.example;
  const messageId = parameters.ChatMessageId.example;
  const renamed = examples.ChatToUpdate.value;
  const feedback = examples.Feedback.value;

  await show('chats.list', chats.list().then(chatsOnPage));
  await show(
    'chats.create',
    chats.create(examples.ChatToCreate.value).then((chat) => (chat ? oneChat(chat) : 'created, nothing comes back')),
  );
  await show('chats.get', chats.get(chatId).then(oneChat));
  await show(
    'chats.update',
    chats.update(chatId, renamed).then(() => `renamed to ${renamed.name}`),
  );
  await show(
    'chats.delete',
    chats.delete(chatId).then(() => 'deleted'),
  );
  await show(
    'chats.restore',
    chats.restore(chatId).then(() => 'restored'),
  );
  await show(
    'messages.list',
    messages.list(chatId).then(({ data }) => listOfMessages(data)),
  );
  await show('messages.stream', messages.stream(chatId).toArray().then(listOfMessages));
  await show(
    'messages.update',
    messages.update(chatId, messageId, feedback).then(() => `feedback: ${feedback.feedback_message}`),
  );
}

async function showError({ chats }: TogglFocusClient): Promise<void> {
  try {
    await chats.get(parameters.ChatId.example, { headers: { Prefer: 'code=404' } });
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    console.log('\nAn error, asked for with the header `Prefer: code=404`:');
    console.log(`${styleText('red', error.name)}: ${error.message}`);
  }
}

async function readFromRealApi(): Promise<void> {
  const missing = ['TOGGL_API_KEY', 'TOGGL_WORKSPACE_ID'].filter((name) => !process.env[name]?.trim());
  if (missing.length > 0) throw new Error(`--live needs ${missing.join(' and ')} in the environment.`);

  const client = createTogglFocusClient({ on });
  showHeading('The reading operations of the Toggl Focus Chats API, live', Number(process.env.TOGGL_WORKSPACE_ID));
  await readAll(client);
  showQuota(client);
}

async function readAll({ chats, messages }: TogglFocusClient): Promise<void> {
  const list = chats.list();
  await show('chats.list', list.then(chatsOnPage));
  const [chat] = (await list).data;
  if (!chat) {
    console.log('\nThis workspace has no chat yet, so there is nothing more to read.');
    return;
  }
  await show('chats.get', chats.get(chat.id).then(oneChat));
  await show(
    'messages.list',
    messages.list(chat.id).then(({ data }) => listOfMessages(data)),
  );
  await show('messages.stream', messages.stream(chat.id).toArray().then(listOfMessages));
}

function showHeading(title: string, workspaceId: number): void {
  console.log(`${styleText('bold', title)}\nPaths are below /workspaces/${workspaceId}.\n`);
}

/** Waits for the outcome of a call, and prints it beside the request and the status. */
async function show(operation: string, outcome: Promise<string>): Promise<void> {
  const text = await outcome;
  if (!answer) throw new Error(`${operation} came back without an answer of the server.`);
  const { method, path, status } = answer;
  const request = `${method.padEnd(6)} ${path.replace(/^\/workspaces\/\d+/, '').padEnd(30)}`;
  console.log(`${operation.padEnd(15)}  ${styleText('dim', request)}  ${styleText('green', `${status}`)}  ${text}`);
}

function showQuota({ quota }: TogglFocusClient): void {
  if (!quota) return;
  const minutes = Math.ceil((quota.resetsAt.getTime() - Date.now()) / 60_000);
  console.log(
    `\nThe quota, as the latest answer told: ${counted(quota.remaining, 'request')} left, reset in ${counted(minutes, 'minute')}.`,
  );
}

function chatsOnPage({ data }: Page<Chat>): string {
  return listed('chat', data.map(nameOf));
}

function oneChat(chat: Chat): string {
  return `${nameOf(chat)}: ${counted(chat.message_count, 'message')}`;
}

function listOfMessages(messages: ChatMessage[]): string {
  return listed('message', messages.map(authorOf));
}

function nameOf({ name }: Chat): string {
  return name ?? 'unnamed';
}

function authorOf({ role }: ChatMessage): string {
  return typeof role === 'string' ? role : 'unknown';
}

/** How many there are, and the first of them by name. */
function listed(thing: string, names: string[]): string {
  const shown = names.slice(0, 2).join(', ');
  const rest = names.length > 2 ? ', …' : '';
  return `${counted(names.length, thing)}${shown && `: ${shown}${rest}`}`;
}

function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}
