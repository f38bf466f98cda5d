import { withoutEchoes } from './echoes.ts';

/** Texts that a server or a runtime wrote, made fit to be shown: short, of one line, and without what the caller sent. */

/** More than this of a foreign text is not looked at: a longer one is a payload. */
const MAX_TEXT_LENGTH = 200;

/** What must not come out in an error. */
export interface Secrets {
  credentials: string[];
  /** Values of the query, and of headers that hold no credential. */
  sentTexts: string[];
  body: string | undefined;
}

/** The secrets of a request, where there is one. `hidden` is what its `Authorization` was made of: email and password. */
export function secretsOf(
  request: { url: string; headers: Headers; body?: string } | undefined,
  hidden: string[],
): Secrets {
  if (request === undefined) return { credentials: hidden, sentTexts: [], body: undefined };
  const { url, headers, body } = request;
  const queryStart = url.indexOf('?');
  const sentTexts = queryStart < 0 ? [] : [...new URLSearchParams(url.slice(queryStart)).values()];
  const credentials = [...hidden];
  for (const [name, value] of headers) {
    if (/auth(orization)?$/.test(name)) credentials.push(withoutScheme(value));
    else if (/(cookie|key|token|secret|password)$/.test(name)) credentials.push(value);
    // The request's ID and format are to be told.
    else if (!/^(x-request-id|accept|content-type)$/.test(name)) sentTexts.push(value);
  }
  return { credentials, sentTexts, body };
}

/** The scheme of a header such as `Authorization`, which may be Bearer, is no secret. */
export function withoutScheme(authorization: string): string {
  return authorization.replace(/^\w+ /, '');
}

/** The text cut to a length that can be shown, without line breaks and what else drives a terminal or turns the direction of writing. */
export function presentable(text: string): string {
  const short = text.slice(0, MAX_TEXT_LENGTH).replace(/[\uD800-\uDBFF]$/, '');
  return short.replace(/[\p{Cc}\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]+/gu, ' ').trim();
}

/** `text/html` of `text/html; charset=utf-8`; `undefined` where there is no media type. */
export function mediaType(contentType: string, secrets: Secrets): string | undefined {
  const [type] = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+/.exec(presentable(contentType)) ?? [];
  return type && withoutCredentials(type, secrets);
}

/** For what programs read, such as a code or a trace ID: presentable, and as it is but for credentials. */
export function withoutCredentials(text: string, { credentials }: Secrets): string {
  return withoutEchoes(presentable(text), credentials.flatMap(formsOf), []);
}

/** For sentences: presentable, without credentials, queries of URLs, and texts that the caller sent. Nothing of it where too much was sent. */
export function withoutSecrets(text: string, { credentials, sentTexts, body = '' }: Secrets): string {
  const sentLength = sentTexts.reduce((length, sent) => length + sent.length, body.length);
  if (sentLength > MAX_COMPARED_LENGTH) return '…';
  return withoutEchoes(withoutQueries(presentable(text)), credentials.flatMap(formsOf), [
    ...sentTexts,
    ...textsOf(body),
  ]);
}

/** To compare more than this with a text would take more than a few milliseconds. */
const MAX_COMPARED_LENGTH = 8_192;

/** A credential, and its base64: that of an email and a password travels so. */
function formsOf(credential: string): string[] {
  const bytes = new TextEncoder().encode(credential);
  return [credential, btoa(String.fromCharCode(...bytes))];
}

/** A URL's query is left out whole: its values can be too short to be found one by one. */
function withoutQueries(text: string): string {
  return text.replace(/[^\s"]+/g, (word) => {
    const urlStart = word.indexOf('://');
    const queryStart = word.indexOf('?', urlStart);
    return urlStart < 0 || queryStart < 0 ? word : `${word.slice(0, queryStart + 1)}…`;
  });
}

/** The keys, texts and numbers of a JSON body; another body as one text. */
function textsOf(body: string): string[] {
  const texts: string[] = [];
  try {
    const left: unknown[] = [JSON.parse(body)];
    for (let value = left.pop(); value !== undefined; value = left.pop()) {
      if (typeof value === 'object' && value !== null) {
        texts.push(...Object.keys(value));
        left.push(...Object.values(value));
      } else texts.push(String(value));
    }
  } catch {
    texts.push(body);
  }
  return texts;
}
