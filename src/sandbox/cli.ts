#!/usr/bin/env node
/** Leaves a sandbox running on this machine, to try requests on. */
import { parseArgs } from 'node:util';
import { createSandbox } from './index.ts';

const usage = `toggl-focus-sandbox [--port <port>] [--quota <requests>] [--seed-chats <count>]

Leaves a stand-in for the Chats API of Toggl Focus running on 127.0.0.1. What it keeps is gone when it ends.

  --port        where it listens; 0 takes a port that is free. Default: 4020
  --quota       so many requests an hour. Default: no quota
  --seed-chats  so many made-up chats to begin with. Default: 3
  --help        prints this`;

try {
  await run();
} catch (error) {
  console.error(error instanceof Error ? error.message.split('\n')[0] : error);
  process.exitCode = 1;
}

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '4020' },
      quota: { type: 'string' },
      'seed-chats': { type: 'string', default: '3' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  const port = readNumber('port', values.port, 65_535);
  const chats = readNumber('seed-chats', values['seed-chats'], 1_000_000);
  const quota = values.quota === undefined ? undefined : { limit: readNumber('quota', values.quota, 1_000_000_000) };

  const { apiKey, workspaceId, listen } = createSandbox({ chats, quota });
  const server = await listen(port).catch((error: Error) => {
    throw new Error(`${error.message} Choose another with --port; 0 takes one that is free.`);
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => server.close());

  console.log(`The sandbox of Toggl Focus Chats listens on ${server.url}

  API key    ${apiKey}
  workspace  ${workspaceId}

  curl ${server.url}/workspaces/${workspaceId}/chats -H 'Authorization: Bearer ${apiKey}'

Ctrl-C stops it.`);
}

function readNumber(name: string, text: string, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= most) return value;
  throw new Error(`--${name} must be a number from 0 to ${most}, not \`${text}\`.`);
}
