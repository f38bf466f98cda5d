import { describe, expect, it } from 'vitest';
import type { OperationId } from '../../generated/operations.ts';
import { type Exchange, violationsOf } from './conformance.ts';

const chat = {
  created_at: '2026-10-01T08:15:00Z',
  deleted_at: null,
  id: 1,
  message_count: 0,
  name: null,
  toggl_user_id: 1,
  updated_at: '2026-10-01T08:15:00Z',
  workspace_id: 1,
};
const json = { 'Content-Type': 'application/json' };

function answer(
  operationId: OperationId | undefined,
  status: number,
  value: unknown,
  headers: HeadersInit = json,
): Exchange {
  const body = value === undefined ? '' : JSON.stringify(value);
  return { operationId, method: 'GET', status, headers: new Headers(headers), body };
}

describe('an answer that the tests of this folder compare with the description', () => {
  it('has no violation where it matches', () => {
    expect(violationsOf(answer('getChat', 200, chat))).toEqual([]);
    expect(violationsOf(answer('deleteChat', 204, undefined, {}))).toEqual([]);
  });

  it.each([
    [answer('getChat', 200, { ...chat, id: '1' }), 'getChat: 200: /id must be integer'],
    [answer('getChat', 200, { ...chat, id: undefined }), "getChat: 200:  must have required property 'id'"],
    [
      answer('getChat', 200, { ...chat, created_at: 'today' }),
      'getChat: 200: /created_at must match format "date-time"',
    ],
    [answer('getChat', 200, chat, {}), 'getChat: 200: the content type is null'],
    [
      answer('getChat', 200, chat, { ...json, 'X-Toggl-Quota-Remaining': '-1' }),
      'getChat: 200: x-toggl-quota-remaining is -1',
    ],
    [answer('getChat', 418, {}), 'getChat: 418 is not described'],
    [answer('deleteChat', 200, {}), 'deleteChat: 200 is not described'],
    [answer(undefined, 200, {}), 'no operation: 200 is not described'],
    [answer('createChat', 201, chat), 'createChat: 201: there is a body'],
    [answer('listChats', 400, { error: 'validation' }), 'listChats: 400: no trace_id'],
  ])('has a violation where it does not match: case %#', (exchange, violation) => {
    expect(violationsOf(exchange)).toEqual([violation]);
  });
});
