import { writePages } from './pages/write.ts';

await writePages().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
