/** The bench's pages say what results.json holds, and its goals are judged by that. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { costPage, withSentence } from '../../scripts/bench/cost-page.ts';
import { judge } from '../../scripts/bench/goals.ts';
import results from '../../scripts/bench/results.json' with { type: 'json' };

function read(name: string): string {
  return readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
}

describe('what the bench measured', () => {
  it('is told by docs/cost.md', () => {
    expect(read('docs/cost.md')).toBe(costPage(results));
  });

  it('is told by one sentence of the README', () => {
    const readme = read('README.md');
    expect(withSentence(readme, results)).toBe(readme);
  });

  it('is in tables with as many cells in each row', () => {
    const tables = Array.from(read('docs/cost.md').matchAll(/(?:^\|.*\n)+/gm), ([table]) => table.trim().split('\n'));
    expect(tables).toHaveLength(1 + Object.keys(results.tables).length);
    for (const rows of tables) expect(new Set(rows.map((row) => row.split('|').length)).size).toBe(1);
  });
});

describe('a goal', () => {
  const http = (client: number, openapiFetch: number, ky: number) => {
    const row = (subject: string, ratio: number) => ({ subject, figures: { '× `fetch`': ratio, 'CPU × `fetch`': 1 } });
    return {
      http: [
        row('**toggl-focus-chats**', client),
        row('openapi-fetch with timeout', openapiFetch),
        row('ky', ky),
        row('openai', 9),
        row('@octokit/request', 9),
        row('axios', 9),
      ],
    };
  };

  it('is the least of the rows that the client is to beat', () => {
    expect(judge(http(1.3, 1.2, 1.5))[0]).toMatchObject({ measured: 1.3, limit: 1.2 });
    expect(judge(http(1.3, 1.6, 1.5))[0]).toMatchObject({ measured: 1.3, limit: 1.5 });
  });

  it('is compared with the largest of several figures', () => {
    const stream = ['`items`', 'array', 'NDJSON'].map((shape, index) => ({
      subject: `**\`messages.stream\`**, ${shape}`,
      figures: { '× `json()`': 0.5 + index / 10 },
    }));
    const json = { subject: '`json()`, array', figures: { '× `json()`': 1 } };
    expect(judge({ stream: [...stream, json] })).toMatchObject([{ measured: 0.7, limit: 0.8 }]);
  });

  it('is left out where its table was not measured', () => {
    expect(judge({})).toEqual([]);
  });

  it('is an error where a row or a column has another name', () => {
    const row = (subject: string, heading: string) => ({ subject, figures: { [heading]: 1 } });
    const client = '**toggl-focus-chats**';
    expect(() => judge({ memory: [row('messages.stream', 'resident, MB')] })).toThrow('has no row for the goal');
    expect(() => judge({ memory: [row(client, 'MB')] })).toThrow(`The row "${client}" has no figure "resident, MB".`);
    expect(() => judge({ http: [row(client, '× `fetch`')] })).toThrow('There is no row "openapi-fetch with timeout".');
  });
});
