import { checkApiKey, type Settings } from '../options.ts';

/** The value of `Authorization`. A key function is asked at each call of it. */
export async function authorization({ basic, apiKey }: Pick<Settings, 'basic' | 'apiKey'>): Promise<string> {
  if (basic) return `Basic ${base64(`${basic.email}:${basic.password}`)}`;
  const key: unknown = typeof apiKey === 'function' ? await apiKey() : apiKey;
  checkApiKey(key);
  return `Bearer ${key}`;
}

/** Of the text's UTF-8 bytes: `btoa` alone takes Latin-1 only. */
function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
