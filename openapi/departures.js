/**
 * A Redocly plugin for `x-departures`, the list of what the description says otherwise than Toggl's reference, or says more. Its rule checks
 * the list; its decorator renders it at the end of `info.description`, a table for each group.
 */
export const groups = {
  code: 'What changes your code',
  reading: "How we read Toggl's reference",
  form: 'Form only',
};

export default function departuresPlugin() {
  return {
    id: 'departures',
    rules: { oas3: { complete: departuresAreComplete } },
    decorators: { oas3: { tables: appendTables } },
  };
}

function departuresAreComplete() {
  return {
    Root(description, { report, location }) {
      const departures = description['x-departures'];
      if (!Array.isArray(departures)) {
        report({
          message:
            "There must be a list `x-departures` of what differs from Toggl's reference, `[]` where nothing does.",
          location: departures === undefined ? location.child(['openapi']).key() : location.child(['x-departures']),
        });
        return;
      }
      for (const [index, departure] of departures.entries()) {
        const at = location.child(['x-departures', index]);
        for (const key of ['place', 'reference', 'here', 'why']) {
          if (!departure[key]) report({ message: `A departure has \`${key}\`, which is missing here.`, location: at });
        }
        if (!Object.hasOwn(groups, departure.group)) {
          const names = Object.keys(groups).join(', ');
          report({ message: `A departure is in one of the groups ${names}.`, location: at });
        }
      }
    },
  };
}

function appendTables() {
  return {
    Root: {
      leave(description) {
        const tables = Object.entries(groups).flatMap(([group, title]) => [
          '',
          `### ${title}`,
          '',
          "| Place | Toggl's reference | Here | Why |",
          '|---|---|---|---|',
          ...description['x-departures']
            .filter((departure) => departure.group === group)
            .map(({ place, reference, here, why }) => `| \`${place}\` | ${reference} | ${here} | ${why} |`),
        ]);
        const title = "## Where this description departs from Toggl's reference";
        description.info.description += ['\n', title, ...tables, ''].join('\n');
      },
    },
  };
}
