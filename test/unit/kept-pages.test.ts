/** What a long list costs: the memory of pages that are kept, and the time of telling repeated pages. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import type { Page } from '../../src/index.ts';
import { stubClient } from './stub-fetch.ts';

const perPage = 100;

/** Pages without an end; `padding` is text in the body that is no part of the page. */
function endlessList(pages: number, padding = '') {
  return stubClient(({ url }) => {
    const page = Number(new URL(url).searchParams.get('page') ?? 1);
    const data = page > pages ? [] : Array.from({ length: perPage }, (_, index) => ({ id: page * perPage + index }));
    return new Response(`{"data":${JSON.stringify(data)},"page":${page},"per_page":${perPage}}${padding}`);
  }).client;
}

function usedHeapMiB(): number {
  setFlagsFromString('--expose-gc');
  const collectGarbage: unknown = runInNewContext('gc');
  if (typeof collectGarbage !== 'function') expect.fail('no way to collect garbage');
  collectGarbage();
  return process.memoryUsage().heapUsed / 1024 / 1024;
}

it('a page that is kept does not keep the text that it was read from', { timeout: 30_000 }, async () => {
  const paddingKiB = 100;
  const client = endlessList(500, ' '.repeat(paddingKiB * 1024));
  const before = usedHeapMiB();
  const kept: Page<unknown>[] = [];
  for await (const page of client.chats.list().pages()) kept.push(page);
  const grownMiB = usedHeapMiB() - before;
  expect(kept).toHaveLength(501);
  // 50,000 items take some 10 MiB; the texts would take 50 more.
  expect(grownMiB).toBeLessThan(30);
});

it('a list that is long costs for each page what a short one does', { timeout: 60_000 }, async () => {
  const msOf = async (pages: number) => {
    const client = endlessList(pages);
    const startedAtMs = performance.now();
    let count = 0;
    for await (const _ of client.chats.list().pages()) count++;
    expect(count).toBe(pages + 1);
    return performance.now() - startedAtMs;
  };
  await msOf(100);
  const shortMs = await msOf(250);
  expect(await msOf(2_000)).toBeLessThan(8 * 4 * shortMs);
});
