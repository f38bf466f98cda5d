/** Each operation has a sample in TypeScript that compiles, and one for curl that sends what the description asks for. */
import { describe, expect, it } from 'vitest';
import { compilerProblems } from './compile.ts';
import { description, type OperationAtPath, operations } from './read-description.ts';

/** What the client calls the operations. */
const methods: Record<string, string> = {
  listChats: 'client.chats.list',
  createChat: 'client.chats.create',
  getChat: 'client.chats.get',
  updateChat: 'client.chats.update',
  deleteChat: 'client.chats.delete',
  restoreChat: 'client.chats.restore',
  listChatMessages: 'client.messages.list',
  streamChatMessages: 'client.messages.stream',
  updateChatMessage: 'client.messages.update',
};

function sampleOf(operation: OperationAtPath, lang: string): string {
  return operation['x-codeSamples'].find((sample) => sample.lang === lang)?.source ?? '';
}

const mistaken = `
  import { createTogglFocusClient } from 'toggl-focus-chats';
  await createTogglFocusClient().chats.get('981204');
`;
const problems = compilerProblems({
  ...Object.fromEntries(operations.map((operation) => [operation.operationId, sampleOf(operation, 'TypeScript')])),
  mistaken,
});

/** The parts of a curl command, as these samples write one. */
function curlCommand(source: string) {
  const [command = '', ...options] = source.trimEnd().split(' \\\n  ');
  const [, method = 'GET', url = ''] = /^curl(?: -X (\w+))? '(\S+)'$/.exec(command) ?? [];
  return { method, url: new URL(url), options };
}

function requestExamples(operation: OperationAtPath): unknown[] {
  const examples = operation.requestBody?.content['application/json']?.examples ?? {};
  return Object.values(examples).map(({ value }) => value);
}

describe('the compiler', () => {
  it('finds a mistake in a sample', () => {
    expect(problems.mistaken).toEqual(["Argument of type 'string' is not assignable to parameter of type 'number'."]);
  });
});

describe.each(operations)('the samples of $operationId', (operation) => {
  const typescript = sampleOf(operation, 'TypeScript');
  const curl = sampleOf(operation, 'Shell');

  it('are one in TypeScript and one for curl', () => {
    expect(operation['x-codeSamples'].map(({ label }) => label)).toEqual(['TypeScript', 'curl']);
  });

  it('compile, and call its method', () => {
    expect(problems[operation.operationId]).toEqual([]);
    expect(typescript).toContain(`${methods[operation.operationId]}(`);
  });

  it('send what the description asks for, with a key from the environment', () => {
    const { method, url, options } = curlCommand(curl);
    expect(method).toBe(operation.method.toUpperCase());

    const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => `${parameterOf(operation, name)?.example}`);
    expect(url.origin + url.pathname).toBe(description.servers[0].url + path);
    for (const name of url.searchParams.keys()) expect(parameterOf(operation, name)?.in).toBe('query');

    const [authorization, ...others] = options;
    expect(authorization).toBe('-H "Authorization: Bearer $TOGGL_API_KEY"');
    const [contentType, data, ...rest] = others;
    expect(rest).toEqual([]);
    expect(contentType).toBe(operation.requestBody && "-H 'Content-Type: application/json'");
    const body = /^-d '(.*)'$/.exec(data ?? '')?.[1];
    expect(requestExamples(operation)).toEqual(body === undefined ? [] : expect.arrayContaining([JSON.parse(body)]));
  });

  it('tell of what the examples tell of', () => {
    const ids = operations.flatMap(({ parameters }) => parameters.map(({ example }) => `${example}`));
    for (const [id] of `${typescript}${curl}`.matchAll(/\d{4,}/g)) expect(ids).toContain(id);
  });
});

function parameterOf(operation: OperationAtPath, name: string) {
  return operation.parameters.find((parameter) => parameter.name === name);
}
