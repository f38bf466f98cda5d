/** The text of the modules in `generated/` that hold the client's methods. */
import { type Description, type Kind, type Method, propertyOf } from './methods.ts';

/** Statuses for which the client has an error class of its own, with what to do about them. */
const errorClasses: Record<string, string> = {
  400: 'InvalidRequestError',
  401: 'AuthenticationError',
  402: 'PaymentRequiredError',
  403: 'PermissionDeniedError',
  404: 'NotFoundError',
  429: 'RateLimitError',
};

/** The operations as data. Imports nothing, so that the sandbox, tests and scripts can read it too. */
export function operationsModule(methods: Method[]): string {
  const rows = methods.map(({ operationId, httpMethod, path, query, errors }) => {
    const unadvised = Object.entries(errors).filter(([status]) => errorClass(status) === 'ApiError');
    const row = {
      method: httpMethod,
      path,
      query: query?.names ?? [],
      errors: Object.keys(errors).map(Number),
      ...(unadvised.length > 0 && { advice: Object.fromEntries(unadvised) }),
    };
    return `${operationId}: ${JSON.stringify(row)},`;
  });
  return `
    /**
     * Each operation: its HTTP method, its path below the base URL, the names of its query parameters, the statuses of the errors that the
     * description lists, and its words about those that the client has no class for.
     */
    export const operations = { ${rows.join('\n')} } as const satisfies Record<string, Operation>;

    export interface Operation {
      readonly method: string;
      readonly path: string;
      readonly query: readonly string[];
      readonly errors: readonly number[];
      readonly advice?: Readonly<Record<number, string>>;
    }

    /** The name of an operation, as in the description. */
    export type OperationId = keyof typeof operations;

    export function isOperationId(name: unknown): name is OperationId {
      return typeof name === 'string' && Object.hasOwn(operations, name);
    }
  `;
}

