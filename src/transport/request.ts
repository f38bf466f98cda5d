/**
 * What travels from openapi-fetch to the transport in the place of a `Request`: its URL and init. Making a real one costs more than the
 * rest of a call, and is needed only where a middleware wants to see it.
 */
export interface RequestDraft extends Omit<RequestInit, 'body'> {
  url: string;
  method: string;
  headers: Headers;
  body?: string;
}

/** A `Request` class for openapi-fetch that makes a draft, or a real one, and tells first what it will be about. */
export function draftingRequest(isReal: boolean, tell: (draft: RequestDraft) => void): typeof Request {
  return new Proxy(Request, {
    construct(Real, [url, init]) {
      const draft = { ...init, url };
      tell(draft);
      return isReal ? new Real(url, init) : draft;
    },
  });
}

/** A request that can be sent again and again. */
export interface Outgoing {
  url: string;
  method: string;
  headers: Headers;
  body?: string;
  /** The arguments of one `fetch`. */
  fetchArguments(signal: AbortSignal): Parameters<typeof fetch>;
}

export function ofDraft(draft: RequestDraft): Outgoing {
  const { url, ...init } = draft;
  return { url, ...init, fetchArguments: (signal) => [url, { ...init, signal }] };
}

export async function ofRequest(request: Request): Promise<Outgoing> {
  // A Request can be sent once, so each attempt gets a copy; the body is read once, to be sent unchanged with each of them.
  const { url, method } = request;
  const bytes = await request.arrayBuffer();
  const headers = new Headers(request.headers);
  const fetchArguments = (signal: AbortSignal): [Request] => {
    const copy = new Request(request, { headers, signal, ...(request.bodyUsed && { body: bytes }) });
    // Fields that fetch does not know, such as Next.js' `next`: openapi-fetch puts them on the Request. By name: Node 20 keeps a Request's own
    // state under symbols.
    for (const [name, value] of Object.entries(request)) Reflect.set(copy, name, value);
    return [copy];
  };
  return { url, method, headers, body: new TextDecoder().decode(bytes), fetchArguments };
}
