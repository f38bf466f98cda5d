/** Reads from the API, and tells in Markdown how its answers compare with the description: in kinds and names of fields, never in values. */
import description from '../generated/openapi.json' with { type: 'json' };
import { type OperationId, operations } from '../generated/operations.ts';
import {
  ApiError,
  type ClientOptions,
  createTogglFocusClient,
  type Fetch,
  InvalidRequestError,
  type Page,
  type PagePromise,
  TogglFocusError,
} from '../src/index.ts';
import { responseValidator } from '../src/validate.ts';

const MAX_REQUESTS = 5;

/** Above the caps that were reported, 100 and 200. */
const PER_PAGE_ABOVE_CAP = 1000;

const MAX_LINE_LENGTH = 80;

const { Chat, ChatMessage } = description.components.schemas;

/** What was found, as the lines of the report. Each is noted once. */
class Findings {
  readonly differences = new Set<string>();
  /** What the API did where the description leaves a choice. */
  readonly choices = new Set<string>();
  readonly unchecked = new Set<string>(['Writes: this only reads']);
  requests = 0;
}

/** Makes five requests at most. They only read: a list of chats, one chat, and its messages as a page and as a stream. */
export async function liveReport(options: ClientOptions, now: Date): Promise<string> {
  const findings = new Findings();
  await readAll(options, findings);
  return markdown(findings, now);
}

async function readAll(options: ClientOptions, findings: Findings): Promise<void> {
  const { chats, messages } = checkedClient(options, findings);
  const attempt = async <T>(operationId: OperationId, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      findings.unchecked.add(`\`${operationId}\`: ${failureOf(error)}`);
      return undefined;
    }
  };

  const chatPage = await attempt('listChats', async () => {
    try {
      const page = await readPage('listChats', chats.list({ per_page: PER_PAGE_ABOVE_CAP }), findings);
      const isLowered = page.per_page < PER_PAGE_ABOVE_CAP;
      findings.choices.add(`\`per_page\` of ${PER_PAGE_ABOVE_CAP}: ${isLowered ? 'lowered' : 'taken as it is'}`);
      return page;
    } catch (error) {
      if (!(error instanceof InvalidRequestError)) throw error;
      findings.choices.add(`\`per_page\` of ${PER_PAGE_ABOVE_CAP}: refused with 400`);
      return readPage('listChats', chats.list(), findings);
    }
  });
  if (!chatPage) {
    findings.unchecked.add('One chat and its messages: there is no list to choose a chat from');
    return;
  }
  const chat = chatPage.data.find(({ message_count }) => message_count > 0) ?? chatPage.data[0];
  if (!chat) {
    findings.unchecked.add('Chats and messages: the workspace has no chat');
    return;
  }
  noteFields('Chat', Chat, chatPage.data, findings);
  await attempt('getChat', () => chats.get(chat.id));

  const messagePage = await attempt('listChatMessages', () =>
    readPage('listChatMessages', messages.list(chat.id), findings),
  );
  noteFields('ChatMessage', ChatMessage, messagePage?.data ?? [], findings);
  const streamed = await attempt('streamChatMessages', async () => {
    let count = 0;
    for await (const message of messages.stream(chat.id)) {
      noteFields('ChatMessage', ChatMessage, [message], findings);
      count++;
    }
    return count;
  });
  if (messagePage?.data.length === 0 && streamed === 0)
    findings.unchecked.add('Messages: no chat of the first page has one');
}

/** A client whose answers are compared with the description, headers as well. It sends nothing twice. */
function checkedClient(options: ClientOptions, findings: Findings) {
  let operationId: OperationId | undefined;
  const fetch = limitedFetch(async (url, init) => {
    findings.requests++;
    const response = await globalThis.fetch(url, init);
    if (operationId) noteHead(operationId, response, findings);
    return response;
  }, MAX_REQUESTS);
  return createTogglFocusClient({
    ...options,
    fetch,
    maxRetries: 0,
    validator: responseValidator(),
    on: {
      request: (event) => {
        operationId = event.operationId;
      },
      drift: ({ operationId: id, pointer, expected, got }) =>
        findings.differences.add(difference(id, pointer ? `\`${pointer}\`` : 'body', expected, got)),
    },
  });
}

