/** Each example of a request has a sample in TypeScript and one for curl, which send what the description asks for. */
import { describe, expect, it } from 'vitest';
import { type ClientOptions, createTogglFocusClient } from '../../src/index.ts';
import { exampleResponse, operationCalls } from '../operations.ts';
import { project, read } from '../project-copy.ts';
import { compilerProblems } from './compile.ts';
import { description, type OperationAtPath, operations } from './read-description.ts';

type Language = 'TypeScript' | 'curl';

/** The examples of the body, in the order of their samples; one without a name where there is no body. */
function examplesOf(operation: OperationAtPath): { summary?: string; value?: unknown }[] {
  const examples = Object.values(operation.requestBody?.content['application/json']?.examples ?? {});
  return examples.length > 0 ? examples : [{}];
}

/** The sample of the first example is labelled by the language alone, that of another one by the example's summary too. */
function labelsOf(operation: OperationAtPath, language: Language): string[] {
  return examplesOf(operation).map(({ summary }, index) => (index === 0 ? language : `${language}: ${summary}`));
}

function sourcesOf(operation: OperationAtPath, language: Language): string[] {
  return labelsOf(operation, language).map(
    (label) => operation['x-codeSamples'].find((sample) => sample.label === label)?.source ?? '',
  );
}

const mistaken = `
  import { createTogglFocusClient } from 'toggl-focus-chats';
  await createTogglFocusClient().chats.get('981204');
`;
const problems = compilerProblems({
  ...Object.fromEntries(
    operations.flatMap((operation) =>
      sourcesOf(operation, 'TypeScript').map((source, index) => [`${operation.operationId}-${index}`, source]),
    ),
  ),
  mistaken,
});

/** The order of what is in a query means nothing. */
function sorted(url: string): URL {
  const sortedUrl = new URL(url);
  sortedUrl.searchParams.sort();
  return sortedUrl;
}

/** The parts of a curl command, as these samples write one. */
function curlCommand(source: string) {
  const [command = '', ...options] = source.trimEnd().split(' \\\n  ');
  const [, method = 'GET', url = ''] = /^curl(?: -X (\w+))? '(\S+)'$/.exec(command) ?? [];
  return { method, url: sorted(url), options };
}

/** Runs the sample, and returns the requests that the client sends. */
async function sentBy(typescript: string, { operationId }: OperationAtPath) {
  const sent: { method: string | undefined; url: URL; body: unknown }[] = [];
  const createClient = (options: ClientOptions) =>
    createTogglFocusClient({
      ...options,
      apiKey: 'toggl_sk_example',
      fetch: async (url, { method, body }) => {
        sent.push({ method, url: sorted(url), body: typeof body === 'string' ? JSON.parse(body) : body });
        return exampleResponse(operationId);
      },
    });
  const [, body = ''] = typescript.split("from 'toggl-focus-chats';");
  await new Function('createTogglFocusClient', 'console', `return (async () => {${body}})();`)(createClient, {
    log() {},
  });
  return sent;
}

describe('the compiler', () => {
  it('finds a mistake in a sample', () => {
    expect(problems.mistaken).toEqual(["Argument of type 'string' is not assignable to parameter of type 'number'."]);
  });
});

describe.each(operations)('the samples of $operationId', (operation) => {
  const typescript = sourcesOf(operation, 'TypeScript');
  const curl = sourcesOf(operation, 'curl');

  it('are one in TypeScript and one for curl for each example of the body', () => {
    expect(operation['x-codeSamples'].map(({ lang, label }) => [lang, label])).toEqual([
      ...labelsOf(operation, 'TypeScript').map((label) => ['TypeScript', label]),
      ...labelsOf(operation, 'curl').map((label) => ['Shell', label]),
    ]);
  });

  it('are listed in redocly.yaml, without which the docs would not show them', () => {
    const config = read(project, 'redocly.yaml');
    for (const { lang, label } of operation['x-codeSamples']) {
      if (label === lang) expect(config).toContain(`- lang: ${lang}\n`);
      else expect(config).toMatch(new RegExp(`- lang: ${lang}\\n +label: "?${label}"?\\n`));
    }
  });

  it('compile, and call its method', () => {
    for (const [index, source] of typescript.entries()) {
      expect(problems[`${operation.operationId}-${index}`]).toEqual([]);
      expect(source).toContain(`client.${operationCalls[operation.operationId].name}(`);
    }
  });

  it('send what the description asks for, with a key from the environment', () => {
    const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => `${parameterOf(operation, name)?.example}`);
    const bodies = curl.map((source) => {
      const { method, url, options } = curlCommand(source);
      expect(method).toBe(operation.method.toUpperCase());
      expect(url.origin + url.pathname).toBe(description.servers[0].url + path);
      for (const name of url.searchParams.keys()) expect(parameterOf(operation, name)?.in).toBe('query');

      const [authorization, contentType, data, ...rest] = options;
      expect(authorization).toBe('-H "Authorization: Bearer $TOGGL_API_KEY"');
      expect(contentType).toBe(operation.requestBody && "-H 'Content-Type: application/json'");
      expect(rest).toEqual([]);
      return bodyOf(data);
    });
    expect(bodies).toEqual(examplesOf(operation).map(({ value }) => value));
  });

  it('send the same in TypeScript as by curl', async () => {
    for (const [index, source] of typescript.entries()) {
      const { method, url, options } = curlCommand(curl[index] ?? '');
      expect(await sentBy(source, operation)).toEqual([{ method, url, body: bodyOf(options[2]) }]);
    }
  });

  it('tell of what the examples tell of', () => {
    const ids = operations.flatMap(({ parameters }) => parameters.map(({ example }) => `${example}`));
    for (const [id] of [...typescript, ...curl].join('').matchAll(/\d{4,}/g)) expect(ids).toContain(id);
  });
});

/** The value of curl's option `-d`. */
function bodyOf(option = ''): unknown {
  const [, json] = /^-d '(.*)'$/.exec(option) ?? [];
  return json === undefined ? undefined : JSON.parse(json);
}

function parameterOf(operation: OperationAtPath, name: string) {
  return operation.parameters.find((parameter) => parameter.name === name);
}
