/**
 * A Redocly plugin. Its one decorator renders the list `x-departures` of the description as a table at the end of
 * `info.description`, so that readers of the docs see where the description says something else than the API's own page.
 */
export default function departuresTablePlugin() {
  return {
    id: 'toggl-focus-chats',
    decorators: { oas3: { 'departures-table': appendDeparturesTable } },
  };
}

function appendDeparturesTable() {
  return {
    Root: {
      leave(description) {
        const rows = description['x-departures'].map(
          ({ place, page, here, why }) => `| \`${place}\` | ${page} | ${here} | ${why} |`,
        );
        description.info.description += [
          '',
          '## Where this description departs from the page',
          '',
          '| Place | The page says | We say | Why |',
          '|---|---|---|---|',
          ...rows,
          '',
        ].join('\n');
      },
    },
  };
}
