/** Whether `fetch` gave an answer that can be read: a custom one may give something else, such as the parsed body. */
export function isResponse(value: unknown): value is Response {
  if (value instanceof Response) return !value.bodyUsed;
  if (typeof value !== 'object' || value === null) return false;
  const {
    status,
    headers,
    body,
    bodyUsed,
    text,
  }: { status?: unknown; headers?: { get?: unknown } | null; body?: unknown; bodyUsed?: unknown; text?: unknown } =
    value;
  return (
    bodyUsed !== true &&
    typeof status === 'number' &&
    typeof headers?.get === 'function' &&
    (body === null || typeof text === 'function' || (typeof body === 'object' && 'getReader' in body))
  );
}

/** Statuses that lead elsewhere. A 304 is none: it answers who sent a condition. */
const REDIRECTS = new Set([300, 301, 302, 303, 307, 308]);

/** The origin that a redirect points to, or that one was followed to; `elsewhere` where it is not told, as in browsers. `undefined` for any other answer. */
export function redirectOrigin(response: Response, baseUrl: string): string | undefined {
  const { status, type, redirected } = response;
  if (!REDIRECTS.has(status) && type !== 'opaqueredirect' && !redirected) return undefined;
  const address = redirected ? response.url : response.headers.get('Location');
  return address && URL.canParse(address, baseUrl) ? new URL(address, baseUrl).origin : 'elsewhere';
}
