import { QuotaExceededError, type TogglFocusClient } from '../../../src/index.ts';

/** Answers a request to your server. While the quota is spent, with 429: no request leaves for the API. */
export async function answerWithChats(client: TogglFocusClient): Promise<Response> {
  try {
    const { data } = await client.chats.list();
    return Response.json(data);
  } catch (error) {
    if (!(error instanceof QuotaExceededError)) throw error;
    const waitMs = error.resetsAt ? error.resetsAt.getTime() - Date.now() : 60_000;
    const headers = { 'Retry-After': `${Math.ceil(waitMs / 1_000)}` };
    return Response.json({ error: 'The quota of Toggl Focus is spent.' }, { status: 429, headers });
  }
}
