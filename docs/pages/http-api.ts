/** The pages about the HTTP API, made from the description alone: nothing on them is folded away. */
import { errorClass } from '../../scripts/method-modules.ts';
import type { Answer, Body, Departure, Description, Example, Operation, Schema } from './description.ts';
import { fence, kebabCase, type Page, table } from './page.ts';

interface OperationAtPath extends Operation {
  method: string;
  path: string;
}

export function httpApiPages(description: Description): Page[] {
  const operations = operationsOf(description);
  return [
    overview(description, operations),
    ...operations.map((operation) => operationPage(operation, description)),
    schemasPage(description),
  ];
}

function operationsOf({ paths }: Description): OperationAtPath[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ ...operation, method: method.toUpperCase(), path })),
  );
}

function operationPath({ operationId }: Operation): string {
  return `http-api/${kebabCase(operationId)}`;
}

function overview(description: Description, operations: OperationAtPath[]): Page {
  const [text = ''] = description.info.description.split("## Where this description departs from Toggl's reference");
  const sections = description.tags.flatMap(({ name, description: words }) => [
    `## ${name}`,
    words,
    table(
      ['Operation', 'Request'],
      operations
        .filter(({ tags }) => tags.includes(name))
        .map((operation) => [
          `[${operation.summary}](${kebabCase(operation.operationId)}.md)`,
          `\`${operation.method} ${operation.path}\``,
        ]),
    ),
  ]);
  return {
    path: 'http-api/index',
    label: 'Overview',
    description: 'All operations of the Chats API of Toggl Focus, how to sign in, and the quota.',
    markdown: [
      '# HTTP API',
      `The base URL is \`${description.servers[0]?.url}\`. [Types](schemas.md) has the fields of what is sent and answered.`,
      ...sections,
      text.trim(),
    ].join('\n\n'),
  };
}

function operationPage(operation: OperationAtPath, description: Description): Page {
  const { summary, method, path, parameters, requestBody, responses } = operation;
  const answers = Object.entries(responses);
  const good = answers.filter(([status]) => Number(status) < 400);
  const bad = answers.filter(([status]) => Number(status) >= 400);
  return {
    path: operationPath(operation),
    description: `${method} ${path}. ${operation.description}`,
    markdown: [
      `# ${summary}`,
      fence('http', `${method} ${path}`),
      operation.description,
      ...samples(operation),
      '## Parameters',
      table(
        ['Name', 'In', 'Type', 'Meaning'],
        parameters.map((parameter) => [
          `\`${parameter.name}\`${parameter.required ? '' : ' (optional)'}`,
          parameter.in,
          typeOf(parameter.schema),
          `${parameter.description} Example: \`${JSON.stringify(parameter.example)}\``,
        ]),
      ),
      ...(requestBody ? ['## Body', ...bodyText(requestBody, description)] : []),
      ...good.flatMap(([status, answer]) => [`## ${status} ${answer.description}`, ...bodyText(answer, description)]),
      '## Errors',
      'Every error has a body of [the same kind](schemas.md#errorbody). The client throws an error of the class that stands beside the status.',
      errorTable(bad),
      ...bad.flatMap(([status, answer]) =>
        examplesOf(answer).map(([, example]) => exampleText(`${status}: ${example.summary}`, example)),
      ),
      '## Headers of every answer',
      headerTable(answers),
      ...departuresOf(operation, description),
    ].join('\n\n'),
  };
}

/** Each named example of the body has a sample in TypeScript and one for curl. */
function samples({ 'x-codeSamples': codeSamples }: Operation): string[] {
  return codeSamples.flatMap(({ label, lang, source }) => [
    `**${label}**`,
    fence(lang === 'Shell' ? 'sh' : 'ts', source),
  ]);
}

