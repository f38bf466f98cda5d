import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { differencesBetween } from './differences.ts';
import { readDocument } from './document.ts';
import { type Operation, operationsIn } from './facts.ts';
import { type Description, differencesText, reportOf, reportText, siblingsOf, siblingsText } from './report.ts';

const help = `Compares Toggl's Swagger file with our description, as bundled by the last
\`npm run generate\`.

  npm run spec:upstream -- <file or https URL>
      what the file has under our paths, with what we have
  npm run spec:upstream -- --old <file or URL> --new <file or URL>
      two files of Toggl's, with all their operations

  --siblings   also what the other resources of the file say of things that
               Toggl's reference leaves open about chats
  --json       the report for programs
  --help       this text

A file is Swagger 2.0 or OpenAPI 3, in JSON or YAML. Operations, parameters,
bodies, statuses, fields, types, null and required fields are compared; host,
security, formats, limits and texts are not. A difference that x-departures
declares does not count, as long as the file says what is quoted there.

Exit code 0: no difference that counts, or none of our paths in the file.
Exit code 1: differences. Exit code 2: the files could not be compared.`;

export interface Outcome {
  exitCode: number;
  text: string;
}

/** What the command prints, and its exit code. With exit code 2 the text is what was wrong. */
export async function outcomeOf(args: string[]): Promise<Outcome> {
  try {
    return await compared(args);
  } catch (error) {
    return { exitCode: 2, text: error instanceof Error ? error.message : `${error}` };
  }
}

async function compared(args: string[]): Promise<Outcome> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      old: { type: 'string' },
      new: { type: 'string' },
      siblings: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return { exitCode: 0, text: help };
  const [file, ...more] = positionals;
  if (file !== undefined && more.length === 0 && values.old === undefined && values.new === undefined) {
    return theirsWithOurs(await operationsFrom(file), values);
  }
  if (file === undefined && values.old !== undefined && values.new !== undefined && !values.siblings) {
    return oldWithNew(await operationsFrom(values.old), await operationsFrom(values.new), values.json);
  }
  throw new Error('Give one file or https URL, or --old and --new without --siblings. --help says more.');
}

async function operationsFrom(source: string): Promise<Operation[]> {
  const document = await readDocument(source);
  try {
    return operationsIn(document);
  } catch (error) {
    throw new Error(`${source} can't be read: ${error instanceof Error ? error.message : error}`);
  }
}

function theirsWithOurs(theirs: Operation[], options: { siblings: boolean; json: boolean }): Outcome {
  const bundle = readFileSync(new URL('../../generated/openapi.json', import.meta.url), 'utf8');
  const description: Description = JSON.parse(bundle);
  const report = reportOf(theirs, description);
  const siblings = options.siblings ? siblingsOf(theirs, description) : undefined;
  return {
    exitCode: report.differences.length > 0 ? 1 : 0,
    text: options.json
      ? jsonText({ ...report, siblings })
      : [reportText(report), ...(siblings ? [siblingsText(siblings)] : [])].join('\n\n'),
  };
}

function oldWithNew(old: Operation[], recent: Operation[], json: boolean): Outcome {
  const differences = differencesBetween(old, recent);
  const renamed = differences.map(({ place, theirs, ours }) => ({ place, old: theirs, new: ours }));
  return {
    exitCode: differences.length > 0 ? 1 : 0,
    text: json ? jsonText({ differences: renamed }) : differencesText(differences, ['Place', 'Old', 'New']),
  };
}

function jsonText(report: object): string {
  return JSON.stringify(report, undefined, 2);
}
