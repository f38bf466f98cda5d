import type { IncomingMessage, ServerResponse } from 'node:http';
import { maxBodyBytes } from './read-request.ts';
import type { Respond } from './sandbox.ts';
import type { Incoming } from './service.ts';

const host = '127.0.0.1';

/** Puts the sandbox on a port of this machine. */
export async function listen(respond: Respond, port: number): Promise<{ port: number; close(): Promise<void> }> {
  // Not imported: a bundler for the web would stop at a module of Node.
  const http = globalThis.process?.getBuiltinModule?.('node:http');
  if (!http) throw new Error('listen() needs node:http, which this runtime does not have.');
  const server = http.createServer((request, response) => void answer(respond, request, response));
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
  if (isPreflight(request)) {
    response.writeHead(204, preflightHeaders(request)).end();
    return;
  }
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  try {
    const { status, headers, body } = await respond(await read(request), gone.signal);
    const allHeaders = new Headers(corsHeaders);
    for (const [name, value] of headers) allHeaders.set(name, value);
    response.writeHead(status, [...allHeaders].flat());
    await send(body, response);
    response.end();
  } catch {
    // Headers that are out have to arrive before the connection ends; without any, it is reset.
    if (response.headersSent) response.destroy();
    else request.socket.resetAndDestroy();
  }
}

const corsHeaders = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'X-Toggl-Quota-Remaining, X-Toggl-Quota-Resets-In, Retry-After',
};

/** A browser's question whether a page of another origin may send a request. It is neither counted nor kept. */
function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}

/** Allows whatever was asked for: `*` would not allow `Authorization`. */
function preflightHeaders({ headers }: IncomingMessage): Record<string, string> {
  return {
    ...corsHeaders,
    'Access-Control-Allow-Methods': headers['access-control-request-method'] ?? '',
    'Access-Control-Allow-Headers': headers['access-control-request-headers'] ?? '',
  };
}

async function read(request: IncomingMessage): Promise<Incoming> {
  const headers = new Headers({ Authorization: request.headers.authorization ?? '' });
  if (request.headers.authorization === undefined) headers.delete('Authorization');
  return {
    method: request.method ?? 'GET',
    url: urlOf(request.url ?? '/'),
    headers,
    body: await readBody(request),
  };
}

/** A target is a path, or a whole URL as a proxy gets it. Any other leads to 404. */
function urlOf(target: string): string {
  const url = target.startsWith('/') ? `http://${host}${target}` : target;
  return URL.canParse(url) ? url : `http://${host}/`;
}

/** Reads to the end, so that the sender reads the answer, but keeps only enough of a large body to see that it is too large. */
async function readBody(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let byteLength = 0;
  for await (const chunk of request) {
    if (byteLength <= maxBodyBytes) chunks.push(chunk);
    byteLength += chunk.byteLength;
  }
  return Buffer.concat(chunks);
}

/** Sends no faster than the other end reads. */
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
