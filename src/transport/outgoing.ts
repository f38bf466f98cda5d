/** A body as `fetch` takes it, named in a way that the types of Node know too. */
export type SentBody = NonNullable<RequestInit['body']>;

/** A request that can be sent again and again. */
export interface Outgoing {
  readonly url: string;
  readonly method: string;
  /** Without the credential. */
  readonly headers: Headers;
  readonly body: SentBody | undefined;
  /** Whatever else the caller gave for `fetch`, such as `cache`, or `next` of Next.js. */
  readonly more: object;
}

/** How openapi-fetch calls the constructor of `Request`. */
interface RequestInitOfOpenapiFetch extends Omit<RequestInit, 'headers' | 'body'> {
  method: string;
  headers: Headers;
  body: SentBody | undefined;
}

/**
 * What openapi-fetch makes in the place of a `Request` where no middleware wants to see a real one: making one costs more than the rest of a
 * call. Holds what is to be sent, no more.
 */
export class Draft implements Outgoing {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: SentBody | undefined;
  readonly more: object;

  constructor(url: string, { method, headers, body, ...more }: RequestInitOfOpenapiFetch) {
    this.url = url;
    this.method = method;
    this.headers = headers;
    this.body = body;
    this.more = more;
  }
}

/** What a `Request` that went through middleware says is to be sent. It can be read once only, so its body is read here. */
export async function outgoingOf(request: Request): Promise<Outgoing> {
  const { url, method, headers } = request;
  const hasBody = method !== 'GET' && method !== 'HEAD';
  return {
    url,
    method,
    headers,
    body: hasBody ? textOrBytes(await request.arrayBuffer()) : undefined,
    more: fieldsOf(request),
  };
}

/** The fields of a `Request` that `fetch` obeys, beside those that every request has. */
const FETCH_FIELDS = ['cache', 'credentials', 'integrity', 'keepalive', 'mode', 'referrer', 'referrerPolicy'] as const;

/** Those that differ from the default: some runtimes refuse the others by name. Fields that `Request` does not know are its own properties. */
function fieldsOf(request: Request): object {
  const usual = new Request(request.url);
  const changed = FETCH_FIELDS.filter((name) => request[name] !== usual[name]);
  return {
    ...Object.fromEntries(Object.entries(request)),
    ...Object.fromEntries(changed.map((name) => [name, request[name]])),
  };
}

/** A text where it is one: other `fetch`es can't read everything else. `undefined` where it is empty. */
function textOrBytes(bytes: ArrayBuffer): SentBody | undefined {
  if (bytes.byteLength === 0) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return bytes;
  }
}
