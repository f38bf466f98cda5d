/** What an editor shows of the client, asked of TypeScript's language service as editors do. */
import { join } from 'node:path';
import ts from 'typescript';
import { beforeAll, describe, expect, it } from 'vitest';
import { operationCalls } from '../operations.ts';
import { project } from '../project-copy.ts';
import { operations } from './read-description.ts';

const file = join(project, 'editor.ts');
const source = `
  import { type Chat, type ChatMessage, createTogglFocusClient } from './src/index.ts';
  const client = createTogglFocusClient();
  ${operations.map(({ operationId }) => `client.${operationCalls[operationId].name};`).join('\n')}
  const page = await client.chats.list();
  const chat = await client.chats.get(981204);
  for await (const message of client.messages.stream(chat.id)) void message;
`;

const config = ts.readConfigFile(join(project, 'tsconfig.json'), ts.sys.readFile);
const { options } = ts.convertCompilerOptionsFromJson(config.config.compilerOptions, project);
const service = ts.createLanguageService({
  getCompilationSettings: () => ({ ...options, types: [] }),
  getScriptFileNames: () => [file],
  getScriptVersion: () => '1',
  getScriptSnapshot(path) {
    const text = path === file ? source : ts.sys.readFile(path);
    return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
  },
  getCurrentDirectory: () => project,
  getDefaultLibFileName: ts.getDefaultLibFilePath,
  fileExists: ts.sys.fileExists,
  readFile: ts.sys.readFile,
});

/** What is shown where the pointer rests on the last word of the text. */
function hover(text: string): { type: string; summary: string | undefined } {
  const word = /\w+\W*$/.exec(text)?.index ?? 0;
  const info = service.getQuickInfoAtPosition(file, source.indexOf(text) + word);
  return {
    type: ts.displayPartsToString(info?.displayParts),
    summary: ts.displayPartsToString(info?.documentation).split('\n')[0],
  };
}

// At first the compiler reads its libraries, which takes seconds.
beforeAll(() => {
  expect(service.getSemanticDiagnostics(file)).toEqual([]);
}, 60_000);

describe('an editor', () => {
  it('names the types of results, instead of listing their fields', () => {
    expect(hover('const page').type).toBe('const page: Page<Chat>');
    expect(hover('const chat').type).toBe('const chat: Chat');
    expect(hover('const message').type).toBe('const message: ChatMessage');
  });

  it('says in a line what a type is', () => {
    expect(hover('type Chat').summary).toBe('A chat of a workspace.');
    expect(hover('type ChatMessage').summary).toBe('A message of a chat.');
    expect(hover('createTogglFocusClient').summary).toBe('Makes a client. Sends nothing by itself.');
  });

  it.each(operations)('says in a line what the method of $operationId does', ({ operationId, summary }) => {
    expect(hover(`client.${operationCalls[operationId].name}`).summary).toBe(`${summary.replace(/\.$/, '')}.`);
  });
});
