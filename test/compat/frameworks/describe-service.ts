import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type ClientOptions, createTogglFocusClient, type TogglFocusClient } from 'toggl-focus-chats';
import { createSandbox, type Fault } from 'toggl-focus-chats/sandbox';
import { expect, it, onTestFinished } from 'vitest';

/** Makes the service under test: it answers `/chats/:id`, spends at most `limitMs` on a call, and logs the status of each failure. */
type Service = (client: TogglFocusClient, limitMs: number, log: (status: number) => void) => RequestListener;

interface Failure {
  fault?: Fault;
  options?: ClientOptions;
  chatId?: string;
  status: number;
  retryAfter?: string;
}

const spentQuota = { 'X-Toggl-Quota-Remaining': '0', 'X-Toggl-Quota-Resets-In': '3600' };

const failures: [error: string, failure: Failure][] = [
  ['ArgumentError', { chatId: 'first', status: 400 }],
  ['InvalidRequestError', { fault: { status: 400 }, status: 400 }],
  ['NotFoundError', { chatId: '404', status: 404 }],
  ['QuotaExceededError', { fault: { status: 402, headers: spentQuota }, status: 429, retryAfter: '3600' }],
  ['RateLimitError', { fault: { status: 429, headers: { 'Retry-After': '7' } }, status: 429, retryAfter: '7' }],
  ['TimeoutError', { fault: { fault: 'stall' }, options: { timeoutMs: 20 }, status: 504 }],
  ['ConnectionError', { fault: { fault: 'reset' }, status: 502 }],
  ['ServerError', { fault: { status: 503 }, status: 502 }],
  ['DecodeError', { fault: { status: 302, headers: { Location: 'https://login.example/' } }, status: 502 }],
  ['AuthenticationError', { options: { apiKey: 'toggl_sk_example' }, status: 500 }],
  ['PaymentRequiredError', { fault: { status: 402 }, status: 500 }],
  ['PermissionDeniedError', { options: { workspaceId: 2 }, status: 500 }],
  ['ApiError', { fault: { status: 418 }, status: 500 }],
  ['ConfigurationError', { options: { apiKey: () => '' }, status: 500 }],
];

export function describeService(service: Service): void {
  async function serve(client: TogglFocusClient, limitMs = 10_000) {
    const logged: number[] = [];
    const server = createServer(service(client, limitMs, (status) => logged.push(status)));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    onTestFinished(() => void server.close());
    const address = server.address();
    if (typeof address !== 'object' || address === null) throw new Error('The server has no port.');
    return { url: `http://127.0.0.1:${address.port}/chats`, logged };
  }

  it('answers with the chat', async () => {
    const sandbox = createSandbox();
    const { id } = sandbox.addChat({ name: 'Plan the launch' });
    const { url } = await serve(createTogglFocusClient(sandbox.clientOptions));
    expect(await (await fetch(`${url}/${id}`)).json()).toMatchObject({ id, name: 'Plan the launch' });
  });

  it.each(failures)('maps a failure to a status: %s', async (error, { fault, options, chatId, status, retryAfter }) => {
    const sandbox = createSandbox();
    const chat = sandbox.addChat();
    if (fault) sandbox.fail(fault);
    const client = createTogglFocusClient({ ...sandbox.clientOptions, maxRetries: 0, ...options });
    const met = { name: '' };
    const get: TogglFocusClient['chats']['get'] = (...given) => {
      const promise = client.chats.get(...given);
      promise.catch(({ name }) => Object.assign(met, { name }));
      return promise;
    };
    const { url } = await serve({ ...client, chats: { ...client.chats, get } });
    const response = await fetch(`${url}/${chatId ?? chat.id}`);
    expect({ error: met.name, status: response.status, retryAfter: response.headers.get('Retry-After') }).toEqual({
      error,
      status,
      retryAfter: retryAfter ?? null,
    });
  });

  it('answers 504 where its own time limit ended the call', async () => {
    const sandbox = createSandbox();
    sandbox.fail({ fault: 'stall' });
    const { url } = await serve(createTogglFocusClient(sandbox.clientOptions), 20);
    expect((await fetch(`${url}/1`)).status).toBe(504);
  });

  it('ends the call once the caller has left, and logs 499', async () => {
    const sandbox = createSandbox();
    sandbox.fail({ fault: 'stall' });
    const { url, logged } = await serve(createTogglFocusClient(sandbox.clientOptions));
    const caller = new AbortController();
    const asked = fetch(`${url}/1`, { signal: caller.signal });
    await expect.poll(() => sandbox.requests.length).toBe(1);
    caller.abort();
    await expect(asked).rejects.toThrow();
    await expect.poll(() => logged).toEqual([499]);
  });
}
