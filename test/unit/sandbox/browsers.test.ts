import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { createTogglFocusClient } from '../../../src/index.ts';
import type { createSandbox } from '../../../src/sandbox/index.ts';

it('is bundled for browsers without a module of Node', async () => {
  const { outputFiles, metafile, warnings } = await build({
    entryPoints: [fileURLToPath(new URL('../../../src/sandbox/index.ts', import.meta.url))],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    metafile: true,
    write: false,
    logLevel: 'silent',
  });
  expect(warnings).toEqual([]);
  const imports = Object.values(metafile.inputs).flatMap((input) => input.imports.map(({ path }) => path));
  expect(imports.filter((path) => !path.startsWith('src/') && !path.startsWith('generated/'))).toEqual([]);
  const module: { createSandbox: typeof createSandbox } = await import(
    `data:text/javascript;base64,${Buffer.from(outputFiles[0]?.contents ?? '').toString('base64')}`
  );
  const { clientOptions } = module.createSandbox({ chats: 1 });
  expect((await createTogglFocusClient(clientOptions).chats.list()).data).toHaveLength(1);
});
