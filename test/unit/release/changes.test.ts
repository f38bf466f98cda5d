import { describe, expect, it } from 'vitest';
import { changesOf, type DiffReport, impactOfAll, renamedMethods } from '../../../scripts/release/changes.ts';
import { Places } from '../../../scripts/release/places.ts';
import type { TypeChange } from '../../../scripts/release/type-changes.ts';

const released = `paths:
  /notes/{note_id}:
    put:
      operationId: updateNote
      tags: [Notes]
      parameters:
        - $ref: "#/components/parameters/NoteId"
        - name: force
          in: query
      requestBody:
        content:
          application/json:
            schema:
              $ref: "#/components/schemas/NoteBody"
components:
  parameters:
    NoteId:
      name: note_id
      in: path
  schemas:
    NoteBody:
      type: object
      properties:
        content:
          type: string
        lines:
          type: array
          items:
            type: object
            properties:
              text:
                type: string
`;
const descriptions = {
  released: new Places(released),
  current: new Places(released.replace(/ {8}content:\n {10}type.*\n/, '')),
};
const update = '#/paths/~1notes~1{note_id}/put';
const noReport: DiffReport = { changes: [] };

function typeChange(place: string[], isGone: boolean, operationIds = ['updateNote']): TypeChange {
  return { place, message: isGone ? 'is gone' : 'must now be given', isGone, operationIds };
}

function pathOf(line: number): string | undefined {
  return released.split('\n')[line - 1]?.trim();
}

describe('the place of a type in the description', () => {
  it.each([
    [['operations', 'updateNote'], `${update}`, 'put:'],
    [['operations', 'updateNote', 'tags'], `${update}/tags`, 'tags: [Notes]'],
    [['operations', 'updateNote', 'parameters', 'path', 'note_id'], '#/components/parameters/NoteId', 'NoteId:'],
    [['operations', 'updateNote', 'parameters', 'query', 'force'], `${update}/parameters/1`, '- name: force'],
    [['paths', '/notes/{note_id}'], '#/paths/~1notes~1{note_id}', '/notes/{note_id}:'],
    [['components', 'schemas', 'NoteBody'], '#/components/schemas/NoteBody', 'NoteBody:'],
    [
      ['operations', 'updateNote', 'requestBody', 'content', 'application/json', 'content'],
      '#/components/schemas/NoteBody/properties/content',
      'content:',
    ],
    [
      ['components', 'schemas', 'NoteBody', 'lines', '[]', 'text'],
      '#/components/schemas/NoteBody/properties/lines/items/properties/text',
      'text:',
    ],
    [['components', 'schemas', 'NoteBody', 'colour'], '#/components/schemas/NoteBody', 'NoteBody:'],
  ])('follows references and is the line of the key: %j', (place, pointer, text) => {
    const found = descriptions.released.find(place);
    expect({ ...found, line: pathOf(found?.line ?? 0) }).toEqual({ pointer, line: text });
  });

  it('is nowhere where the operation or the component is not there', () => {
    expect(descriptions.released.find(['operations', 'getNote', 'responses'])).toBeUndefined();
    expect(descriptions.released.find(['components', 'schemas', 'Note', 'id'])).toBeUndefined();
  });
});

describe('the changes', () => {
  it('have the verdicts of both judges in one row where they are about the same place', () => {
    const report: DiffReport = {
      changes: [
        {
          path: `${update}/requestBody/content/application~1json/schema/properties/content`,
          kind: 'removed',
          impact: 'patch',
          verdicts: [],
          base: { pointer: '#/components/schemas/NoteBody/properties/content', value: {} },
        },
      ],
    };
    const changes = changesOf(
      report,
      [typeChange(['components', 'schemas', 'NoteBody', 'content'], true)],
      descriptions,
    );
    expect(changes).toEqual([
      {
        subject: 'updateNote',
        what: 'requestBody/content removed',
        diff: 'patch',
        breaks: ['`NoteBody.content` is gone'],
        line: 24,
        isGone: true,
      },
    ]);
    expect(impactOfAll(changes)).toBe('major');
  });

  it('have one row for a field that becomes required, which redocly diff tells of at the list of such fields', () => {
    const side = { pointer: '#/components/schemas/NoteBody/required', value: ['lines'] };
    const report: DiffReport = {
      changes: [
        {
          path: `${update}/requestBody/content/application~1json/schema`,
          property: 'required',
          kind: 'modified',
          impact: 'major',
          verdicts: [{ message: 'Properties of `NoteBody` became required: `lines`.' }],
          base: side,
          revision: side,
        },
      ],
    };
    const changes = changesOf(
      report,
      [typeChange(['components', 'schemas', 'NoteBody', 'lines'], false)],
      descriptions,
    );
    expect(changes).toMatchObject([{ diff: 'major', breaks: ['`NoteBody.lines` must now be given'] }]);
  });

  it('have a row for what the types alone see', () => {
    const place = ['operations', 'updateNote', 'parameters', 'query', 'force'];
    expect(changesOf(noReport, [typeChange(place, false)], descriptions)).toEqual([
      {
        subject: 'updateNote',
        what: '',
        diff: undefined,
        breaks: ['query parameter `force` must now be given'],
        line: 8,
        isGone: false,
      },
    ]);
  });

  it('name three of the operations that share what changed, and how many more there are', () => {
    const shared = typeChange(['components', 'schemas', 'NoteBody', 'lines'], false, ['a', 'b', 'c', 'd', 'e']);
    expect(changesOf(noReport, [shared], descriptions)).toMatchObject([
      { breaks: ['`NoteBody.lines` must now be given (a, b, c and 2 more)'] },
    ]);
  });

  it('are told in the words of redocly diff where it has any, and without the version itself', () => {
    const side = { pointer: '#/info/version', value: '0.2.0' };
    const report: DiffReport = {
      changes: [
        {
          path: '#/info',
          property: 'version',
          kind: 'modified',
          impact: 'patch',
          verdicts: [],
          base: side,
          revision: side,
        },
        {
          path: update,
          kind: 'modified',
          impact: 'major',
          verdicts: [{ message: 'It broke.' }],
          revision: { pointer: update, value: {} },
        },
      ],
    };
    expect(changesOf(report, [], descriptions)).toMatchObject([
      { subject: 'updateNote', what: 'It broke.', diff: 'major', breaks: [], line: 3 },
    ]);
  });

  it('have none where nothing changed', () => {
    expect(impactOfAll(changesOf(noReport, [], descriptions))).toBeUndefined();
  });
});

describe('a method of the client', () => {
  it('is renamed by another tag of its operation', () => {
    const renamed = renamedMethods(
      [
        { call: 'client.notes.update', operationId: 'updateNote' },
        { call: 'client.notes.get', operationId: 'getNote' },
        { call: 'client.notes.list', operationId: 'listNotes' },
      ],
      [
        { call: 'client.memos.update', operationId: 'updateNote' },
        { call: 'client.notes.get', operationId: 'getNote' },
      ],
    );
    expect(changesOf(noReport, renamed, descriptions)).toMatchObject([
      { subject: 'updateNote', breaks: ['the tag turns client.notes.update into client.memos.update'], line: 5 },
    ]);
  });
});
