import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { recordOf } from './facts.ts';

const largestBytes = 20_000_000;
const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/** The Swagger 2.0 or OpenAPI 3 document in a file or at an https URL. What is wrong with it is said in one sentence. */
export async function readDocument(source: string, timeoutMs = 30_000): Promise<unknown> {
  const text = /^https?:/i.test(source) ? await download(new URL(source), timeoutMs) : await fileText(source);
  const document = parsed(text, source);
  const { swagger, openapi } = recordOf(document);
  if (!/^2(\.0)?$/.test(`${swagger}`) && !/^3(\.|$)/.test(`${openapi}`))
    throw new Error(`${source} is neither Swagger 2.0 nor OpenAPI 3: it names no such version.`);
  return document;
}

async function fileText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new Error(isMissing ? `There is no file ${path}.` : `${path} can't be read: ${messageOf(error)}`);
  }
}

function parsed(text: string, source: string): unknown {
  try {
    // A large JSON file is read many times faster as JSON than as YAML.
    return text.trimStart().startsWith('{') ? JSON.parse(text) : parse(text);
  } catch (error) {
    const [firstLine] = messageOf(error).split('\n');
    throw new Error(`${source} is neither JSON nor YAML: ${firstLine}`);
  }
}

/** No redirect is followed, because it could lead anywhere, also to http. */
async function download(url: URL, timeoutMs: number): Promise<string> {
  if (url.protocol !== 'https:' && !loopback.has(url.hostname))
    throw new Error(`${url} is not fetched, because it is not https. Give an https URL, or a file.`);
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
    if (response.ok) return await bodyOf(response);
    // A body that nobody reads would keep the process from ending.
    await response.body?.cancel();
    const location = response.headers.get('location');
    throw new Error(
      location === null
        ? `the server answered ${response.status}.`
        : `it redirects to ${location}. Give that URL instead.`,
    );
  } catch (error) {
    const isLate = error instanceof Error && error.name === 'TimeoutError';
    throw new Error(`${url} can't be fetched: ${isLate ? `it took more than ${timeoutMs} ms.` : messageOf(error)}`);
  }
}

async function bodyOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > largestBytes) throw new Error(`it is larger than ${largestBytes} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** `fetch` says why it failed in the cause alone. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return `${error}`;
  return error.cause instanceof Error ? error.cause.message : error.message;
}
