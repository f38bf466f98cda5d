import { brotliCompressSync, gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/** The compressed bytes of a program as a bundler ships it to browsers; what it imports is looked up from a folder. */
export async function bundleBytes(program: string, folder: string): Promise<{ gzip: number; brotli: number }> {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: folder },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    write: false,
  });
  const code = outputFiles[0]?.contents ?? '';
  return { gzip: gzipSync(code, { level: 9 }).length, brotli: brotliCompressSync(code).length };
}

/** The minified bytes of each file in a bundle, the largest first. */
export async function bundleParts(entryPoint: string, folder: string): Promise<[file: string, bytes: number][]> {
  const { metafile } = await build({
    absWorkingDir: folder,
    entryPoints: [entryPoint],
    outdir: 'out',
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    metafile: true,
    write: false,
  });
  return Object.values(metafile.outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .map(([file, { bytesInOutput }]): [string, number] => [file, bytesInOutput])
    .sort(([, one], [, other]) => other - one);
}
