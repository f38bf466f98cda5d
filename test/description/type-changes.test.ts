import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { breakingTypeChanges } from '../../scripts/release/type-changes.ts';

/** As openapi-typescript writes it: `never` for what there is not. */
const released = `
export interface paths {
  '/notes': { get: operations['listNotes'] };
  '/notes/{note_id}': { put: operations['updateNote'] };
}
export interface components {
  schemas: {
    Note: { id: number; text: string | null; kind?: 'call' | 'visit'; extra: { [key: string]: unknown }; parent?: components['schemas']['Note'] };
    NoteBody: { text: string; kind?: string };
  };
  responses: { Notes: { content: { 'application/json': components['schemas']['Note'][] } } };
}
export interface operations {
  listNotes: {
    parameters: { query?: { page?: number }; path?: never };
    requestBody?: never;
    responses: { 200: components['responses']['Notes']; 400: { content?: never } };
  };
  updateNote: {
    parameters: { query?: never; path: { note_id: number } };
    requestBody: { content: { 'application/json': components['schemas']['NoteBody'] } };
    responses: { 200: { content: { 'application/json': components['schemas']['Note'] } }; 204: { content?: never } };
  };
}
`;

/** What breaks after texts were replaced, one line a change. */
function breaksAfter(...replacements: [from: string, to: string][]): string[] {
  const current = replacements.reduce((text, [from, to]) => {
    expect(text).toContain(from);
    return text.replaceAll(from, to);
  }, released);
  return breaks(released, current);
}

function breaks(before: string, after: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'toggl-focus-chats-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [releasedPath, currentPath] = [join(folder, 'released.ts'), join(folder, 'current.ts')];
  writeFileSync(releasedPath, before);
  writeFileSync(currentPath, after);
  return breakingTypeChanges(releasedPath, currentPath).map(
    ({ place, message, operationIds }) => `${place.join(' ')}: ${message} (${operationIds.join(', ')})`,
  );
}

describe('what may be sent', () => {
  it('may not lose a field', () => {
    expect(breaksAfter(['text: string; kind?: string', 'text: string'])).toEqual([
      'components schemas NoteBody kind: is gone (updateNote)',
    ]);
  });

  it('may not need a field that could be left out or was not there', () => {
    expect(breaksAfter(['kind?: string', 'kind: string; colour: string'])).toEqual([
      'components schemas NoteBody kind: must now be given (updateNote)',
      'components schemas NoteBody colour: must now be given (updateNote)',
    ]);
  });

  it('may not need a body or a query where there was none', () => {
    expect(
      breaksAfter(
        ['requestBody?: never', "requestBody: { content: { 'application/json': { text?: string } } }"],
        ['query?: never', 'query: { force: boolean }'],
      ),
    ).toEqual([
      'operations listNotes requestBody: must now be given (listNotes)',
      'operations updateNote parameters query: must now be given (updateNote)',
    ]);
  });

  it('may not take fewer values', () => {
    expect(breaksAfter(['kind?: string', "kind?: 'call' | 'visit'"])).toEqual([
      'components schemas NoteBody kind: was string, is "call" | "visit" (updateNote)',
    ]);
  });

  it('may take more', () => {
    const more = 'text: string | null; kind?: string | number; colour?: string';
    expect(
      breaksAfter(['text: string; kind?: string', more], ['query?: never', 'query?: { force?: boolean }']),
    ).toEqual([]);
  });

  it('may not rename a path parameter', () => {
    expect(breaksAfter(['note_id', 'id'])).toEqual([
      'operations updateNote parameters path note_id: is gone (updateNote)',
      'operations updateNote parameters path id: must now be given (updateNote)',
      'paths /notes/{note_id}: is gone ()',
    ]);
  });
});

describe('what several operations share', () => {
  it('is told once, with all of them', () => {
    const second =
      'export interface operations { getNote: { parameters: { path: { note_id: number } }; responses: {} };';
    const [before, after] = [released.replace('export interface operations {', second), 'note_id: string'];
    expect(breaks(before, before.replaceAll('note_id: number', after))).toEqual([
      'operations getNote parameters path note_id: was number, is string (getNote, updateNote)',
    ]);
  });
});

describe('what is received', () => {
  it('may have more fields, statuses and operations', () => {
    expect(
      breaksAfter(
        ['Note: { id: number;', 'Note: { id: number; colour: string;'],
        ['400: { content?: never }', "400: { content?: never }; 409: { content: { 'application/json': string } }"],
        ['export interface operations {', 'export interface operations { more: operations["listNotes"];'],
      ),
    ).toEqual([]);
  });

  it('may have a body where none was', () => {
    expect(breaksAfter(['204: { content?: never }', "204: { content: { 'application/json': string } }"])).toEqual([]);
  });

  it('may not lose a field, and tells it once for all operations that have it', () => {
    expect(breaksAfter(['Note: { id: number;', 'Note: {'])).toEqual([
      'components schemas Note id: is gone (listNotes, updateNote)',
    ]);
  });

  it('may not leave out a field that was always there', () => {
    expect(breaksAfter(['Note: { id: number;', 'Note: { id?: number;'])).toEqual([
      'components schemas Note id: may now be left out (listNotes, updateNote)',
    ]);
  });

  it('may not be something that it was not', () => {
    expect(breaksAfter(['Note: { id: number;', 'Note: { id: number | null;'])).toEqual([
      'components schemas Note id: was number, is number | null (listNotes, updateNote)',
    ]);
  });

  it('may not lose a value, which code may be waiting for', () => {
    expect(breaksAfter(['text: string | null', 'text: string'], ["'call' | 'visit'", "'call'"])).toEqual([
      'components schemas Note text: was string | null, is string (listNotes, updateNote)',
      'components schemas Note kind: was "call" | "visit", is "call" (listNotes, updateNote)',
    ]);
  });

  it('may not become a list, or another object than any', () => {
    expect(
      breaksAfter(
        ["['Note'] } }; 204", "['Note'][] } }; 204"],
        ['extra: { [key: string]: unknown }', 'extra: { text: string }'],
      ),
    ).toEqual([
      'components schemas Note extra: no longer has fields of any name (listNotes)',
      'operations updateNote responses 200 content application/json: was Note, is Note[] (updateNote)',
    ]);
  });

  it('may not lose a status', () => {
    expect(breaksAfter(['; 204: { content?: never }', ''])).toEqual([
      'operations updateNote responses 204: is gone (updateNote)',
    ]);
  });
});

describe('names', () => {
  it('of operations and components may not go', () => {
    expect(breaksAfter(['listNotes', 'readNotes'], ['NoteBody', 'Text'])).toEqual([
      'operations listNotes: is gone (listNotes)',
      'components schemas NoteBody: is gone ()',
    ]);
  });
});
