/** What a failure of `fetch` tells: whether the request may have left, and whether to try again. */
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer, type Server, type Socket } from 'node:net';
import tls from 'node:tls';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type FetchFailure, fetchFailure } from '../../../src/transport/failure.ts';
import { Authority, type Certificate, selfSigned } from './certificate.ts';

const noSecrets = { credentials: [], sentTexts: [], body: undefined };

async function portOf(server: Server): Promise<number> {
  const sockets: Socket[] = [];
  server.on('connection', (socket) => sockets.push(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

/** How the platform's own `fetch` fails there. */
async function failureAt(url: string): Promise<FetchFailure> {
  const error = await fetch(url).then(
    () => expect.fail('It did not reject.'),
    (reason: unknown) => reason,
  );
  return fetchFailure(error, noSecrets);
}

async function failureWith(certificate: Certificate): Promise<FetchFailure> {
  return failureAt(`https://127.0.0.1:${await portOf(createHttpsServer(certificate))}`);
}

/** Makes the platform trust it for the rest of the test. */
function trust(authority: Authority): void {
  const { createSecureContext } = tls;
  vi.spyOn(tls, 'createSecureContext').mockImplementation((options) =>
    createSecureContext({ ...options, ca: authority.cert }),
  );
  onTestFinished(() => {
    vi.restoreAllMocks();
  });
}

describe('over real sockets', () => {
  it('a refused connection is not sent', async () => {
    const server = createServer();
    const port = await portOf(server);
    server.close();
    await once(server, 'close');
    const { cause, ...failure } = await failureAt(`http://127.0.0.1:${port}`);
    expect(failure).toEqual({ outcome: 'not-sent', canRetryHelp: true, isTimeout: false });
    expect(cause).toMatchObject({ code: 'ECONNREFUSED', message: `connect ECONNREFUSED 127.0.0.1:${port}` });
  });

  it('a name that does not exist is not sent', async () => {
    expect(await failureAt('http://nothing.invalid')).toMatchObject({ outcome: 'not-sent', canRetryHelp: true });
  });

  it.each(['http://127.0.0.1:1', 'http://127.0.0.1:6000'])(
    'a blocked port is not sent, never again: %s',
    async (url) => {
      const { cause, ...failure } = await failureAt(url);
      expect(failure).toEqual({ outcome: 'not-sent', canRetryHelp: false, isTimeout: false });
      expect(cause.message).toBe('bad port');
    },
  );

  it('a self-signed certificate is not sent, never again', async () => {
    const { cause, ...failure } = await failureWith(selfSigned('localhost'));
    expect(failure).toEqual({ outcome: 'not-sent', canRetryHelp: false, isTimeout: false });
    expect(cause.code).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
  });

  it('a certificate of an unknown authority is not sent, never again', async () => {
    const { cause, ...failure } = await failureWith(new Authority().issueFor('localhost'));
    expect(failure).toEqual({ outcome: 'not-sent', canRetryHelp: false, isTimeout: false });
    expect(cause.code).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
  });

  it('an expired certificate is not sent, never again', async () => {
    const authority = new Authority();
    trust(authority);
    const { cause, ...failure } = await failureWith(authority.issueFor('localhost', -1));
    expect(failure).toEqual({ outcome: 'not-sent', canRetryHelp: false, isTimeout: false });
    expect(cause.code).toBe('CERT_HAS_EXPIRED');
  });

  it('a certificate for another host is not sent, never again', async () => {
    const authority = new Authority();
    trust(authority);
    const { cause, ...failure } = await failureWith(authority.issueFor('elsewhere.example'));
    expect(failure).toEqual({ outcome: 'not-sent', canRetryHelp: false, isTimeout: false });
    expect(cause.code).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  });

  it('https to a server of plain http is not sent, and told in one line', async () => {
    const { cause, outcome } = await failureAt(`https://127.0.0.1:${await portOf(createHttpServer())}`);
    expect(outcome).toBe('not-sent');
    expect(cause.message).toMatch(/wrong version number.*[^\n]$/);
  });

  it('a connection that is closed within the TLS handshake is not sent', async () => {
    const port = await portOf(createServer((socket) => socket.once('data', () => socket.destroy())));
    const { cause, outcome, canRetryHelp } = await failureAt(`https://127.0.0.1:${port}`);
    expect([outcome, canRetryHelp]).toEqual(['not-sent', true]);
    expect(cause.message).toContain('before secure TLS connection was established');
  });

  it('a connection that is reset within the TLS handshake is unknown: Node does not tell it from a later reset', async () => {
    const port = await portOf(createServer((socket) => socket.once('data', () => socket.resetAndDestroy())));
    const { cause, outcome } = await failureAt(`https://127.0.0.1:${port}`);
    expect([outcome, cause.message]).toEqual(['unknown', 'read ECONNRESET']);
  });

  it.each<[string, (socket: Socket) => void]>([
    ['reset', (socket) => socket.resetAndDestroy()],
    ['closed', (socket) => socket.destroy()],
  ])('a connection that is %s after the request is unknown', async (_, end) => {
    const port = await portOf(createServer((socket) => socket.once('data', () => end(socket))));
    expect(await failureAt(`http://127.0.0.1:${port}`)).toMatchObject({ outcome: 'unknown', canRetryHelp: true });
  });

  it.each(['nowhere', 'ftp://127.0.0.1', 'http://user:password@127.0.0.1'])(
    'a URL that fetch does not take is not sent, never again: %s',
    async (url) => expect(await failureAt(url)).toMatchObject({ outcome: 'not-sent', canRetryHelp: false }),
  );
});

interface Shape {
  message: string;
  name?: string;
  code?: string | number;
  cause?: Shape;
  errors?: Shape[];
}

/** An error as a runtime makes it. */
function errorOf({ message, cause, ...more }: Shape): Error {
  return Object.assign(new TypeError(message, cause && { cause: errorOf(cause) }), more);
}

function shapeOfNode(cause: Shape): Shape {
  return { message: 'fetch failed', cause };
}

function ofCode(message: string): Shape {
  return { message, code: message.replace(/^\w+ (\w+).*/, '$1') };
}

const notSent: [string, Shape][] = [
  ...[
    'getaddrinfo ENOTFOUND focus.example',
    'getaddrinfo EAI_AGAIN focus.example',
    'getaddrinfo EAI_FAIL focus.example',
    'connect ECONNREFUSED 127.0.0.1:443',
    'connect ECONNRESET 127.0.0.1:443',
    'connect ETIMEDOUT 127.0.0.1:443',
    'connect EHOSTUNREACH 127.0.0.1:443',
    'connect ENETUNREACH ::1:443 - Local (:::0)',
    'connect EADDRNOTAVAIL 127.0.0.1:443 - Local (0.0.0.0:0)',
    'connect EMFILE 127.0.0.1:443 - Local (undefined:undefined)',
    'connect EINVAL fe80::1:443 - Local (:::0)',
    'connect EACCES 127.0.0.1:443',
  ].map((message): [string, Shape] => [`Node, ${message}`, shapeOfNode(ofCode(message))]),
  ['Node, too many open files', shapeOfNode({ message: 'getaddrinfo EMFILE', code: 'EMFILE' })],
  [
    'Node, each address refused',
    shapeOfNode({
      message: '',
      code: 'ECONNREFUSED',
      errors: [ofCode('connect ECONNREFUSED ::1:9'), ofCode('connect ETIMEDOUT 127.0.0.1:9')],
    }),
  ],
  [
    'undici, a timeout of the connection',
    shapeOfNode({
      name: 'ConnectTimeoutError',
      message: 'Connect Timeout Error (attempted address: focus.example:443, timeout: 10000ms)',
      code: 'UND_ERR_CONNECT_TIMEOUT',
    }),
  ],
  [
    'Node, a reset within the TLS handshake',
    shapeOfNode({
      message: 'Client network socket disconnected before secure TLS connection was established',
      code: 'ECONNRESET',
    }),
  ],
  [
    'Node 20, no common cipher',
    shapeOfNode({
      message: '80:error:0A000410:SSL routines:ssl3_read_bytes:sslv3 alert handshake failure:rec_layer_s3.c:1601:\n',
      code: 'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
    }),
  ],
  [
    'Node 24, no common cipher',
    shapeOfNode({
      message: '40:error:0A000410:SSL routines:ssl3_read_bytes:ssl/tls alert handshake failure:rec_layer_s3.c:918:\n',
      code: 'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE',
    }),
  ],
  ...[407, 502].map((status): [string, Shape] => [
    `undici, a proxy that answers CONNECT with ${status}`,
    shapeOfNode({
      message: 'Request was cancelled.',
      code: 0,
      cause: {
        name: 'AbortError',
        message: `Proxy response (${status}) !== 200 when HTTP Tunneling`,
        code: 'UND_ERR_ABORTED',
      },
    }),
  ]),
  [
    'node-fetch',
    {
      name: 'FetchError',
      message: 'request to https://focus.example/chats failed, reason: connect ECONNRESET 127.0.0.1:443',
      code: 'ECONNRESET',
    },
  ],
  [
    'node-fetch, a proxy that refuses the tunnel',
    { name: 'FetchError', message: 'tunneling socket could not be established, statusCode=407' },
  ],
  [
    'Bun, a refused connection',
    { message: 'Unable to connect. Is the computer able to access the url?', code: 'ConnectionRefused' },
  ],
  ['Bun, no such name', { message: 'Was there a typo in the url or port?', code: 'FailedToOpenSocket' }],
  [
    'Bun, closed within the TLS handshake',
    { message: 'unknown certificate verification error', code: 'UNKNOWN_CERTIFICATE_VERIFICATION_ERROR' },
  ],
  ...[
    'tcp connect error: Connection refused (os error 111)',
    'dns error: failed to lookup address information: Name or service not known',
    'tunnel error: proxy authorization required',
  ].map((message): [string, Shape] => [
    `Deno, ${message}`,
    {
      message: `error sending request for url (https://focus.example/${'a'.repeat(300)}): client error (Connect): ${message}`,
    },
  ]),
  [
    'Deno 1, a refused connection',
    { message: 'error sending request for url (http://127.0.0.1:9/): error trying to connect: tcp connect error' },
  ],
  ['workerd, where it tells', { message: 'connect(): Connection refused' }],
  ['Safari, a refused connection', { message: 'Could not connect to the server.' }],
  ['Safari, no such name', { message: 'A server with the specified hostname could not be found.' }],
];

const hopeless: [string, Shape][] = [
  ...[
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'self-signed certificate in certificate chain'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'unable to verify the first certificate'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'unable to get local issuer certificate'],
    ['CERT_HAS_EXPIRED', 'certificate has expired'],
    ['CERT_NOT_YET_VALID', 'certificate is not yet valid'],
    ['CERT_REVOKED', 'certificate revoked'],
    ['INVALID_PURPOSE', 'unsupported certificate purpose'],
    ['HOSTNAME_MISMATCH', 'hostname mismatch'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', "Hostname/IP does not match certificate's altnames: Host: localhost."],
  ].flatMap(([code = '', message = '']): [string, Shape][] => [
    [`Node, ${code}`, shapeOfNode({ message, code })],
    [`Bun, ${code}`, { message, code }],
  ]),
  [
    'Deno, a certificate',
    {
      message:
        'error sending request for url (https://a.example/): client error (Connect): invalid peer certificate: UnknownIssuer',
    },
  ],
  [
    'Safari, a certificate',
    { message: 'The certificate for this server is invalid. You might be connecting to a server that is pretending.' },
  ],
  ['Node, a blocked port', shapeOfNode({ message: 'bad port' })],
  [
    'Node, a URL',
    { message: 'Failed to parse URL from x', cause: { message: 'Invalid URL', code: 'ERR_INVALID_URL' } },
  ],
  ['Node, a header', { message: 'Headers.append: "a b" is an invalid header name.' }],
  ['Node, a method', { message: "'A B' is not a valid HTTP method." }],
  ['Node, a body of a GET', { message: 'Request with GET/HEAD method cannot have body.' }],
  ['Node, a signal', { message: 'RequestInit: Expected signal ("{}") to be an instance of AbortSignal.' }],
  ['undici, an argument', shapeOfNode({ message: 'invalid path', code: 'UND_ERR_INVALID_ARG' })],
  ['Bun, a URL', { message: 'fetch() URL is invalid', code: 'ERR_INVALID_URL' }],
  ['Deno, a URL', { message: "Invalid URL: 'x'" }],
  ['workerd, a URL', { message: 'Fetch API cannot load: x' }],
  ['Chrome, a URL', { message: "Failed to execute 'fetch' on 'Window': Failed to parse URL from http://" }],
  ['Firefox, a URL', { message: 'Window.fetch: http:// is not a valid URL.' }],
  ['Safari, a URL', { message: 'URL is not valid or contains user credentials.' }],
];

const unknown: [string, Shape][] = [
  ['Node, a reset', shapeOfNode(ofCode('read ECONNRESET'))],
  ['Node, a broken pipe', shapeOfNode(ofCode('write EPIPE'))],
  ['Node, silence', shapeOfNode(ofCode('read ETIMEDOUT'))],
  ['Node, a route that went away', shapeOfNode(ofCode('read EHOSTUNREACH'))],
  [
    'undici, closed by the server',
    shapeOfNode({ name: 'SocketError', message: 'other side closed', code: 'UND_ERR_SOCKET' }),
  ],
  [
    'Node, a broken record of TLS',
    shapeOfNode({ message: 'bad record mac', code: 'ERR_SSL_SSL/TLS_ALERT_BAD_RECORD_MAC' }),
  ],
  [
    'Node, a certificate that the server wants, with TLS 1.3',
    shapeOfNode({ message: 'alert certificate required', code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' }),
  ],
  [
    'Node, one address refused and one reset',
    shapeOfNode({
      message: '',
      code: 'ECONNREFUSED',
      errors: [ofCode('connect ECONNREFUSED ::1:9'), ofCode('read ECONNRESET')],
    }),
  ],
  ['Bun, closed by the server', { message: 'The socket connection was closed unexpectedly.', code: 'ECONNRESET' }],
  [
    'Deno, closed by the server',
    {
      message:
        'error sending request for url (https://a.example/?a=(Connect)): client error (SendRequest): connection closed',
    },
  ],
  ['workerd', { message: 'Network connection lost.' }],
  ['Chrome', { message: 'Failed to fetch' }],
  ['Firefox', { message: 'NetworkError when attempting to fetch resource.' }],
  ['Safari', { message: 'Load failed' }],
  ['Safari, a lost connection', { message: 'The network connection was lost.' }],
  ['React Native', { message: 'Network request failed' }],
  ['a fetch of the caller', { message: 'Request failed' }],
];

describe('as runtimes tell it', () => {
  it.each(notSent)('not sent, and may be tried again: %s', (_, shape) => {
    expect(fetchFailure(errorOf(shape), noSecrets)).toMatchObject({ outcome: 'not-sent', canRetryHelp: true });
  });

  it.each(hopeless)('not sent, and never to be tried again: %s', (_, shape) => {
    expect(fetchFailure(errorOf(shape), noSecrets)).toMatchObject({ outcome: 'not-sent', canRetryHelp: false });
  });

  it.each(unknown)('unknown, and may be tried again: %s', (_, shape) => {
    expect(fetchFailure(errorOf(shape), noSecrets)).toMatchObject({ outcome: 'unknown', canRetryHelp: true });
  });

  it('alike where the errors are of another realm, as under Jest', () => {
    const error: unknown = runInNewContext(`
      const cause = Object.assign(new Error('connect ECONNRESET 127.0.0.1:9'), { code: 'ECONNRESET' });
      new TypeError('fetch failed', { cause });
    `);
    const { cause, outcome } = fetchFailure(error, noSecrets);
    expect(outcome).toBe('not-sent');
    expect(cause).toBeInstanceOf(Error);
    expect(cause).toMatchObject({ message: 'connect ECONNRESET 127.0.0.1:9', code: 'ECONNRESET' });
  });

  it.each([
    ['headers', { name: 'HeadersTimeoutError', message: 'Headers Timeout Error', code: 'UND_ERR_HEADERS_TIMEOUT' }],
    ['the body', { name: 'BodyTimeoutError', message: 'Body Timeout Error', code: 'UND_ERR_BODY_TIMEOUT' }],
  ])("a time limit of undici's own is told: for %s", (_, shape) => {
    const failure = { outcome: 'unknown', canRetryHelp: true, isTimeout: true };
    expect(fetchFailure(errorOf(shapeOfNode(shape)), noSecrets)).toMatchObject(failure);
  });
});

describe('the cause', () => {
  it('is a plain error with name, message and code of the root, and nothing else', () => {
    const root = Object.assign(new RangeError('no\r\nway'), {
      code: 'EWAY',
      url: 'https://a.example?a=b',
      request: {},
    });
    const { cause } = fetchFailure(new TypeError('fetch failed', { cause: root }), noSecrets);
    expect(Object.getPrototypeOf(cause)).toBe(Error.prototype);
    expect({ ...cause }).toEqual({ name: 'RangeError', code: 'EWAY' });
    expect([cause.message, cause.stack]).toEqual(['no way', 'Error: no way']);
  });

  it('tells each address that was tried', () => {
    const errors = [new Error('connect ECONNREFUSED ::1:9'), new Error('connect ECONNREFUSED 127.0.0.1:9')];
    const { cause } = fetchFailure(new TypeError('fetch failed', { cause: new AggregateError(errors) }), noSecrets);
    expect(cause.message).toBe('connect ECONNREFUSED ::1:9, connect ECONNREFUSED 127.0.0.1:9');
  });

  it('holds no credential, in name and code neither', () => {
    const key = 'toggl_sk_example0123456789';
    const error = Object.assign(new Error(`refused ${key}`), { name: `Error of ${key}`, code: key });
    const { cause } = fetchFailure(error, { ...noSecrets, credentials: [key] });
    expect([cause.message, cause.name, cause.code]).toEqual(['refused …', 'Error of …', '…']);
  });

  it.each<[string, unknown, string]>([
    ['a text', 'no way', 'no way'],
    ['nothing', undefined, 'undefined'],
    ['a symbol', Symbol('no way'), 'Symbol(no way)'],
    ['an object without a prototype', Object.create(null), 'it did not say why'],
    ['an object of objects', { message: {}, code: [], name: null, errors: 'none' }, 'it did not say why'],
    ['a code alone', { code: 'EWAY' }, 'EWAY'],
    ['an empty AggregateError', new AggregateError([]), 'it did not say why'],
  ])('is made of whatever is thrown: %s', (_, thrown, message) => {
    const { cause, ...failure } = fetchFailure(thrown, noSecrets);
    expect([cause.message, cause.name]).toEqual([message, thrown instanceof Error ? thrown.name : 'Error']);
    expect(failure).toEqual({ outcome: 'unknown', canRetryHelp: true, isTimeout: false });
  });

  it('is found though errors are their own causes and parts', () => {
    const error: { message: string; cause?: unknown; errors?: unknown[] } = { message: 'round' };
    error.cause = error;
    error.errors = Array(100).fill(error);
    expect(fetchFailure(error, noSecrets)).toMatchObject({ cause: { message: 'round' }, outcome: 'unknown' });
  });
});
