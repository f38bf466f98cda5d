/**
 * Leaves a Prism mock of the description running, to try requests on.
 *
 *   npm run mock
 *   npm run mock -- --port 4011
 */
import { parseArgs } from 'node:util';
import { startPrism } from './prism.ts';

try {
  await serve(chosenPort());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

function chosenPort(): number {
  const { values } = parseArgs({ options: { port: { type: 'string', default: '4010' } } });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Error(`--port must be a number from 1 to 65535, not \`${values.port}\`.`);
  }
  return port;
}

async function serve(port: number): Promise<void> {
  const mock = await startPrism(port).catch((error: Error) => {
    if (!error.message.includes('EADDRINUSE')) throw error;
    throw new Error(`Port ${port} is taken. Choose another: npm run mock -- --port <port>`);
  });

  let stopped = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stopped = true;
      mock.close();
    });
  }

  console.log(`The mock of openapi/openapi.yaml listens on ${mock.url}

  curl ${mock.url}/workspaces/3021544/chats -H 'Authorization: Bearer toggl_sk_example'

It answers with the description's examples. Ask for an error with: -H 'Prefer: code=402'
Ctrl-C stops it.`);

  await mock.ended;
  if (!stopped)
    throw new Error('Prism has ended by itself. `npm run lint:description` tells whether the description is broken.');
}
