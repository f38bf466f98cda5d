/** Prints the stories. */
import { clearLine, cursorTo } from 'node:readline';
import { styleText } from 'node:util';
import type { Chat, ChatMessage, ClientEvents, Page, ResponseEvent, TogglFocusClient } from '../../src/index.ts';

/** As wide as a terminal is at least. */
const LINE_LENGTH = 80;

/** The answer that came last. */
let answer: ResponseEvent | undefined;

/** For the client whose calls are shown. */
export const listeners: Partial<ClientEvents> = {
  response(event) {
    answer = event;
  },
};

export function showHeading(title: string, workspaceId: number): void {
  console.log(`${styleText('bold', title)}\nPaths are below /workspaces/${workspaceId}.\n`);
}

/** Waits for the outcome of a call, and prints what there is to tell of it. */
export async function show<Value>(
  operation: string,
  outcome: Promise<Value>,
  tell: (value: Value) => string,
): Promise<Value> {
  const value = await outcome;
  showAnswer(operation, tell(value));
  return value;
}

/** A text beside the request that was answered last, and its status; below them where the line has no room for it. */
export function showAnswer(operation: string, text: string): void {
  if (!answer) throw new Error(`${operation} came back without an answer of the server.`);
  const { method, path, status } = answer;
  const name = operation.padEnd(15);
  const request = `${method.padEnd(6)} ${path.replace(/^\/workspaces\/\d+/, '').padEnd(27)}`;
  const hasRoom = `${name} ${request} ${status} ${text}`.length <= LINE_LENGTH;
  const separator = hasRoom ? ' ' : `\n${' '.repeat(name.length + 1)}`;
  console.log(`${name} ${styleText('dim', request)} ${styleText('green', `${status}`)}${separator}${text}`);
}

/** A sentence a line: what happened, what to do. A line is broken between words. */
export function showError({ name, message }: Error): void {
  const sentences = `${name}: ${message.replaceAll('. ', '.\n')}`;
  const lines = sentences.replace(new RegExp(`(.{1,${LINE_LENGTH}})(?: |$)\\n?`, 'gm'), '$1\n').trimEnd();
  console.log(lines.replace(name, styleText('red', name)));
}

/** A line that the next one takes the place of. Only on a terminal: elsewhere it would stay. */
export function showProgress(text: string): void {
  if (!process.stdout.isTTY) return;
  endProgress();
  process.stdout.write(styleText('dim', text.slice(0, process.stdout.columns - 1)));
}

export function endProgress(): void {
  if (!process.stdout.isTTY) return;
  clearLine(process.stdout, 0);
  cursorTo(process.stdout, 0);
}

export function showQuota({ quota }: TogglFocusClient): void {
  if (!quota) return;
  const minutes = Math.ceil((quota.resetsAt.getTime() - Date.now()) / 60_000);
  console.log(
    `\nThe quota, as the latest answer told: ${counted(quota.remaining, 'request')} left, reset in ${counted(minutes, 'minute')}.`,
  );
}

export function chatsOnPage({ data }: Page<Chat>): string {
  return listed('chat', data.map(nameOf));
}

export function oneChat(chat: Chat): string {
  return `${nameOf(chat)}: ${counted(chat.message_count, 'message')}`;
}

export function messagesOnPage({ data }: Page<ChatMessage>): string {
  return listOfMessages(data);
}

export function listOfMessages(messages: ChatMessage[]): string {
  return listed('message', messages.map(authorOf));
}

function nameOf({ name }: Chat): string {
  return name ?? 'unnamed';
}

function authorOf({ role }: ChatMessage): string {
  return typeof role === 'string' ? role : 'unknown';
}

/** The number of things, and the first of them by name. */
function listed(thing: string, names: string[]): string {
  const shown = names.slice(0, 2).join(', ');
  const rest = names.length > 2 ? ', …' : '';
  return `${counted(names.length, thing)}${shown && `: ${shown}${rest}`}`;
}

export function counted(count: number, thing: string): string {
  return `${count.toLocaleString('en')} ${thing}${count === 1 ? '' : 's'}`;
}
