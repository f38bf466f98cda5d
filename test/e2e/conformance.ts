/** Compares an answer of the sandbox with the description. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { OperationId } from '../../generated/operations.ts';
import type { Shapes } from '../../src/sandbox/index.ts';
import { description, operationOf, type Schema } from '../description/read-description.ts';

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);

const { ErrorBody, Chat, ChatMessage, ChatMessages } = description.components.schemas;

export interface Exchange {
  /** `undefined` where no operation is at the path with the method. */
  operationId: OperationId | undefined;
  method: string;
  status: number;
  headers: Headers;
  body: string;
}

interface Expected {
  contentType: string;
  /** Of each value in the body. */
  schema: Schema | undefined;
}

/** Answers of the sandbox that no schema of the description allows, and the reason for each. */
const exceptions: Record<string, Expected & { why: string }> = {
  'no operation: 404': { ...json(ErrorBody), why: 'nothing is described at the path' },
  'no operation: 405': { ...json(ErrorBody), why: 'a method that the path does not describe' },
  'createChat: 201 with chat': { ...json(Chat), why: 'other resources of the API send what was created' },
  'streamChatMessages: 200 with items': {
    ...json({ type: 'object', properties: { items: ChatMessages ?? { type: 'array' } }, required: ['items'] }),
    why: "the words of Toggl's reference; the description tells it in words",
  },
  'streamChatMessages: 200 with ndjson': {
    contentType: 'application/x-ndjson',
    schema: ChatMessage,
    why: 'reported by other clients; the description tells it in words',
  },
};

function json(schema: Schema | undefined): Expected {
  return { contentType: 'application/json', schema };
}

/** Names what was answered: operation, status, and the shape where it is not the described one. */
export function nameOf({ operationId, status }: Exchange, shapes?: Shapes): string {
  const name = `${operationId ?? 'no operation'}: ${status}`;
  if (name === 'createChat: 201' && shapes?.create === 'chat') return `${name} with chat`;
  if (name === 'streamChatMessages: 200' && shapes && shapes.stream !== 'array') return `${name} with ${shapes.stream}`;
  return name;
}

/** The places where the answer does not match the description; empty if it matches. */
export function violationsOf(exchange: Exchange, shapes?: Shapes): string[] {
  const name = nameOf(exchange, shapes);
  const described = exchange.operationId && operationOf(exchange.operationId).responses[exchange.status];
  const expected = exceptions[name] ?? (described && json(described.content?.['application/json']?.schema));
  if (!expected) return [`${name} is not described`];
  const found = [...violationsOfHeaders(exchange), ...violationsOfBody(exchange, expected)];
  return found.map((violation) => `${name}: ${violation}`);
}

function violationsOfHeaders({ headers }: Exchange): string[] {
  return [...headers]
    .filter(([name, value]) => name.startsWith('x-toggl-quota-') && !/^\d+$/.test(value))
    .map(([name, value]) => `${name} is ${value}`);
}

function violationsOfBody({ method, status, headers, body }: Exchange, { contentType, schema }: Expected): string[] {
  if (method === 'HEAD' || !schema) return body === '' ? [] : ['there is a body'];
  if (headers.get('Content-Type') !== contentType) return [`the content type is ${headers.get('Content-Type')}`];
  const texts = contentType === 'application/json' ? [body] : body.split('\n').slice(0, -1);
  return texts.flatMap((text) => violationsOfValue(text, status, schema));
}

function violationsOfValue(text: string, status: number, schema: Schema): string[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return ['the body is not JSON'];
  }
  const validate = ajv.compile(schema);
  const found = validate(value)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  // Described as optional; the sandbox always sends it.
  const traceId = status >= 400 ? Reflect.get(Object(value), 'trace_id') : undefined;
  return status >= 400 && !/^[0-9a-f]{32}$/.test(String(traceId)) ? [...found, 'no trace_id'] : found;
}
