import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/** The gzipped bytes of a program as a bundler ships it to browsers; what it imports is looked up from a folder. */
export async function bundleBytes(program: string, folder: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: folder },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    write: false,
  });
  return gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length;
}
