import { expect, it } from 'vitest';
import { createSandbox } from '../../../src/sandbox/index.ts';
import { operations } from '../../description/read-description.ts';
import { inProcess } from './ways-in.ts';

/** Each status from 400 on with the error of its example, of all operations. */
const described = operations.flatMap(({ responses }) =>
  Object.entries(responses)
    .filter(([status]) => Number(status) >= 400)
    .flatMap(([status, { content }]) =>
      Object.values(content?.['application/json']?.examples ?? {}).map(({ value }) => ({ status, example: value })),
    ),
);
const distinct = new Map(described.map((one) => [JSON.stringify(one), one])).values();

it.each([...distinct])('a status of $status has the code of this example of the description: $example', async (one) => {
  const sandbox = createSandbox();
  sandbox.fail({ status: Number(one.status) });
  const response = await inProcess(sandbox)('GET', '/workspaces/1/chats');
  const { error }: { error: unknown } = await response.json();
  expect(one.example).toMatchObject({ error });
});
