import { EchoingText } from './echoes.ts';

/**
 * Texts that a server or a runtime wrote, made fit to be shown: short, of one line, and without what the caller sent. The work is
 * linear in what was sent and bounded in the text, whatever either of them is.
 */

/** More than this of a foreign text is not looked at: a longer one is a payload. */
const MAX_TEXT_LENGTH = 200;

/** A shorter credential is part of ordinary words: to take it out would garble the text, and the gaps would tell what it is. */
const MIN_CREDENTIAL_LENGTH = 4;

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
    // The scheme, such as Bearer, is no secret.
    if (/auth(orization)?$/.test(name)) credentials.push(value.replace(/^\w+ /, ''));
    else if (/(cookie|key|token|secret|password)$/.test(name)) credentials.push(value);
    // The request's ID and format are to be told.
    else if (!/^(x-request-id|accept|content-type)$/.test(name)) sentTexts.push(value);
  }
  return { credentials, sentTexts, body };
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
export function withoutCredentials(text: string, secrets: Secrets): string {
  return inWhichCredentialsAreFound(presentable(text), secrets).rest();
}

/** For sentences: presentable, without credentials, queries of URLs, and texts that the caller sent. */
export function withoutSecrets(text: string, secrets: Secrets): string {
  const { sentTexts, body } = secrets;
  const echoing = inWhichCredentialsAreFound(presentable(text), secrets);
  hideQueries(echoing);
  for (const sent of sentTexts) echoing.lookFor(sent);
  if (body !== undefined) {
    if (/^\s*[{["]/.test(body)) echoing.lookForTextsOf(body);
    else echoing.lookFor(body);
  }
  return echoing.rest();
}

function inWhichCredentialsAreFound(text: string, { credentials }: Secrets): EchoingText {
  const echoing = new EchoingText(text);
  for (const credential of credentials) {
    for (const form of [credential, ...base64Of(credential)]) echoing.lookFor(form, MIN_CREDENTIAL_LENGTH);
  }
  return echoing;
}

/** All that follows on the ? of a URL: values of a query can be too short to be found one by one. */
function hideQueries(echoing: EchoingText): void {
  for (const { 0: word, index } of echoing.text.matchAll(/[^\s"]+/g)) {
    const urlStart = word.indexOf('://');
    const queryStart = word.indexOf('?', urlStart);
    if (urlStart >= 0 && queryStart >= 0) echoing.hide(index + queryStart + 1, index + word.length);
  }
}

/** What is sure to stand in the base64 of any text that holds this one: at three alignments, in both alphabets. */
function base64Of(text: string): string[] {
  const bytes = new TextEncoder().encode(text);
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return [0, 1, 2].flatMap((before) => {
    const encoded = btoa('\0'.repeat(before) + binary);
    // A character holds six bits. At both ends one may hold bits of a neighbour too.
    const own = encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
    return [own, own.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
