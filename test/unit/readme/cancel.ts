import { type Chat, TimeoutError, type TogglFocusClient } from '../../../src/index.ts';

/** The chats of the first page, or why there are none: whoever asked has left, or it took too long. */
export async function chatsInTime(
  client: TogglFocusClient,
  left: AbortSignal,
  limitMs: number,
): Promise<Chat[] | 'left' | 'too long'> {
  const limit = AbortSignal.timeout(limitMs); // for the call as a whole, waits and retries included
  try {
    const { data } = await client.chats.list({}, { signal: AbortSignal.any([left, limit]) });
    return data;
  } catch (error) {
    if (left.aborted) return 'left';
    if (limit.aborted) return 'too long';
    if (error instanceof TimeoutError) return 'too long'; // timeoutMs passed in the last attempt
    throw error;
  }
}