/** Refuses to send more than so many requests. */
export function limitedFetch(fetch: Fetch, maxRequests: number): Fetch {
  let requests = 0;
  return async (url, init) => {
    if (requests >= maxRequests) throw new Error(`More than ${maxRequests} requests would be made.`);
    requests++;
    return fetch(url, init);
  };
}

/** Status and headers. A value that is shown holds nothing but letters and the like. */
function noteHead(operationId: OperationId, { status, headers }: Response, { differences }: Findings): void {
  const { errors }: { errors: readonly number[] } = operations[operationId];
  if (status !== 200 && !errors.includes(status))
    differences.add(difference(operationId, 'status', 'one that the description lists', `${status}`));
  const [mediaType = '(none)'] = (headers.get('Content-Type') ?? '').split(';');
  if (mediaType !== 'application/json') {
    const shown = /^[a-z]+\/[a-z+.-]+$|^\(none\)$/.test(mediaType) ? mediaType : 'another';
    differences.add(difference(operationId, '`Content-Type`', 'application/json', shown));
  }
  for (const name of ['X-Toggl-Quota-Remaining', 'X-Toggl-Quota-Resets-In']) {
    const value = headers.get(name);
    if (value === null || !/^\d+$/.test(value))
      differences.add(difference(operationId, `\`${name}\``, 'integer', value === null ? 'nothing' : 'string'));
  }
}

function difference(operationId: OperationId, place: string, expected: string, got: string): string {
  return `\`${operationId}\`, ${place}: expected ${expected}, got ${got}`;
}

/** The client makes an empty list of `null`, so the body itself is looked at too. */
async function readPage<T>(operationId: OperationId, call: PagePromise<T>, { choices }: Findings): Promise<Page<T>> {
  const page = await call;
  const { data }: { data: unknown } = await (await call.asResponse()).json();
  if (page.data.length === 0) choices.add(`\`${operationId}\`, an empty list: ${data === null ? 'null' : 'array'}`);
  choices.add(`\`${operationId}\`, \`total\`: ${page.total === undefined ? 'left out' : 'sent'}`);
  return page;
}

/** Which kinds came in the fields that may be left out, or be of more than one kind. */
function noteFields(
  name: string,
  schema: { required: string[]; properties: Record<string, { type: string | string[] }> },
  items: readonly object[],
  { choices }: Findings,
): void {
  for (const [field, { type }] of Object.entries(schema.properties)) {
    if (schema.required.includes(field) && typeof type === 'string') continue;
    for (const item of items) {
      const value: unknown = new Map(Object.entries(item)).get(field);
      const kind = value === undefined ? 'left out' : value === null ? 'null' : typeof value;
      choices.add(`\`${name}.${field}\`: ${kind}`);
    }
  }
}

/** An error's message holds IDs. */
function failureOf(error: unknown): string {
  if (!(error instanceof TogglFocusError)) throw error;
  return error instanceof ApiError ? `answered with ${error.status}, ${error.name}` : `failed with ${error.name}`;
}

function markdown({ differences, choices, unchecked, requests }: Findings, now: Date): string {
  const date = now.toISOString().slice(0, 10);
  const counted = requests === 1 ? '1 request' : `${requests} requests`;
  return [
    `## Live answers beside the description ${description.info.version}`,
    '',
    `Read with ${counted} on ${date}. No values are shown.`,
    ...section('Differences', differences),
    ...section('Where the description leaves a choice', choices),
    ...section('Not compared', unchecked),
  ].join('\n');
}

function section(title: string, lines: ReadonlySet<string>): string[] {
  const items = lines.size > 0 ? [...lines].flatMap((line) => wrapped(`- ${line}`)) : ['None.'];
  return ['', `### ${title}`, '', ...items];
}

/** Broken between words; what is indented goes on with the item of the list. */
function wrapped(line: string): string[] {
  const end = line.lastIndexOf(' ', MAX_LINE_LENGTH);
  if (line.length <= MAX_LINE_LENGTH || end <= 2) return [line];
  return [line.slice(0, end), ...wrapped(`  ${line.slice(end + 1)}`)];
}
