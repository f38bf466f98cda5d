import { describe, expect, it } from 'vitest';
import { words } from './differences.ts';
import { type Content, description, operations, type Schema } from './read-description.ts';
import { referenceOperations } from './reference-facts.ts';

const quotaHeaders = ['X-Toggl-Quota-Remaining', 'X-Toggl-Quota-Resets-In'];
const optional = new Set(['total', 'deleted_at', 'updated_at', 'feedback_type', 'feedback_message']);
const { schemas, securitySchemes } = description.components;

function schemaOf(content: Content | undefined): Schema | undefined {
  return content?.['application/json']?.schema;
}

/** The schema and those of its fields and items, at any depth. */
function withinSchema(schema: Schema): Schema[] {
  const below = [...Object.values(schema.properties ?? {}), ...(schema.items === undefined ? [] : [schema.items])];
  return [schema, ...below.flatMap(withinSchema)];
}

function descriptionsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) =>
    key === 'description' && typeof child === 'string' ? child : descriptionsIn(child),
  );
}

describe('the description', () => {
  it('takes an API key as Bearer first and Basic second, on every operation', () => {
    const schemes = description.security.map((requirement) =>
      Object.keys(requirement).map((name) => [securitySchemes[name]?.type, securitySchemes[name]?.scheme]),
    );
    expect(schemes).toEqual([[['http', 'bearer']], [['http', 'basic']]]);
    expect(operations.filter(({ security }) => security !== undefined)).toEqual([]);
  });

  it('knows no time but the ones in fields that end in _at, and no other format', () => {
    for (const schema of Object.values(schemas)) {
      for (const [name, { format }] of Object.entries(schema.properties ?? {})) {
        expect([name, format]).toEqual([name, name.endsWith('_at') ? 'date-time' : undefined]);
      }
    }
  });

  it('leaves the role and the feedback of a message a string or an object, and its content an open object', () => {
    const { role, feedback_type, content } = schemas.ChatMessage?.properties ?? {};
    expect(role).toMatchObject({ type: ['string', 'object'], additionalProperties: true });
    expect(feedback_type).toMatchObject({ type: ['string', 'object', 'null'], additionalProperties: true });
    expect(content).toMatchObject({ type: 'object', additionalProperties: true });
    expect(content).not.toHaveProperty('properties');
  });
});

describe('every text of the description', () => {
  const texts = descriptionsIn(description);

  it('breaks no line within a paragraph, where a search result would glue two words together', () => {
    const paragraphs = texts.flatMap((text) => text.trim().split(/\n\n+/));
    expect(paragraphs.filter((paragraph) => paragraph.includes('\n') && !paragraph.startsWith('|'))).toEqual([]);
    expect(paragraphs.length).toBeGreaterThan(texts.length);
  });

  it('is there for each schema, in one line', () => {
    for (const [name, schema] of Object.entries(schemas)) {
      for (const { description = '' } of withinSchema(schema)) expect(description, name).toMatch(/^\S.+$/);
    }
  });
});

describe.each(operations)('the description of $operationId', ({ operationId, ...operation }) => {
  const reference = referenceOperations.find((said) => said.operationId === operationId);

  it("keeps the words of the title in Toggl's reference", () => {
    expect(words(operation.summary)).toBe(words(reference?.title ?? ''));
  });

  it('says what it does, and is under one tag', () => {
    expect(operation.description).not.toBe('');
    expect(operation.tags).toEqual([operation.path.includes('/messages') ? 'Messages' : 'Chats']);
  });

  it('has the shared errors, each with the body of an error', () => {
    const errors = Object.entries(operation.responses).filter(([status]) => Number(status) >= 400);
    expect(errors.map(([status]) => status)).toEqual(
      expect.arrayContaining(['400', '401', '402', '403', '429', '500']),
    );
    for (const [, { content }] of errors) expect(schemaOf(content)?.title).toBe('ErrorBody');
  });

  it('has the quota headers on every response, and Retry-After on 429', () => {
    for (const [status, { headers }] of Object.entries(operation.responses)) {
      expect(Object.keys(headers)).toEqual(status === '429' ? [...quotaHeaders, 'Retry-After'] : quotaHeaders);
    }
  });

  it('has a named example with each body', () => {
    const contents = [operation.requestBody, ...Object.values(operation.responses)].map((body) => body?.content ?? {});
    for (const { schema, examples } of contents.flatMap((content) => Object.values(content))) {
      expect(Object.values(examples), schema.title).not.toEqual([]);
      for (const { summary } of Object.values(examples)) expect(summary).not.toBe('');
    }
  });

  it('requires every field of what it answers, but for those that the API may leave out', () => {
    const answers = Object.entries(operation.responses).filter(([status]) => Number(status) < 300);
    for (const schema of answers.flatMap(([, { content }]) => withinSchema(schemaOf(content) ?? { type: 'null' }))) {
      const fields = Object.keys(schema.properties ?? {}).filter((name) => !optional.has(name));
      expect(schema.required ?? []).toEqual(fields);
    }
  });

  it('describes every parameter and every field', () => {
    for (const parameter of operation.parameters) expect(parameter.description).not.toBe('');
    const contents = [operation.requestBody, ...Object.values(operation.responses)].map((body) => body?.content);
    for (const schema of contents.flatMap((content) => withinSchema(schemaOf(content) ?? { type: 'null' }))) {
      for (const [name, field] of Object.entries(schema.properties ?? {})) {
        expect(field.description ?? '', name).not.toBe('');
      }
    }
  });
});
