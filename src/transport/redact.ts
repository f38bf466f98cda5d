/** What of a request must not appear in an error: the credential, and what the user put into query and body. */
export function secretsOf(url: string, headers: Headers, body: unknown): string[] {
  const authorization = headers.get('Authorization') ?? '';
  const search = url.split('?')[1] ?? '';
  const secrets = [authorization, authorization.replace(/^\w+ /, ''), search];
  for (const value of new URLSearchParams(search).values()) secrets.push(value, encodeURIComponent(value));
  const text = body instanceof ArrayBuffer ? new TextDecoder().decode(body) : body;
  if (typeof text === 'string') secrets.push(text, ...stringsIn(text));
  // The longest first, so that a part of one does not spare the rest. Under four characters nothing is told, and the text would be garbled.
  return secrets.filter((secret) => secret.length > 3).sort((a, b) => b.length - a.length);
}

export function redact(text: string, secrets: string[]): string {
  return secrets.reduce((result, secret) => result.replaceAll(secret, '…'), text);
}

function stringsIn(json: string): string[] {
  const strings: string[] = [];
  try {
    JSON.parse(json, (_, value: unknown) => {
      if (typeof value === 'string') strings.push(value, JSON.stringify(value).slice(1, -1));
    });
  } catch {
    // Not JSON: a middleware put another body in its place.
  }
  return strings;
}
