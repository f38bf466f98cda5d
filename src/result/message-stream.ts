import type { ChatMessage } from '../../generated/resources.ts';
import { TogglFocusError } from '../errors.ts';
import type { Answer } from '../transport/answer.ts';
import { type ChunkReader, chunksOf } from '../transport/body.ts';
import type { StartedCall } from './api-promise.ts';
import { decodeObject } from './decode.ts';
import { JsonItems, JsonItemsError } from './json-items.ts';
import { leavable } from './leavable.ts';

/**
 * The messages of a chat as they arrive. The request is sent when iteration begins. Iterated once: a second iteration throws a
 * `TogglFocusError`. Leaving the loop cancels the transfer.
 *
 * ```ts
 * for await (const message of client.messages.stream(981204)) console.log(message.role);
 * const messages = await client.messages.stream(981204).toArray();
 * ```
 */
export interface MessageStream<T = ChatMessage> extends AsyncIterable<T> {
  /** Sends the request, and yields each item as it arrives. Once only. */
  [Symbol.asyncIterator](): AsyncGenerator<T, void, undefined>;
  /** All items at once. */
  toArray(): Promise<T[]>;
}

/** `start` sends the request. */
export function messageStream<T extends object>(start: () => StartedCall): MessageStream<T> {
  let isTaken = false;
  return {
    [Symbol.asyncIterator]() {
      if (isTaken) throw new TogglFocusError('A stream is iterated once: make the call again, which costs a request.');
      isTaken = true;
      return iterate<T>(start);
    },
    async toArray() {
      const items: T[] = [];
      for await (const item of this) items.push(item);
      return items;
    },
  };
}

function iterate<T extends object>(start: () => StartedCall): AsyncGenerator<T, void, undefined> {
  let call: StartedCall | undefined;
  let hasLeft = false;
  async function* items() {
    try {
      call = start();
      yield* readItems<T>(await call.answer);
    } catch (error) {
      if (!hasLeft) throw error;
    }
  }
  return leavable(items(), () => {
    hasLeft = true;
    call?.cancel();
  });
}

/** The items of an answer, each as soon as its bytes are here. Only the server's silence counts against the time limit. */
async function* readItems<T extends object>(answer: Answer): AsyncGenerator<T, void, undefined> {
  const { limit, response } = answer;
  const chunks: ChunkReader = chunksOf(response);
  const items = new JsonItems<T>();
  try {
    for (;;) {
      limit.startClock();
      const { value } = await answer.read(chunks.read());
      limit.stopClock();
      for (const item of value ? items.push(value) : items.end()) {
        limit.throwIfAborted();
        answer.check?.([item], items.form);
        yield decodeObject(item, answer);
      }
      if (value) continue;
      // A list without a message has a form too.
      answer.check?.([], items.form);
      return;
    }
  } catch (error) {
    throw error instanceof JsonItemsError ? answer.decodeError(error.message, error.position) : error;
  } finally {
    limit.end();
    chunks.cancel();
  }
}
