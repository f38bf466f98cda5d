import { type Operation, type Parameter, type Schema, typeText } from './facts.ts';

/** What the other resources say of one thing, and how often they say it. */
export interface Topic {
  topic: string;
  says: Record<string, number>;
}

/** Of what Toggl's reference leaves open about chats. */
export function topicsOf(operations: Operation[]): Topic[] {
  const parameters = operations.flatMap((operation) => Object.entries(operation.parameters));
  const responses = operations.flatMap((operation) =>
    Object.entries(operation.responses).map(([status, content]) => {
      const [schema] = Object.values(content);
      return { ...operation, status, schema };
    }),
  );
  const schemas = schemasWithin(responses.flatMap(({ schema }) => schema ?? []));
  const orders = parameters.filter(([name]) => name === 'order_by');
  const streams = responses.filter(({ path, status }) => path.endsWith('/stream') && status === '200');
  const created = responses.filter(({ status }) => status === '201');
  const errors = responses.filter(({ status }) => Number(status) >= 400);
  return [
    { topic: 'deleted_at', says: tally(schemas.flatMap((schema) => fieldText(schema, 'deleted_at'))) },
    { topic: 'updated_at', says: tally(schemas.flatMap((schema) => fieldText(schema, 'updated_at'))) },
    { topic: 'order_by', says: tally(orders.map(([, parameter]) => orderText(parameter))) },
    { topic: '…/stream', says: tally(streams.map(({ schema }) => bodyText(schema))) },
    { topic: '201', says: tally(created.map(({ schema }) => bodyText(schema))) },
    { topic: 'error', says: tally(errors.map(({ schema }) => fieldsText(schema))) },
  ];
}

/** How often each text is there, the most frequent first. */
export function tally(texts: string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([, one], [, other]) => other - one));
}

function schemasWithin(schemas: Schema[]): Schema[] {
  const found = new Set(schemas);
  // A set goes on to what is added while it is gone through.
  for (const { fields, items } of found) {
    for (const schema of [...Object.values(fields), ...(items === undefined ? [] : [items])]) found.add(schema);
  }
  return [...found];
}

function fieldText({ fields, required }: Schema, name: string): string[] {
  const field = new Map(Object.entries(fields)).get(name);
  if (field === undefined) return [];
  return [`${typeText(field)}, ${required.includes(name) ? 'required' : 'optional'}`];
}

function orderText({ schema, style, description }: Parameter): string {
  return [typeText(schema), style, description].filter(Boolean).join(', ');
}

function bodyText(schema: Schema | undefined): string {
  return schema === undefined ? 'No body' : typeText(schema);
}

function fieldsText(schema: Schema | undefined): string {
  const names = Object.keys(schema?.fields ?? {}).map((name) => (schema?.required.includes(name) ? name : `${name}?`));
  return names.join(', ') || bodyText(schema);
}
