import { type Departure, type Difference, differencesBetween, isAbout, pathShape } from './differences.ts';
import { type Operation, operationsIn } from './facts.ts';
import { type Topic, tally, topicsOf } from './siblings.ts';
import { table } from './table.ts';

/** As `--json` prints it. */
export interface Report {
  /** How many their file has. */
  paths: number;
  /** How many of theirs are under our paths. */
  operations: number;
  differences: Difference[];
  /** Differences that count for nothing, with the place of the departure that declares them. */
  departures: (Difference & { departure: string })[];
}

export interface Description {
  'x-departures': Departure[];
}

export function reportOf(theirs: Operation[], description: Description): Report {
  const ours = operationsIn(description);
  const chats = theirs.filter(isUnder(ours));
  const found = chats.length > 0 ? differencesBetween(chats, ours) : [];
  return {
    paths: new Set(theirs.map(({ path }) => path)).size,
    operations: chats.length,
    differences: found.filter((difference) => departureOf(difference, description) === undefined),
    departures: found.flatMap((difference) => {
      const departure = departureOf(difference, description);
      return departure === undefined ? [] : { ...difference, departure: departure.place };
    }),
  };
}

export function siblingsOf(theirs: Operation[], description: Description): Topic[] {
  const isOurs = isUnder(operationsIn(description));
  return topicsOf(theirs.filter((operation) => !isOurs(operation)));
}

/** At one of these paths, or below one. */
function isUnder(operations: Operation[]): (operation: Operation) => boolean {
  const shapes = operations.map(({ path }) => pathShape(path));
  return ({ path }) => shapes.some((shape) => `${pathShape(path)}/`.startsWith(`${shape}/`));
}

/** Only as long as Toggl says what the departure quotes: anything else is news. */
function departureOf(difference: Difference, description: Description): Departure | undefined {
  return description['x-departures'].find(
    (departure) => isAbout(departure, difference) && departure.reference === difference.theirs,
  );
}

export function reportText({ paths, operations, differences, departures }: Report): string {
  const all = `Toggl's file has ${counted(paths, 'path')}`;
  if (operations === 0) return `${all}, none of them under ours of chats.\nThere is nothing to compare.`;
  const head = ['Place', "Toggl's file", 'Description'];
  return [
    `${all}, and ${counted(operations, 'operation')} under ours of chats.`,
    differencesText(differences, head),
    ...(departures.length > 0 ? [departuresText(departures)] : []),
  ].join('\n\n');
}

export function differencesText(differences: Difference[], head: string[]): string {
  if (differences.length === 0) return 'No differences.';
  const rows = differences.map(({ place, theirs, ours }) => [place, theirs, ours]);
  return `${counted(rows.length, 'difference')}:\n\n${table(head, rows, [42, 17])}`;
}

function departuresText(departures: Report['departures']): string {
  const places = Object.entries(tally(departures.map(({ departure }) => departure)));
  const rows = places.map(([departure, count]) => [departure, `${count}`]);
  const title = `${counted(departures.length, 'difference')} in x-departures, which do not count:`;
  return `${title}\n\n${table(['Departure', 'Places'], rows, [42])}`;
}

export function siblingsText(siblings: Topic[]): string {
  const rows = siblings.flatMap(({ topic, says }) => {
    const counts = Object.entries(says);
    return counts.length === 0
      ? [[topic, '0', 'Nothing']]
      : counts.map(([text, count], index) => [index === 0 ? topic : '', `${count}`, text]);
  });
  return `The other resources of Toggl's file say:\n\n${table(['Thing', 'Times', 'What they say'], rows, [10, 5])}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
