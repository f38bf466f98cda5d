/** A request that can be sent again and again. */
export interface Outgoing {
  url: string;
  method: string;
  headers: Headers;
  body?: string;
  /** The arguments of one `fetch`. */
  fetchArguments(signal: AbortSignal): Parameters<typeof fetch>;
}

/**
 * What openapi-fetch takes for the class of its request, and that tells first what it will be about. Making a real `Request` costs more
 * than the rest of a call, and is needed only where others than a method see it: else what travels is the URL with its init.
 */
export function requestClass(isReal: boolean, tell: (request: Outgoing) => void): typeof Request {
  return new Proxy(Request, {
    construct(Real, [url, init]) {
      const { method, headers, body } = init;
      const request: Outgoing = { url, method, headers, body, fetchArguments: (signal) => [url, { ...init, signal }] };
      tell(request);
      return isReal ? new Real(url, init) : request;
    },
  });
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
