import type { components } from '../../generated/schema.ts';
import { TogglFocusError } from '../errors.ts';
import { ignore } from '../events.ts';
import type { Answer } from './answer.ts';
import { decodeObject } from './decode.ts';
import { JsonItems, JsonItemsError } from './json-items.ts';

type ChatMessage = components['schemas']['ChatMessage'];

/** The messages of a chat as they arrive. Iterated once: a second iteration throws. */
export class MessageStream implements AsyncIterable<ChatMessage> {
  readonly #messages: AsyncGenerator<ChatMessage, void, undefined>;
  #isTaken = false;

  constructor(messages: AsyncGenerator<ChatMessage, void, undefined>) {
    this.#messages = messages;
  }

  [Symbol.asyncIterator](): AsyncGenerator<ChatMessage, void, undefined> {
    if (this.#isTaken)
      throw new TogglFocusError('A message stream is iterated once: call stream() again, which costs a request.');
    this.#isTaken = true;
    return this.#messages;
  }

  /** All messages at once. */
  async toArray(): Promise<ChatMessage[]> {
    const messages: ChatMessage[] = [];
    for await (const message of this) messages.push(message);
    return messages;
  }
}

/** The items of an answer, each as soon as its bytes are here. Only the server's silence counts against the time limit. */
export async function* readItems<T extends object>(send: () => Promise<Answer>): AsyncGenerator<T, void, undefined> {
  const answer = await send();
  const { call, response } = answer;
  const reader = response.body?.getReader();
  const items = new JsonItems<T>();
  try {
    for (;;) {
      call.startClock();
      const chunk = await (reader && call.read(reader.read()));
      call.stopClock();
      for (const item of chunk?.value ? items.push(chunk.value) : items.end()) {
        call.signal?.throwIfAborted();
        yield decodeObject(item, answer);
      }
      if (!chunk?.value) return;
    }
  } catch (error) {
    throw error instanceof JsonItemsError ? answer.decodeError(error.message, error.position) : error;
  } finally {
    call.end();
    reader?.cancel().catch(ignore);
  }
}
