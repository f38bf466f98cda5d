import { build } from 'vite';

const [, , entry, outDir] = process.argv;
await build({ logLevel: 'warn', build: { outDir, lib: { entry, formats: ['es'], fileName: 'bundle' } } });