/** The types that a user imports: what is sent and returned, and an interface for each tag. */
export function resourcesModule(methods: Method[], { tags, components }: Description): string {
  const summary = (schema: string) => documented(components.schemas[schema]?.description ?? schema);
  const answers = [...new Set(methods.flatMap(({ result }) => result ?? []))];
  const queries = methods.flatMap(({ operationId, query, resource, name }) =>
    query
      ? `${documented(`The query of \`${propertyOf(resource)}.${name}\`.`)}
        export type ${query.type} = Given<NonNullable<operations['${operationId}']['parameters']['query']>>;`
      : [],
  );
  const bodies = [...new Set(methods.flatMap(({ body }) => body?.type ?? []))];
  const interfaces = tags.map(({ name, description }) => {
    const members = methods.filter(({ resource }) => resource === name);
    return `
      /** ${description} */
      export interface ${name} {
        ${members.map((method) => `${docComment(method)}\n${signature(method)}`).join('\n\n')}
      }`;
  });
  return `
    import type { Given } from '../src/arguments.ts';
    import type { CallOptions } from '../src/call-options.ts';
    import type { ApiPromise } from '../src/result/api-promise.ts';
    import type { MessageStream } from '../src/result/message-stream.ts';
    import type { PagePromise } from '../src/result/page.ts';
    import type { components, operations } from './schema.ts';

    ${answers.map((name) => `${summary(name)}\n${namedType(name)}`).join('\n')}
    ${queries.join('\n')}
    ${bodies.map((name) => `${summary(name)}\nexport type ${name} = Given<components['schemas']['${name}']>;`).join('\n')}
    ${interfaces.join('\n')}
  `;
}

/** TypeDoc lists the fields of a type with the tag `@interface`. */
function documented(words: string): string {
  return `/**\n * ${words}\n *\n * @interface\n */`;
}

/** A mapped type has a name of its own, which editors show: of `components['schemas']['Chat']` they would list each field. */
function namedType(schema: string): string {
  const type = `components['schemas']['${schema}']`;
  return `export type ${schema} = { [Field in keyof ${type}]: ${type}[Field] };`;
}

/** The methods themselves. */
export function methodsModule(methods: Method[], { tags }: Description): string {
  const results = methods.flatMap(({ operationId, result }) => (result ? `${operationId}: ${result};` : []));
  const resultTypes = [...new Set(methods.flatMap(({ result }) => result ?? []))];
  const resources = tags.map(({ name }) => {
    const members = methods.filter(({ resource }) => resource === name);
    return `${propertyOf(name)}: { ${members.map((method) => `${method.name}: ${implementation(method)},`).join('\n')} },`;
  });
  return `
    import type { Calls } from '../src/calls.ts';
    import type { ${[...tags.map(({ name }) => name), ...resultTypes].join(', ')} } from './resources.ts';

    /** The object that an operation answers with, or one item of the list. */
    export interface Results { ${results.join('\n')} }

    export interface Resources {
      ${tags.map(({ name, description }) => `/** ${description} */\nreadonly ${propertyOf(name)}: ${name};`).join('\n')}
    }

    export function resourcesOf(calls: Calls): Resources {
      return { ${resources.join('\n')} };
    }
  `;
}

function signature({ name, ids, query, body, kind, result }: Method): string {
  const parameters = [
    ...ids.map((id) => `${id.name}: number`),
    ...(query ? [`query?: ${query.type}`] : []),
    ...(body ? [`body${body.isOptional ? '?' : ''}: ${body.type}`] : []),
    'options?: CallOptions',
  ];
  return `${name}(${parameters.join(', ')}): ${returnType(kind, result)};`;
}

function returnType(kind: Kind, result = 'void'): string {
  switch (kind) {
    case 'pages':
      return `PagePromise<${result}>`;
    case 'stream':
      return `MessageStream<${result}>`;
    case 'created':
      return `ApiPromise<${result} | undefined>`;
    default:
      return `ApiPromise<${result}>`;
  }
}

/** `(chatId, options) => calls.object('getChat', { ids: { chat_id: chatId } }, options)` */
function implementation({ operationId, kind, ids, query, body }: Method): string {
  const names = [...ids.map(({ name }) => name), ...(query ? ['query'] : []), ...(body ? ['body'] : []), 'options'];
  const bodyParameter = names.map((name) => (name === 'body' && body?.isOptional ? 'body = {}' : name));
  const input = [
    ...(ids.length > 0 ? [`ids: { ${ids.map(({ name, wireName }) => `${wireName}: ${name}`).join(', ')} }`] : []),
    ...(query ? ['query'] : []),
    ...(body ? ['body'] : []),
  ];
  return `(${bodyParameter.join(', ')}) => calls.${kind}('${operationId}', { ${input.join(', ')} }, options)`;
}

/** What is true of the client alone, by the kind of the answer. */
const kindNotes: Record<Kind, string> = {
  pages:
    'A page when awaited, the items of all pages when iterated. `per_page` is 100 unless given, because requests are what the quota counts; the server may lower it.',
  stream:
    'Each item is yielded as soon as its bytes are here, with one request in all. It is sent when iteration begins, and iterated once. ' +
    'Leaving the loop cancels the transfer. `timeoutMs` is the longest silence of the server, not a total.',
  created:
    'Resolves to what was created where the server sends it, else to `undefined`. Sent again only where the server surely did not carry it out.',
  object: '',
  nothing: '',
};

function docComment(method: Method): string {
  const { summary, description, sample, httpMethod, path, kind, ids, errors } = method;
  const paragraphs = [
    sentence(summary),
    description,
    kindNotes[kind],
    `\`${httpMethod} ${path}\``,
    `\`\`\`ts\n${callsOnly(sample)}\n\`\`\``,
  ];
  const tags = [
    ...ids.map(({ name, description: words }) => `@param ${name} ${words}`),
    ...(method.query ? ['@param query Filters, order and paging; all may be left out.'] : []),
    ...(method.body ? [`@param body ${method.body.isOptional ? 'What to create.' : 'What to change.'}`] : []),
    '@param options Workspace, signal, time limit, retries and headers of this call.',
    '@throws {ArgumentError} an argument cannot be right; nothing was sent',
    '@throws {ConfigurationError} there is no workspace, or no key that can be sent; nothing was sent',
    ...Object.entries(errors).map(([status, words]) => `@throws {${errorClass(status)}} ${status}: ${words}`),
    '@throws {QuotaExceededError} 402 where the quota is spent, or known to be: the call is not sent then',
    '@throws {ApiError} any other status from 400 on',
    '@throws {ConnectionError} no answer came, or it broke off',
    '@throws {TimeoutError} `timeoutMs` passed',
    `@throws {DecodeError} ${decodeNotes[kind]}`,
  ];
  const lines = [paragraphs.filter((text) => text !== '').join('\n\n'), tags.join('\n')].join('\n\n').split('\n');
  return ['/**', ...lines.flatMap(wrapped).map((line) => ` * ${line}`.trimEnd()), ' */'].join('\n');
}

const MAX_LINE_LENGTH = 115;

/** The line, broken between words. */
function wrapped(line: string): string[] {
  const end = line.lastIndexOf(' ', MAX_LINE_LENGTH);
  if (line.length <= MAX_LINE_LENGTH || end <= 0) return [line];
  return [line.slice(0, end), ...wrapped(line.slice(end + 1))];
}

const decodeNotes: Record<Kind, string> = {
  pages: 'the answer is not a page, or it is a page that came before',
  stream: 'the answer is no list of items, is cut off, or reports an error: after the items before that place',
  created: 'the answer is a web page or an error in the place of a success',
  object: 'the answer is not an object',
  nothing: 'the answer is a web page or an error in the place of a success',
};

export function errorClass(status: string): string {
  return errorClasses[status] ?? (Number(status) >= 500 ? 'ServerError' : 'ApiError');
}

function sentence(words: string): string {
  return words.endsWith('.') ? words : `${words}.`;
}

/** A sample without the lines that make the client. */
function callsOnly(sample: string): string {
  const lines = sample.trim().split('\n');
  const isSetUp = (line: string) => line === '' || line.startsWith('import ') || line.startsWith('const client =');
  return lines.slice(lines.findIndex((line) => !isSetUp(line))).join('\n');
}
