import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTcpServer, type Server } from 'node:net';
import { onTestFinished } from 'vitest';

/** The base URL of an HTTP server that lives as long as the test. */
export async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  onTestFinished(() => server.closeAllConnections());
  return listenOnLoopback(server);
}

/** The base URL of a server that answers each request with these bytes and closes, for what `node:http` refuses to write. */
export async function serveBytes(answer: string): Promise<string> {
  return listenOnLoopback(
    createTcpServer((socket) => {
      socket.on('error', () => {}); // The client may have gone.
      socket.once('data', () => socket.end(answer));
    }),
  );
}

async function listenOnLoopback(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}
