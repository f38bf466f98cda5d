/** Answers every request with the page of chats; started with `fork`, told its port by message, gone with its parent. */
import { createServer } from 'node:http';
import { bodies, headers } from '../answers.ts';

const server = createServer((_, response) => response.writeHead(200, headers).end(bodies.list));
// Connections outlive the turns of the other clients.
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.(typeof address === 'object' && address !== null ? address.port : 0);
});
process.on('disconnect', () => process.exit());
