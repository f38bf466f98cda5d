/** `client.api` as an object: only openapi-fetch's own methods send something, and only to a path of the API. */
import { inspect, isDeepStrictEqual } from 'node:util';
import createClient from 'openapi-fetch';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ArgumentError, QuotaExceededError } from '../../src/index.ts';
import { API_URL, rejection, stubClient, untyped } from './stub-fetch.ts';

const CHAT = '/workspaces/{workspace_id}/chats/{chat_id}';
const params = { path: { workspace_id: 1, chat_id: 5 } };
const METHODS = ['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH'] as const;

const globalFetch = vi.fn();

beforeEach(() => {
  vi.stubGlobal('fetch', globalFetch);
});

afterEach(() => {
  vi.unstubAllGlobals();
  expect(globalFetch, 'nothing goes around the transport').not.toHaveBeenCalled();
});

describe('api', () => {
  it('is looked at like any object: nothing is sent, and nothing rejects unhandled', async () => {
    const { client, sent } = stubClient();
    const { api } = client;
    const isPropertyOf = (name: string): unknown => Reflect.apply(Object.prototype.hasOwnProperty, api, [name]);
    expect(`${api}`).toBe('[object Object]');
    expect([api.toString(), String(api.valueOf() === api)]).toEqual(['[object Object]', 'true']);
    expect([isPropertyOf('GET'), isPropertyOf('constructor'), 'POST' in api]).toEqual([true, false, true]);
    expect(JSON.stringify(api)).toBe('{}');
    expect(isDeepStrictEqual(api, { ...api })).toBe(true);
    expect(inspect(api, { showHidden: true })).toContain('GET');
    expect(await Promise.resolve(api)).toBe(api);
    // Node ends a process for an unhandled rejection only a turn later.
    await new Promise((resolve) => setImmediate(resolve));
    expect(sent).toEqual([]);
  });

  it("has openapi-fetch's own members and no other", () => {
    const { client } = stubClient();
    expect(Object.keys(client.api).sort()).toEqual(Object.keys(createClient()).sort());
    for (const name of ['then', 'toJSON', 'get', 'fetch', 'asymmetricMatch', '$$typeof'])
      expect(client.api).not.toHaveProperty(name);
  });
});

describe('a path that is no text, or does not begin with a slash', () => {
  const noPaths = [undefined, null, 5, {}, [], [CHAT], () => CHAT, Symbol('path'), '', 'workspaces', '@example.com/'];

  it('is refused by each method, and nothing is sent', async () => {
    const { client, sent } = stubClient();
    for (const path of noPaths) {
      for (const method of METHODS) {
        const error = await rejection(
          client.api.request(untyped(method), untyped(path), untyped({ params })),
          ArgumentError,
        );
        expect(error.message).toContain(`client.api.${method}: the path must be a text that begins with a slash.`);
      }
      await rejection(client.api.request('get', untyped(path), untyped({ params })), ArgumentError);
    }
    expect(sent).toEqual([]);
  });

  it('is refused where a method is called without any argument', async () => {
    const { client, sent } = stubClient();
    for (const method of METHODS) await rejection(Reflect.apply(client.api[method], client.api, []), ArgumentError);
    for (const given of [[], ['GET'], ['get'], [CHAT], [undefined, CHAT]]) {
      await rejection(Reflect.apply(client.api.request, client.api, given), ArgumentError);
    }
    expect(sent).toEqual([]);
  });
});

it('a method that HTTP or fetch does not know is refused by request', async () => {
  const { client, sent } = stubClient();
  for (const method of ['', ' ', 'G ET', 'GÉT', 'get\r\n', 'CONNECT', 'fetch', 5, null, {}]) {
    const error = await rejection(client.api.request(untyped(method), CHAT, untyped({ params })), ArgumentError);
    expect(error.message).toContain('the method must be one of GET, ');
  }
  expect(sent).toEqual([]);
});

describe('the init of a call', () => {
  it('that is no object is refused, and nothing is sent', async () => {
    const { client, sent } = stubClient();
    for (const init of [null, 5, 'text', () => {}, [params]]) {
      const error = await rejection(client.api.GET(CHAT, untyped(init)), ArgumentError);
      expect(error.message).toMatch(/^GET \/workspaces\/\{workspace_id\}\/chats\/\{chat_id\}: init must be an object/);
    }
    expect(sent).toEqual([]);
  });

  it('with params that are no objects is refused, and nothing is sent', async () => {
    const { client, sent } = stubClient();
    for (const given of [{ params: null }, { params: 5 }, { params: { path: null } }, { params: { path: 'chat' } }]) {
      await rejection(client.api.GET(CHAT, untyped(given)), ArgumentError);
    }
    for (const query of [null, 5, 'page=2', new Map([['page', 2]]), new URLSearchParams('page=2'), [['page', 2]]]) {
      await rejection(client.api.GET(CHAT, untyped({ params: { ...params, query } })), ArgumentError);
    }
    expect(sent).toEqual([]);
  });
});

describe('a path on api', () => {
  it.each([
    '/../../admin',
    '/workspaces/1/chats/..',
    '/workspaces/1/chats/../../2/chats',
    '/workspaces/1/./chats',
    '/workspaces/1/chats/%2e%2e',
    '/workspaces/1/chats/.%2E/x',
    '/workspaces/1\\..\\..',
    '/..%2fx',
    '/..%2Fx',
    '/..%5cx',
    '/..;/x',
    '/..;a=1;b/x',
    '/%2e%2e;/x',
    '/workspaces/1/chats/.\t./x',
    '/workspaces/1/chats?page=2',
    '/workspaces/1/chats#top',
    '/workspaces/1/chats 5',
    '//example.com/api',
    '/workspaces//1/chats',
  ])('that leads elsewhere, or is more than a path, is refused, and nothing is sent: %s', async (path) => {
    const { client, sent } = stubClient();
    for (const method of METHODS) {
      const error = await rejection(
        client.api.request(untyped(method), untyped(path), untyped({ params })),
        ArgumentError,
      );
      expect(error.message).toContain('Nothing was sent.');
    }
    expect(sent).toEqual([]);
  });

  it.each(['/me', '/workspaces/1/chats/5/..x', '/workspaces/1/chats/a..b', '/files/R%C3%A9sum%C3%A9.pdf', '/a;b=1/c'])(
    'that the description does not know is sent as it is: %s',
    async (path) => {
      const { client, sent } = stubClient();
      await client.api.GET(untyped(path), untyped({}));
      expect(sent[0]?.url).toBe(API_URL + path);
    },
  );

  it.each(['1', '01', '0001', '%31', '0%31'])(
    'names workspace 1 as %s, whose spent quota holds for it',
    async (number) => {
      const headers = { 'X-Toggl-Quota-Remaining': '0', 'X-Toggl-Quota-Resets-In': '600' };
      const { client, sent } = stubClient(() => new Response(null, { status: 204, headers }));
      await client.chats.delete(5);
      for (const path of [
        `/workspaces/${number}/chats`,
        `/Workspaces/${number}/chats`,
        `/%77orkspaces/${number}/chats`,
      ]) {
        const error = await rejection(client.api.GET(untyped(path), untyped({})), QuotaExceededError);
        expect(error.local).toBe(true);
      }
      expect(sent).toHaveLength(1);
    },
  );
});
