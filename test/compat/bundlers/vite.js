/** Vite has no setting by which a warning fails. */
import { build, createLogger } from 'vite';

const [, , entry, outDir] = process.argv;
const customLogger = createLogger('warn');
customLogger.warn = (message) => {
  console.error(message);
  process.exitCode = 1;
};
await build({ customLogger, build: { outDir, lib: { entry, formats: ['es'], fileName: 'bundle' } } });
