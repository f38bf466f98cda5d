import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Respond } from './sandbox.ts';

const host = '127.0.0.1';

/** Puts the sandbox on a port of this machine. */
export async function listen(respond: Respond, port: number): Promise<{ port: number; close(): Promise<void> }> {
  const { createServer } = await import('node:http').catch(() => {
    throw new Error('listen() needs node:http, which this runtime does not have.');
  });
  const server = createServer((request, response) => void answer(respond, request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new Error(`Port ${port} is taken.`, { cause: error }) : error),
    );
    server.listen(port, host, resolve);
  });
  const address = server.address();
  let closed: Promise<void> | undefined;
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close() {
      closed ??= new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      return closed;
    },
  };
}

async function answer(respond: Respond, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  try {
    const { status, headers, body } = await respond(await read(request), gone.signal);
    response.writeHead(status, [...headers].flat());
    await send(body, response);
    response.end();
  } catch {
    // Headers that are out have to arrive before the connection ends; without any, it is reset.
    if (response.headersSent) response.destroy();
    else request.socket.resetAndDestroy();
  }
}

async function read(request: IncomingMessage) {
  let body = '';
  request.setEncoding('utf8');
  for await (const chunk of request) body += chunk;
  const headers = new Headers({ Authorization: request.headers.authorization ?? '' });
  if (request.headers.authorization === undefined) headers.delete('Authorization');
  const target = request.url ?? '/';
  return {
    method: request.method ?? 'GET',
    url: URL.canParse(`http://${host}${target}`) ? `http://${host}${target}` : `http://${host}/`,
    headers,
    body,
  };
}

/** No faster than it is read at the other end. */
async function send(body: ReadableStream<Uint8Array> | null, response: ServerResponse): Promise<void> {
  response.flushHeaders();
  for await (const chunk of body ?? []) {
    await new Promise<void>((resolve, reject) => {
      response.once('close', reject);
      response.write(chunk, (error) => {
        response.off('close', reject);
        if (error) reject(error);
        else resolve();
      });
    });
  }
}
