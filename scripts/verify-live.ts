/**
 * Compares the real API with the description, and prints what it finds in Markdown, to be put into an issue. It makes five requests at most, which
 * only read, and shows no values: no names, contents, IDs or key.
 *
 *   TOGGL_API_KEY=… TOGGL_WORKSPACE_ID=… npm run verify:live
 *
 * Where TOGGL_FOCUS_BASE_URL is set, it is what the client takes. It has not been run against the real API so far.
 */
import { ConfigurationError } from '../src/index.ts';
import { liveReport } from './live-report.ts';

const { TOGGL_API_KEY, TOGGL_WORKSPACE_ID } = process.env;
try {
  if (!TOGGL_API_KEY?.trim() || !TOGGL_WORKSPACE_ID?.trim())
    throw new ConfigurationError('verify:live needs TOGGL_API_KEY and TOGGL_WORKSPACE_ID in the environment.');
  console.log(await liveReport({}, new Date()));
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
