/** Compares Toggl's own Swagger file with the description, or with an older one of theirs. `npm run spec:upstream -- --help` says how. */
import { outcomeOf } from './upstream/command.ts';

const { exitCode, text } = await outcomeOf(process.argv.slice(2));
if (exitCode === 2) console.error(text);
else console.log(text);
process.exitCode = exitCode;
