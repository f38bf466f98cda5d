import { createHash } from 'node:crypto';

/**
 * The page with a policy that lets its own files work and nothing else. Inline scripts are let in by their hash. A sample runs as a worker from a
 * blob, which is bound by this policy too, so it reaches nothing but this site. `wasm-unsafe-eval` is for Pagefind's index, which is WebAssembly.
 */
export function withContentSecurityPolicy(html: string): string {
  const policy = [
    "default-src 'none'",
    `script-src 'self' 'wasm-unsafe-eval' ${hashes(html, 'script')}`,
    `style-src 'self' ${hashes(html, 'style')}`,
    // The colours of code are in `style` attributes, which run nothing.
    "style-src-attr 'unsafe-inline'",
    "worker-src 'self' blob:",
    "connect-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].map((directive) => directive.trim());
  return html.replace('<head>', `<head><meta http-equiv="Content-Security-Policy" content="${policy.join('; ')}">`);
}

function hashes(html: string, element: 'script' | 'style'): string {
  const contents = Array.from(
    html.matchAll(new RegExp(`<${element}(?![^>]* src=)[^>]*>(.*?)</${element}>`, 'gs')),
    ([, text = '']) => text,
  );
  const unique = new Set(contents.map((text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`));
  return [...unique].join(' ');
}
