#!/usr/bin/env node
/** Runs a sandbox on this machine, to try requests on. */
import { parseArgs } from 'node:util';
import { readFault } from './faults.ts';
import { createSandbox, type Sandbox } from './index.ts';

const usage = `toggl-focus-sandbox [options]

Runs a stand-in for the Chats API of Toggl Focus on 127.0.0.1. Its content is lost when it ends.

  --port <port>         the port to listen on; 0 takes a free one. Default: 4020
  --quota <requests>    requests per hour. Default: no quota
  --seed-chats <count>  made-up chats at the start. Default: 3
  --messages <count>    adds a chat with so many messages
  --fail <what>         makes a request fail: a status, or reset, stall, truncate, drip or slow; the next request,
                        or the next of an operation: --fail 503, --fail 503:listChats, --fail stall:getChat.
                        Give it several times for several failures
  --help                prints this`;

const parentCheckMs = 250;

try {
  await run();
} catch (error) {
  console.error(error instanceof Error ? error.message.split('\n')[0] : error);
  process.exitCode = 1;
}

async function run(): Promise<void> {
  const { values } = parseArgs({
    args: joinValues(process.argv.slice(2), ['--port', '--quota', '--seed-chats', '--messages', '--fail']),
    options: {
      port: { type: 'string', default: '4020' },
      quota: { type: 'string' },
      'seed-chats': { type: 'string', default: '3' },
      messages: { type: 'string' },
      fail: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  const port = readNumber('port', values.port, 65_535);
  const chats = readNumber('seed-chats', values['seed-chats'], 1_000_000);
  const messages = values.messages === undefined ? 0 : readNumber('messages', values.messages, 1_000_000);
  const quota = values.quota === undefined ? undefined : { limit: readNumber('quota', values.quota, 1_000_000_000) };

  const sandbox = createSandbox({ chats, quota });
  for (const text of values.fail) failAsAsked(sandbox, text);
  const chatId = messages > 0 ? addLongChat(sandbox, messages) : undefined;
  const server = await sandbox.listen(port).catch((error: Error) => {
    throw new Error(`${error.message} Choose another with --port; 0 takes a free one.`);
  });
  closeWhenAsked(server.close);
  console.log(greeting(sandbox, server.url, chatId));
}

/**
 * `--quota -1` as `--quota=-1`: parseArgs takes a value that begins with a dash for an option, and its message does not say what is wrong
 * with the number.
 */
function joinValues([first, second, ...others]: string[], takingValue: string[]): string[] {
  if (first === undefined) return [];
  if (second === undefined) return [first];
  if (takingValue.includes(first)) return [`${first}=${second}`, ...joinValues(others, takingValue)];
  return [first, ...joinValues([second, ...others], takingValue)];
}

function readNumber(name: string, text: string, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= most) return value;
  throw new Error(`--${name} must be a number from 0 to ${most}, not \`${text}\`.`);
}

/** Reads `503`, `503:listChats` or `stall:getChat`. */
function failAsAsked(sandbox: Sandbox, text: string): void {
  const [what = '', ...rest] = text.split(':');
  const operationId = rest.length > 0 ? rest.join(':') : undefined;
  const given = /^\d+$/.test(what) ? { status: Number(what) } : { fault: what };
  try {
    sandbox.fail(readFault({ ...given, operationId }));
  } catch (error) {
    throw new Error(`--fail ${text}: ${error instanceof Error ? error.message.replace('fail: ', '') : error}`);
  }
}

function addLongChat({ addChat, addMessages }: Sandbox, count: number): number {
  const { id } = addChat({ name: `A chat with ${count} messages` });
  addMessages(
    id,
    Array.from({ length: count }, (_, index) => ({
      role: index % 2 === 0 ? 'user' : 'assistant',
      content: { text: `Message ${index + 1}` },
    })),
  );
  return id;
}

function closeWhenAsked(close: () => Promise<void>): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, close);
  // npx starts this in a shell, and a signal that ends npx ends the shell but not the sandbox, which would keep its port.
  if (process.env.npm_command !== 'exec') return;
  const parent = process.ppid;
  const closeWithParent = () => {
    if (process.ppid !== parent) close();
  };
  setInterval(closeWithParent, parentCheckMs).unref();
}

function greeting({ apiKey, workspaceId }: Sandbox, url: string, chatId: number | undefined): string {
  const chats = `${url}/workspaces/${workspaceId}/chats`;
  const authorization = `-H 'Authorization: Bearer ${apiKey}'`;
  const stream = chatId === undefined ? [] : [`  curl ${chats}/${chatId}/messages/stream ${authorization}`];
  return [
    `The sandbox of Toggl Focus Chats listens on ${url}`,
    '',
    'For a program that uses the client, paste this into its terminal:',
    '',
    `  export TOGGL_FOCUS_BASE_URL=${url}`,
    `  export TOGGL_API_KEY=${apiKey}`,
    `  export TOGGL_WORKSPACE_ID=${workspaceId}`,
    '',
    'With curl:',
    '',
    `  curl ${chats} ${authorization}`,
    ...stream,
    '',
    'Ctrl-C stops it.',
  ].join('\n');
}
