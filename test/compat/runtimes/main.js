/** For runtimes with a command line and `node:http`. */
import { createSandbox } from 'toggl-focus-chats/sandbox';
import { tellStory } from './story.js';

await tellStory(JSON.parse(process.argv[2]));

const server = await createSandbox().listen();
const { status } = await fetch(`${server.url}/workspaces/1/chats`);
await server.close();
if (status !== 401) throw new Error(`The sandbox that listens answered ${status} to a request without a key.`);
