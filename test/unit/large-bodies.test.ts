/** A small answer that unpacks to a large one: every body outside a stream is counted as it comes, and refused above 64 MiB. */
import { Readable } from 'node:stream';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { DecodeError, type Fetch, type TogglFocusClient } from '../../src/index.ts';
import { rejection, stubClient, untyped } from './stub-fetch.ts';
import { serve } from './transport/loopback.ts';

const MIB = 1024 * 1024;
const tooMuchBytes = 80 * MIB;

const params = { path: { workspace_id: 1, chat_id: 5 } };
const CHAT = '/workspaces/{workspace_id}/chats/{chat_id}';

/** The calls that need the whole body of their answer. */
const calls: { name: string; call(client: TogglFocusClient): PromiseLike<unknown> }[] = [
  { name: 'chats.get', call: ({ chats }) => chats.get(5) },
  { name: 'chats.create', call: ({ chats }) => chats.create() },
  { name: 'chats.list', call: ({ chats }) => chats.list() },
  { name: 'api.GET', call: ({ api }) => api.GET(CHAT, { params }) },
  { name: 'api.GET as text', call: ({ api }) => api.GET(CHAT, { params, parseAs: 'text' }) },
  { name: 'api.GET as a blob', call: ({ api }) => api.GET(CHAT, { params, parseAs: 'blob' }) },
  {
    name: 'chats.get with a middleware that reads the body',
    call: (client) => {
      client.api.use({
        onResponse: async ({ response }) => {
          await response.clone().text();
        },
      });
      return client.chats.get(5);
    },
  },
  {
    name: 'chats.get with a middleware that makes the answer anew',
    call: (client) => {
      client.api.use({ onResponse: ({ response }) => new Response(response.body, response) });
      return client.chats.get(5);
    },
  },
];

/** Spaces as long as they are read, in chunks of 1 MiB; `sent` counts them. */
function spaces(bytes: number) {
  const chunk = new Uint8Array(MIB).fill(0x20);
  const counter = { sentBytes: 0, isCancelled: false };
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (counter.sentBytes >= bytes) return controller.close();
        counter.sentBytes += chunk.length;
        controller.enqueue(chunk);
      },
      cancel() {
        counter.isCancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { body, counter };
}

const tooLarge = /^(GET|POST) \/workspaces\/1\/chats(\/5)?: 200, but the body is larger than 64 MiB/;

describe.each([
  { coding: 'gzip', packed: gzipSync(Buffer.alloc(tooMuchBytes, ' ')) },
  {
    coding: 'br',
    packed: brotliCompressSync(Buffer.alloc(tooMuchBytes, ' '), { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
  },
])('a body of spaces that is small as $coding and large when unpacked', ({ coding, packed }) => {
  it('is a DecodeError, for a method and on api', { timeout: 30_000 }, async () => {
    expect(packed.length).toBeLessThan(MIB);
    const baseUrl = await serve((_, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Encoding': coding }).end(packed);
    });
    const { client } = stubClient(undefined, { baseUrl, fetch: (url, init) => fetch(url, init) });
    for (const call of [() => client.chats.get(5), () => client.api.GET(CHAT, { params })]) {
      const error = await rejection(call(), DecodeError);
      expect(error.message).toMatch(tooLarge);
    }
  });
});

describe('a body without an end', { timeout: 30_000 }, () => {
  it.each(calls)('is a DecodeError once 64 MiB came, and is let go: $name', async ({ call }) => {
    const { body, counter } = spaces(Number.POSITIVE_INFINITY);
    const { client, sent } = stubClient(() => new Response(body, { headers: { 'Content-Type': 'application/json' } }));
    const error = await rejection(call(client), DecodeError);
    expect(error.message).toMatch(tooLarge);
    expect(error.contentType).toBe('application/json');
    expect(counter.sentBytes / MIB).toBeLessThan(70);
    expect(counter.isCancelled).toBe(true);
    expect(sent).toHaveLength(1);
  });

  it('is read as far as it is asked for where the caller takes it as a stream', async () => {
    const { body } = spaces(tooMuchBytes);
    const { client } = stubClient(() => new Response(body));
    const { data } = await client.api.GET(CHAT, { params, parseAs: 'stream' });
    let receivedBytes = 0;
    for await (const chunk of data ?? []) receivedBytes += chunk.length;
    expect(receivedBytes).toBe(tooMuchBytes);
  });

  it('that a fetch without web streams gives is a DecodeError too', async () => {
    const text = ' '.repeat(tooMuchBytes);
    const fetchOf = (body: unknown): Fetch => {
      const response = { status: 200, ok: true, headers: new Headers(), body, text: async () => text };
      return async () => untyped(response);
    };
    const endless = () => Readable.from(spaces(Number.POSITIVE_INFINITY).body);
    for (const bodyOf of [() => undefined, endless]) {
      for (const { call } of [calls[0], calls[3]].filter((each) => each !== undefined)) {
        const { client } = stubClient(undefined, { fetch: fetchOf(bodyOf()) });
        const error = await rejection(call(client), DecodeError);
        expect(error.message).toMatch(tooLarge);
      }
    }
  });
});

it('a body of 64 MiB is read', { timeout: 30_000 }, async () => {
  const chat = '{"id":5,"name":"Plan the launch"}';
  const body = chat + ' '.repeat(64 * MIB - chat.length);
  const { client } = stubClient(() => new Response(body));
  expect(await client.chats.get(5)).toEqual(JSON.parse(chat));
  expect((await client.api.GET(CHAT, { params })).data).toEqual(JSON.parse(chat));
});
