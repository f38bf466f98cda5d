/** Runs the story in workerd, as a Worker of Cloudflare's without `nodejs_compat`. */
import { readFileSync } from 'node:fs';
import { Miniflare } from 'miniflare';

const worker = new Miniflare({
  modules: true,
  script: readFileSync('bundle/worker.js', 'utf8'),
  compatibilityDate: '2025-01-01',
});
try {
  const response = await worker.dispatchFetch('http://worker.example/', { method: 'POST', body: process.argv[2] });
  if (!response.ok) throw new Error(await response.text());
} finally {
  await worker.dispose();
}