function bodyText(body: Body, description: Description): string[] {
  const [json] = Object.values(body.content ?? {});
  if (!json) return ['No body.'];
  const name = nameOf(json.schema);
  const schema = description.components.schemas[name];
  return [
    `[\`${name}\`](schemas.md#${name.toLowerCase()})${schema?.description ? `: ${schema.description}` : ''}`,
    ...(schema?.properties ? [fieldTable(schema)] : []),
    ...(schema?.items
      ? [`A list of [\`${nameOf(schema.items)}\`](schemas.md#${nameOf(schema.items).toLowerCase()}).`]
      : []),
    ...Object.values(json.examples).map((example) => exampleText(`Example: ${example.summary}`, example)),
  ];
}

function examplesOf(body: Body): [string, Example][] {
  return Object.values(body.content ?? {}).flatMap(({ examples }) => Object.entries(examples));
}

function exampleText(title: string, { description, value }: Example): string {
  return `**${title}**${description ? `. ${description}` : ''}\n\n${fence('json', JSON.stringify(value, undefined, 2))}`;
}

function errorTable(errors: [string, Answer][]): string {
  return table(
    ['Status', 'Class', 'When'],
    errors.map(([status, { description }]) => [status, classesOf(status).map(classLink).join(' or '), description]),
  );
}

/** A 402 has two classes: the client reads from the headers which it is. */
function classesOf(status: string): string[] {
  return status === '402' ? ['QuotaExceededError', errorClass(status)] : [errorClass(status)];
}

function classLink(name: string): string {
  return `[\`${name}\`](../typescript/client/classes/${name}.md)`;
}

function headerTable(answers: [string, Answer][]): string {
  const rows = new Map<string, { words: string; statuses: string[] }>();
  for (const [status, { headers = {} }] of answers) {
    for (const [name, { description }] of Object.entries(headers)) {
      const row = rows.get(name);
      if (row) row.statuses.push(status);
      else rows.set(name, { words: description, statuses: [status] });
    }
  }
  return table(
    ['Header', 'On', 'Meaning'],
    [...rows].map(([name, { words, statuses }]) => [
      `\`${name}\``,
      statuses.length === answers.length ? 'every answer' : statuses.join(', '),
      words,
    ]),
  );
}

function departuresOf({ operationId }: Operation, description: Description): string[] {
  const own = description['x-departures'].filter(
    ({ place }) => place === operationId || place.startsWith(`${operationId}.`),
  );
  if (own.length === 0) return [];
  return [
    "## Where it departs from Toggl's reference",
    ...own.map((departure) => `- ${departureWords(departure)}`),
    '[All departures](../all-departures.md) has those of every operation as well.',
  ];
}

function departureWords({ place, reference, here, why }: Departure): string {
  return `\`${place}\`: Toggl's reference: ${sentence(reference)} Here: ${sentence(here)} Why: ${sentence(why)}`;
}

export function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function schemasPage({ components }: Description): Page {
  const sections = Object.entries(components.schemas).flatMap(([name, schema]) => [
    `## ${name}`,
    schema.description ?? '',
    ...(schema.properties ? [fieldTable(schema)] : [`Type: ${typeOf(schema)}.`]),
  ]);
  return {
    path: 'http-api/schemas',
    label: 'Types',
    description: 'The fields of chats, messages, pages, bodies and errors.',
    markdown: ['# Types of the HTTP API', 'Names and spelling are those of the API.', ...sections].join('\n\n'),
  };
}

function fieldTable({ properties = {}, required = [] }: Schema): string {
  return table(
    ['Field', 'Type', 'Meaning'],
    Object.entries(properties).map(([name, schema]) => [
      `\`${name}\`${required.includes(name) ? '' : ' (optional)'}`,
      typeOf(schema),
      schema.description ?? '',
    ]),
  );
}

function typeOf(schema: Schema): string {
  if (schema.$ref) return `[${nameOf(schema)}](schemas.md#${nameOf(schema).toLowerCase()})`;
  const types = [schema.type ?? 'any'].flat();
  return types
    .map((type) => {
      if (type === 'array' && schema.items) return `list of ${typeOf(schema.items)}`;
      return type === 'string' && schema.format ? `${type} (${schema.format})` : type;
    })
    .join(', ')
    .replace(/, ([^,]+)$/, ' or $1');
}

function nameOf({ $ref = '' }: Schema): string {
  return $ref.split('/').at(-1) ?? '';
}
