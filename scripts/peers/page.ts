/** What was found of one client. */
export interface Column {
  title: string;
  version: string;
  /** Of generated TypeScript, without comments and blank lines. */
  lines: number;
  /** Of a program for browsers that lists chats. */
  gzipBytes: number;
  /** By the question of the probe. */
  answers: Record<string, string>;
}

/** docs/peers.md. `srcLines` are the lines of this client that were written by hand. */
export function comparisonPage(columns: Column[], srcLines: number): string {
  const row = (head: string, cells: string[]) => `| ${[head, ...cells].join(' | ')} |\n`;
  const figures = (head: string, figure: (column: Column) => number) =>
    row(
      head,
      columns.map((column) => figure(column).toLocaleString('en')),
    );
  const questions = Object.keys(columns[0]?.answers ?? {});
  const answers = questions.map((question) =>
    row(
      question,
      columns.map((column) => column.answers[question] ?? ''),
    ),
  );
  return `# Peers, side by side

The same [description](../openapi/openapi.yaml), through four generators of TypeScript clients and through this one. \`npm run peers\` generates the
clients, asks them the same questions, and writes this page. It installs the generators from npm each time, and CI leaves it out.

| | ${columns.map(({ title, version }) => `${title} ${version}`).join(' | ')} |
|---|${'---|'.repeat(columns.length)}
${figures('Lines generated', ({ lines }) => lines)}${figures('A program that lists chats, bytes', ({ gzipBytes }) => gzipBytes)}${answers.join('')}
- **Lines** are without comments and blank lines. Those of the other clients live in your repository, with the code that carries the calls. Those of this
  client come in a package, with ${srcLines.toLocaleString('en')} lines that were written by hand, the sandbox included.
- **The program** is bundled for browsers, minified and compressed with gzip.
- **The answers** were given by programs: each client made the call, and another \`fetch\` answered. Each has its defaults, with two exceptions.
  Redocly's has \`retry\` and \`timeout\`, which are off by default. hey-api's with ky has \`throwOnError\`, without which it does not retry.

## Where the others are ahead

- **They take any description.** This client is for one API.
- **They are smaller.** A program that needs no retries, time limits, quota or pages is best served by the smallest.
- **Checks at run time**: each of them generates [Zod](https://zod.dev) schemas, which your own code can use as well. Here
  \`toggl-focus-chats/validate\` checks answers, and makes no schemas.
- **Handlers for [MSW](https://mswjs.io)**: each of them generates these, from the examples of the description or with made-up data. Here a sandbox stands in
  for the API. It keeps what it is sent, counts the quota and fails on demand, and MSW can hand requests to it.
- **Hooks**: each of them can generate hooks for [TanStack Query](https://tanstack.com/query) ([hey-api](https://heyapi.dev), [orval](https://orval.dev),
  [Kubb](https://kubb.dev), [Redocly](https://redocly.com/docs/cli/guides/use-generated-client)). Here \`openapi-react-query\` and \`swr-openapi\` make
  them of \`client.api\`.
- **Pages**: Redocly generates loops over all pages [where it is told how a list is paged](https://redocly.com/docs/cli/configuration/reference/client). It
  refuses this description, whose \`data\` may be \`null\`.
- **Idempotency keys**: Redocly's clients can send them with a write, so that it can be repeated. Toggl documents none, so this client has none.
- **Other languages**: Redocly generates Python, Go, PHP and Java too.

## Where this client is ahead

The table shows it. No other knows the quota, loops over the pages of this description, hands on a message before the last one has come, or refuses an answer
that is no page of chats. (hey-api's and Redocly's hand over the body with \`parseAs: 'stream'\`, for your code to parse.) hey-api's client over \`fetch\`,
orval's and Kubb's resolve where the API answered with an error: your code has to look. With \`throwOnError\`, hey-api's rejects with the error's body.
`;
}
