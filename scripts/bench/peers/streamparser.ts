import { JSONParser } from '@streamparser/json';
import type { Shape } from '../messages.ts';

/** Parses the body as it comes, and calls `onMessage` for each message. */
export async function parseMessages(shape: Shape, response: Response, onMessage: () => void): Promise<void> {
  const paths = { items: ['$.items.*'], array: ['$.*'], ndjson: ['$'] }[shape];
  const parser = new JSONParser({ paths, keepStack: false, ...(shape === 'ndjson' && { separator: '\n' }) });
  parser.onValue = onMessage;
  for await (const chunk of response.body ?? []) parser.write(chunk);
}
