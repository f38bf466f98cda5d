import { outputOf } from './child.ts';
import { bestFirst, type Row, ratios, spread } from './results.ts';

const clients = {
  rawFetch: '`fetch` and `json()`, again',
  togglFocusChats: '**`chats.list()`**',
  togglFocusChatsWithoutQuota: '`chats.list()`, no quota known',
  openapiFetch: 'openapi-fetch',
  ofetch: 'ofetch',
  ky: 'ky',
  openai: 'openai',
  octokitRequest: '@octokit/request',
  axios: 'axios',
};

/** The cost of a call with nothing behind it: each client in turn in a process of its own, beside raw `fetch`. */
export async function measureCalls(isShort: boolean): Promise<Row[]> {
  const [rounds, blocks, calls] = isShort ? [1, 2, 20] : [5, 12, 2000];
  const costs = new Map<string, { microseconds: number; ratio: number }[]>();
  for (let round = 0; round < rounds; round++) {
    for (const client of Object.keys(clients)) {
      const measured: { rawMicroseconds: number[]; microseconds: number[] } = JSON.parse(
        await outputOf('call.ts', client, blocks, calls),
      );
      const { rawMicroseconds, microseconds } = measured;
      const cost = {
        microseconds: spread(microseconds).median,
        ratio: spread(ratios(microseconds, rawMicroseconds)).median,
      };
      costs.set(client, [...(costs.get(client) ?? []), cost]);
    }
  }
  const rows = Object.entries(clients).map(([client, subject]) => {
    const measured = costs.get(client) ?? [];
    return {
      subject,
      figures: {
        '× raw `fetch`': spread(measured.map(({ ratio }) => ratio)),
        'µs a call': spread(measured.map(({ microseconds }) => microseconds)),
      },
    };
  });
  return bestFirst(rows);
}
