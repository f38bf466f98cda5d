/** The examples tell one story: what has the same ID is the same thing everywhere. */
import { describe, expect, it } from 'vitest';
import { exampleBody } from '../operations.ts';
import { description, operations } from './read-description.ts';

interface Entity {
  id: number;
  [field: string]: unknown;
}

/** Every object with an ID in what is an example: named, of a schema's fields together, or of one field. */
const entities = [
  ...Object.values(description.components.examples).flatMap(({ value }) => entitiesIn(value)),
  ...Object.values(description.components.schemas).flatMap(({ properties = {} }) =>
    entitiesIn(Object.fromEntries(Object.entries(properties).map(([name, { example }]) => [name, example]))),
  ),
];
const chats = entities.filter((entity) => 'message_count' in entity);
const messages = entities.filter((entity) => 'chat_id' in entity);

function entitiesIn(value: unknown): Entity[] {
  if (typeof value !== 'object' || value === null) return [];
  const below = Object.values(value).flatMap(entitiesIn);
  return 'id' in value && typeof value.id === 'number' ? [{ ...value, id: value.id }, ...below] : below;
}

function withId(those: Entity[], id: unknown): Entity[] {
  return those.filter((entity) => entity.id === id);
}

function parameterExample(name: string): unknown {
  return operations.flatMap(({ parameters }) => parameters).find((parameter) => parameter.name === name)?.example;
}

describe('the examples', () => {
  it('show the chat with one ID as the same chat, now and then deleted', () => {
    expect(withId(chats, parameterExample('chat_id')).length).toBeGreaterThan(1);
    for (const chat of chats) {
      for (const { deleted_at, updated_at, ...rest } of withId(chats, chat.id)) {
        expect(chat).toMatchObject(rest);
        if (deleted_at === chat.deleted_at) expect(updated_at).toBe(chat.updated_at);
      }
      if (chat.deleted_at !== null) expect(chat.updated_at).toBe(chat.deleted_at);
    }
  });

  it('show the message with one ID as the same message', () => {
    expect(withId(messages, parameterExample('chat_message_id')).length).toBeGreaterThan(1);
    for (const message of messages) {
      for (const same of withId(messages, message.id)) expect(same).toEqual(message);
    }
  });

  it('hold no entity but chats and messages, all of one workspace', () => {
    expect([...chats, ...messages]).toHaveLength(entities.length);
    for (const { workspace_id } of entities) expect(workspace_id).toBe(parameterExample('workspace_id'));
  });

  it('have every message in a chat that counts it', () => {
    for (const { chat_id } of messages) expect(withId(chats, chat_id)).not.toEqual([]);
    for (const { id, message_count } of chats) {
      const ids = messages.filter(({ chat_id }) => chat_id === id).map((message) => message.id);
      expect(new Set(ids).size).toBe(message_count);
    }
  });

  it('create the chat that is got, and give the feedback that the message shows', () => {
    expect(withId(chats, parameterExample('chat_id'))[0]).toMatchObject({ ...exampleBody('createChat') });
    expect(withId(messages, parameterExample('chat_message_id'))[0]).toMatchObject({
      ...exampleBody('updateChatMessage'),
    });
  });

  it('have no error code that nobody reported, without saying that it is made up', () => {
    const reported = ['invalid_session', 'forbidden', 'validation'];
    const errors = Object.values(description.components.examples).flatMap(({ value, description = '' }) =>
      typeof value === 'object' && value !== null && 'error' in value ? [{ error: value.error, description }] : [],
    );
    expect(errors.filter(({ error }) => reported.includes(`${error}`))).toHaveLength(reported.length);
    for (const { error, description } of errors) {
      if (!reported.includes(`${error}`)) expect(description, `${error}`).toMatch(/code (is|and text are) made up/i);
    }
  });

  it('have nothing changed before it was created', () => {
    for (const { created_at, updated_at } of entities) {
      expect(Date.parse(`${updated_at}`)).toBeGreaterThanOrEqual(Date.parse(`${created_at}`));
    }
  });
});
