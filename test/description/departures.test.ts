/** `x-departures` lists each place where the description says something else than Toggl's reference, or more. */
import { describe, expect, it } from 'vitest';
import { isAbout } from '../../scripts/upstream/differences.ts';
import { differencesFrom } from './differences.ts';
import { description, withChange } from './read-description.ts';
import { referenceOperations } from './reference-facts.ts';

const departures = description['x-departures'];

/** The mistakes in the list of departures, compared with the differences that are there; empty if it is right. */
function faults(changed = description): string[] {
  return differencesFrom(referenceOperations, changed).flatMap((difference) => {
    const [departure, ...others] = departures.filter((candidate) => isAbout(candidate, difference));
    if (departure === undefined) return `${difference.place} is not listed`;
    if (others.length > 0) return `${difference.place} is listed ${others.length + 1} times`;
    const misquoted = difference.reference !== undefined && difference.reference !== departure.reference;
    return misquoted
      ? `${difference.place} is listed with "${departure.reference}", Toggl's reference has "${difference.reference}"`
      : [];
  });
}

describe("the departures from Toggl's reference", () => {
  it('list every difference once, with what the reference says', () => {
    expect(faults()).toEqual([]);
  });

  it('list nothing that does not differ', () => {
    const differences = differencesFrom(referenceOperations, description);
    const idle = departures.filter((departure) => !differences.some((difference) => isAbout(departure, difference)));
    expect(idle).toEqual([]);
  });

  it('are the rows of three tables in the rendered description, one for each group', () => {
    const [, rendered = ''] = description.info.description.split(
      "## Where this description departs from Toggl's reference\n",
    );
    const tables = rendered.split(/^### .+\n/m).slice(1);
    const groups = ['code', 'reading', 'form'] as const;
    expect(tables).toHaveLength(groups.length);
    for (const [index, group] of groups.entries()) {
      const [head, , ...rows] = tables[index]?.trim().split('\n') ?? [];
      expect(head).toBe("| Place | Toggl's reference | Here | Why |");
      expect(rows).toEqual(
        departures
          .filter((departure) => departure.group === group)
          .map(({ place, reference, here, why }) => `| \`${place}\` | ${reference} | ${here} | ${why} |`),
      );
      for (const row of rows) expect(row.split('|')).toHaveLength(6);
    }
  });
});

const chats = ['paths', '/workspaces/{workspace_id}/chats'];
const chat = ['paths', '/workspaces/{workspace_id}/chats/{chat_id}'];
const messages = ['paths', '/workspaces/{workspace_id}/chats/{chat_id}/messages/stream'];
const chatPath = description.paths['/workspaces/{workspace_id}/chats/{chat_id}'];
const pageParameter = [...chats, 'get', 'parameters', '1'];
const json = ['content', 'application/json'];
const stream = [...messages, 'get', 'responses', '200', ...json, 'schema'];
const chatInList = [...chats, 'get', 'responses', '200', ...json, 'schema', 'properties', 'data', 'items'];

describe('a difference that is not listed is found', () => {
  it.each([
    ['listChats', [...chats, 'get'], undefined],
    ['replaceChats', [...chats, 'put'], { operationId: 'replaceChats' }],
    ['listChats.url', ['servers', '0', 'url'], 'https://focus.toggl.com'],
    ['getChat.method', chat, { ...chatPath, get: undefined, patch: chatPath?.get }],
    ['createChat.summary', [...chats, 'post', 'summary'], 'Create a chat'],
    ['createChat.description', [...chats, 'post', 'description'], 'Creates a new chat.'],
    ['listChats.parameters.page', [...pageParameter, 'name'], 'offset'],
    ['listChats.parameters.offset', [...pageParameter, 'name'], 'offset'],
    ['listChats.parameters.page.in', [...pageParameter, 'in'], 'header'],
    ['listChats.parameters.page.type', [...pageParameter, 'schema', 'type'], 'string'],
    ['listChats.parameters.page.required', [...pageParameter, 'required'], true],
    ['listChats.parameters.page.description', [...pageParameter, 'description'], 'Page.'],
    ['listChats.parameters.page.minimum', [...pageParameter, 'schema', 'minimum'], 1],
    ['createChat.requestBody', [...chats, 'post', 'requestBody'], undefined],
    ['deleteChat.requestBody', [...chat, 'delete', 'requestBody'], {}],
    ['updateChat.requestBody.content.text/plain', [...chat, 'put', 'requestBody', 'content', 'text/plain'], {}],
    ['getChat.responses.404', [...chat, 'get', 'responses', '404'], undefined],
    ['getChat.responses.409', [...chat, 'get', 'responses', '409'], {}],
    ['getChat.responses.404.description', [...chat, 'get', 'responses', '404', 'description'], 'Not found.'],
    ['getChat.responses.200.content', [...chat, 'get', 'responses', '200', 'content'], undefined],
    ['createChat.responses.201.content', [...chats, 'post', 'responses', '201', 'content'], { 'application/json': {} }],
    ['Chat.id', [...chatInList, 'properties', 'id'], undefined],
    ['Chat.color', [...chatInList, 'properties', 'color'], { type: 'string' }],
    ['Chat.message_count.type', [...chatInList, 'properties', 'message_count', 'type'], 'number'],
    ['Chat.name.type.string', [...chatInList, 'properties', 'name', 'type'], ['integer', 'null']],
    ['ChatMessage.id', [...stream, 'items', 'properties', 'id'], undefined],
    ['getChat.assumption', [...chat, 'get', 'description'], 'Returns chat by id. Our assumption: a deleted one too.'],
    ['Chat.name.example', ['components', 'schemas', 'Chat', 'properties', 'name', 'description'], 'A made up name.'],
    ['Chat.name.maxLength', ['components', 'schemas', 'Chat', 'properties', 'name', 'maxLength'], 255],
  ])('at %s', (place, keys, value) => {
    expect(faults(withChange(keys, value)).map((fault) => fault.split(' ')[0])).toContain(place);
  });
});
