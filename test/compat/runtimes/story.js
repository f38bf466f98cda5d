/** All that the client does over HTTP, in plain JavaScript for any runtime. Its sandboxes are prepared by ../runtimes.ts. */
import {
  ApiError,
  AuthenticationError,
  ConnectionError,
  createTogglFocusClient,
  DecodeError,
  InvalidRequestError,
  NotFoundError,
  PaymentRequiredError,
  PermissionDeniedError,
  QuotaExceededError,
  RateLimitError,
  ServerError,
  TimeoutError,
} from 'toggl-focus-chats';
import { createSandbox } from 'toggl-focus-chats/sandbox';
import { responseValidator } from 'toggl-focus-chats/validate';

/** The sandbox answers a chat of each of these names with that failure. */
const failures = {
  'a 400': InvalidRequestError,
  'a 401': AuthenticationError,
  'a 402': PaymentRequiredError,
  'a 403': PermissionDeniedError,
  'a 404': NotFoundError,
  'a 409': ApiError,
  'a 503': ServerError,
  'a redirect': DecodeError,
  'a page of HTML': DecodeError,
  'a reset': ConnectionError,
  'a body that breaks off': ConnectionError,
  'no answer': TimeoutError,
  // Last, because it slows the next calls of the client down.
  'a 429': RateLimitError,
};

/** @param {{ options: object, spentBaseUrl: string, historyId: number, failing: Record<string, number> }} prepared */
export async function tellStory({ options, spentBaseUrl, historyId, failing }) {
  const client = createTogglFocusClient(options);
  await callEachOperation(client, historyId);
  await meetFailures(createTogglFocusClient({ ...options, maxRetries: 0 }), failing);
  expect('the name of a chat after one 503', (await client.chats.get(failing['one 503'])).name, 'one 503');
  await abort(client, failing['no answer to an aborted call']);
  await spendQuota(createTogglFocusClient({ ...options, baseUrl: spentBaseUrl }));
  await useSandbox();
}

async function callEachOperation({ chats, messages, api }, historyId) {
  await chats.create({ name: 'Pack for Tallinn' });
  const page = await chats.list({ name: 'tallinn' });
  expect('the chats of that name', page.data.length, 1);
  const { id } = page.data[0];
  await chats.update(id, { name: 'Fly to Tallinn' });
  expect('the name of the chat', (await chats.get(id)).name, 'Fly to Tallinn');
  await chats.delete(id);
  expect('whether the chat is deleted', Boolean((await chats.get(id)).deleted_at), true);
  await chats.restore(id);
  expect('whether the chat is deleted', Boolean((await chats.get(id)).deleted_at), false);

  const listed = await chats.list({ per_page: 10 }).toArray();
  expect('the chats on all pages', listed.length, 47);

  const streamed = [];
  for await (const message of messages.stream(historyId)) streamed.push(message);
  expect('the messages of the stream', streamed.length, 2_000);
  for await (const message of messages.stream(historyId)) {
    expect('the first message of the stream', message.id, streamed[0].id);
    break;
  }
  await messages.update(historyId, streamed[0].id, { feedback_type: 'positive' });
  const { data } = await messages.list(historyId, { per_page: 1 });
  expect('the feedback', data[0].feedback_type, 'positive');

  const path = { workspace_id: 1, chat_id: id };
  const answer = await api.GET('/workspaces/{workspace_id}/chats/{chat_id}', { params: { path } });
  expect('the name of the chat, through api', answer.data.name, 'Fly to Tallinn');
}

async function meetFailures({ chats }, failing) {
  for (const what of ['small pieces', 'a late answer']) {
    expect(`the name of a chat, with ${what}`, (await chats.get(failing[what])).name, what);
  }
  for (const [what, errorClass] of Object.entries(failures)) {
    const error = await rejection(what, chats.get(failing[what], { timeoutMs: 1_000 }));
    expect(`the class of ${what}`, error.constructor, errorClass);
  }
}

async function abort({ chats }, chatId) {
  const reason = new Error('No longer needed.');
  const controller = new AbortController();
  const call = chats.get(chatId, { signal: controller.signal });
  setTimeout(() => controller.abort(reason), 50);
  expect('the reason of an abort', await rejection('an aborted call', call), reason);
}

async function spendQuota({ chats }) {
  const told = await rejection('a spent quota', chats.list());
  if (!(told instanceof QuotaExceededError)) throw told;
  expect('whether the client refused the first call', told.local, false);
  const refused = await rejection('a spent quota, again', chats.list());
  if (!(refused instanceof QuotaExceededError)) throw refused;
  expect('whether the client refused the second call', refused.local, true);
}

async function useSandbox() {
  const sandbox = createSandbox({ chats: 3 });
  const validator = responseValidator();
  const client = createTogglFocusClient({ ...sandbox.clientOptions, validator });
  expect('the chats of a sandbox in process', (await client.chats.list().toArray()).length, 3);
}

async function rejection(what, promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error(`${what}: the call went well.`);
}

function expect(what, value, expected) {
  if (value !== expected) throw new Error(`${what}: expected ${name(expected)}, got ${name(value)}`);
}

function name(value) {
  return typeof value === 'function' ? value.name : value;
}
