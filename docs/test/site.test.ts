/** The built site, from the root of a host and below a path, in Chromium and without a network. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../../test/browser/chromium.ts';
import { description, operations } from '../../test/description/read-description.ts';
import { brokenLinks, builtPages, weightOf } from './built-site.ts';
import { siteServer } from './site-server.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const axePath = fileURLToPath(import.meta.resolve('axe-core/axe.min.js'));
const bases = ['/', '/toggl-focus-chats/'];

let folder: string;
let browser: Browser;
const sites = new Map<string, { url: string; server: Server }>();
const contexts: BrowserContext[] = [];

/** What no page may do: ask another host, throw, or fail to load a part of itself. */
let complaints: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'toggl-focus-chats-site-'));
  for (const base of bases) {
    const args = ['docs/build.ts', '--out', folderOf(base), '--base', base];
    // Without what Vitest sets: Astro would take BASE_URL from there.
    const { PATH, HOME } = process.env;
    const env = { PATH, HOME, ASTRO_TELEMETRY_DISABLED: '1' };
    await promisify(execFile)(process.execPath, args, { cwd: root, env });
    sites.set(base, await siteServer(folderOf(base), base));
  }
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  for (const { server } of sites.values()) server.close();
  rmSync(folder, { recursive: true });
});

afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close();
  expect(complaints.splice(0)).toEqual([]);
});

function folderOf(base: string): string {
  return join(folder, base === '/' ? 'root' : 'below');
}

/** A new tab; it complains of whatever a page may not do. */
async function open(path: string, options: BrowserContextOptions = {}, base = '/toggl-focus-chats/'): Promise<Page> {
  const site = sites.get(base)?.url ?? '';
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    reducedMotion: 'reduce',
    ...options,
  });
  contexts.push(context);
  await context.route(
    (url) => !url.href.startsWith(site) && url.protocol !== 'blob:' && url.protocol !== 'data:',
    (route) => {
      complaints.push(`asked for ${route.request().url()}`);
      return route.abort();
    },
  );
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.on('pageerror', (error) => complaints.push(`threw ${error}`));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`logged ${message.text()}`);
  });
  await page.goto(`${site}${path}`);
  return page;
}

function pages(base = '/toggl-focus-chats/') {
  return builtPages(folderOf(base));
}

function urlOf(path: string): string {
  return `${sites.get('/toggl-focus-chats/')?.url}${path}`;
}

function operationPath(operationId: string): string {
  return `http-api/${operationId.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}/`;
}

/** Runs each sample of a page, and tells what was recorded beside what it printed. */
async function runSamples(page: Page): Promise<{ recorded: string[]; printed: string[] }> {
  const recorded: string[] = [];
  const printed: string[] = [];
  for (const sample of await page.locator('run-sample').all()) {
    const output = sample.locator('pre[data-language="text"]');
    const lines = (await output.count()) > 0 ? await output.locator('.ec-line').allTextContents() : [];
    recorded.push(lines.map((line) => line.replace(/\n$/, '')).join('\n'));
    await sample.getByRole('button', { name: 'Run', exact: true }).click();
    await sample.getByText(/^(Done|Failed)\.$/).waitFor();
    printed.push(((await sample.locator('.run-printed').textContent()) ?? '').trimEnd());
  }
  return { recorded, printed };
}

describe.each(bases)('the site, served from %s', (base) => {
  it('has no link, file or fragment that leads nowhere', () => {
    expect(pages(base).length).toBeGreaterThan(80);
    expect(brokenLinks(folderOf(base), base)).toEqual([]);
  });

  it('runs a sample, and finds a page by search', async () => {
    const page = await open('', {}, base);
    const { recorded, printed } = await runSamples(page);
    expect(printed).toEqual(recorded);
    expect(recorded).toHaveLength(2);
    expect(await foundBy(page, 'restore')).toContainEqual(expect.stringContaining('/http-api/restore-chat/'));
  });
});

async function foundBy(page: Page, words: string): Promise<string[]> {
  await page.getByRole('button', { name: 'Search' }).click();
  const dialog = page.getByRole('dialog', { name: 'Search' });
  await dialog.locator('input').fill(words);
  await dialog.getByText(new RegExp(`results? for ${words}`)).waitFor();
  await dialog.locator('.pagefind-ui__result-link').first().waitFor();
  const links = await dialog.locator('.pagefind-ui__result-link').all();
  const found = await Promise.all(links.slice(0, 10).map(async (link) => (await link.getAttribute('href')) ?? ''));
  await page.keyboard.press('Escape');
  return found;
}

describe('search', () => {
  it.each([
    ['restore', '/http-api/restore-chat/'],
    ['install', '/toggl-focus-chats/#install'],
    ['429', '/retries-and-timeouts/'],
    ['quota', '/quota/'],
  ])('finds %s among its first ten links', async (words, path) => {
    const page = await open('');
    expect(await foundBy(page, words)).toContainEqual(expect.stringContaining(path));
  });
});

describe('samples', () => {
  it('print what was recorded, on every page', async () => {
    const withSamples = pages().filter(({ html }) => html.includes('<run-sample'));
    expect(withSamples.length).toBeGreaterThan(15);
    const page = await open('');
    for (const { path } of withSamples) {
      await page.goto(urlOf(path));
      const { recorded, printed } = await runSamples(page);
      expect({ path, printed }).toEqual({ path, printed: recorded });
    }
  });

  it('are there for each operation, in TypeScript and for curl', async () => {
    const page = await open('');
    for (const { operationId, 'x-codeSamples': samples } of operations) {
      await page.goto(urlOf(operationPath(operationId)));
      const shown = await page
        .locator('pre:is([data-language="ts"], [data-language="sh"])')
        .evaluateAll((blocks) =>
          blocks.map((block) =>
            Array.from(block.querySelectorAll('.ec-line'), (line) => line.textContent?.trimEnd()).join('\n'),
          ),
        );
      expect(shown).toEqual(
        samples.map(({ source }) =>
          source
            .trimEnd()
            .split('\n')
            .map((line) => line.trimEnd())
            .join('\n'),
        ),
      );
    }
  });

  it('tell the requests that were made, and what is left of the quota', async () => {
    const page = await open('');
    await page.getByRole('button', { name: 'Run', exact: true }).first().click();
    await page.getByText('1 request was made. 29 are left of the quota.').waitFor();
    await page.getByText('GET /workspaces/3021544/chats: 200').waitFor();
  });

  it('run as they were edited', async () => {
    const page = await open('');
    const sample = page.locator('run-sample').first();
    await sample.getByRole('button', { name: 'Edit' }).click();
    await sample
      .getByRole('textbox')
      .fill(
        "import { createTogglFocusClient } from 'toggl-focus-chats';\nconsole.log((await createTogglFocusClient().chats.get(981204)).name);",
      );
    await sample.getByRole('button', { name: 'Run', exact: true }).click();
    await sample.getByText('Done.').waitFor();
    expect(await sample.locator('.run-printed').textContent()).toBe('Plan the October launch\n');
  });

  it.each([
    ['throw new Error("Enough");', 'Enough'],
    ['const = 5;', 'SyntaxError'],
    ['eval("1");', 'EvalError'],
    ["await fetch('https://example.com/');", 'TypeError'],
  ])('that are edited to %s tell how they fail', async (code, told) => {
    const page = await open('');
    const sample = page.locator('run-sample').first();
    await sample.getByRole('button', { name: 'Edit' }).click();
    await sample.getByRole('textbox').fill(code);
    await sample.getByRole('button', { name: 'Run', exact: true }).click();
    await sample.getByText('Failed.').waitFor();
    expect(await sample.locator('.run-printed').textContent()).toContain(told);
    // The browser itself refuses what the policy forbids, and logs that.
    complaints = complaints.filter((complaint) => !/Content Security Policy/i.test(complaint));
  });

  it('can be stopped, even in an endless loop', async () => {
    const page = await open('');
    const sample = page.locator('run-sample').first();
    await sample.getByRole('button', { name: 'Edit' }).click();
    await sample.getByRole('textbox').fill('for (;;);');
    await sample.getByRole('button', { name: 'Run', exact: true }).click();
    await sample.getByRole('button', { name: 'Stop' }).click();
    await sample.getByText('Stopped.').waitFor();
  });

  it.each([
    ['404: not there', 'NotFoundError'],
    ['402: the quota is spent', 'QuotaExceededError'],
    ['503 once, then well', 'Attempt 1 failed (503)'],
    ['a web page instead of JSON', 'DecodeError'],
  ])('on the page about errors meet what the reader chooses: %s', async (choice, told) => {
    const page = await open('errors/');
    const sample = page.locator('run-sample[choose-fault]');
    await sample.getByRole('combobox').selectOption(choice);
    await sample.getByRole('button', { name: 'Run', exact: true }).click();
    await sample.getByText('Done.').waitFor();
    expect(await sample.locator('.run-printed').textContent()).toContain(told);
  });

  it('show what was recorded where there is no JavaScript', async () => {
    const page = await open('', { javaScriptEnabled: false });
    expect(await page.locator('run-sample').first().innerText()).toContain('981204 Plan the October launch');
    expect(await page.getByRole('button', { name: 'Run' }).count()).toBe(0);
  });
});

describe('a page', () => {
  const kinds = [
    '',
    'errors/',
    'quota/',
    'recipes/',
    'cost/',
    'http-api/',
    'http-api/schemas/',
    'http-api/update-chat-message/',
    'typescript/client/',
    'typescript/client/interfaces/ClientOptions/',
    'typescript/client/classes/RateLimitError/',
    'all-departures/',
  ];

  it.each<[string, BrowserContextOptions]>([
    ['light', { colorScheme: 'light' }],
    ['dark', { colorScheme: 'dark' }],
    ['390 px wide', { viewport: { width: 390, height: 844 } }],
  ])('has no serious or critical axe finding: %s', async (_, options) => {
    const found: string[] = [];
    const page = await open('', options);
    for (const path of kinds) {
      await page.goto(urlOf(path));
      // By the driver: the policy of the page lets no other script in.
      await page.evaluate(readFileSync(axePath, 'utf8'));
      const violations = await page.evaluate<{ id: string; impact: string; nodes: { target: string[] }[] }[]>(
        '(async () => (await axe.run()).violations.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.map(({ target }) => ({ target })) })))()',
      );
      const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      found.push(
        ...grave.map(
          ({ id, nodes }) =>
            `${path}: ${id}: ${nodes
              .map(({ target }) => target)
              .slice(0, 3)
              .join(' ')}`,
        ),
      );
    }
    expect(found).toEqual([]);
  });

  it('is cut off nowhere at 390, 1280 and 1600 px, and shows the whole path of an operation', async () => {
    const page = await open('');
    for (const path of [...kinds, ...operations.map(({ operationId }) => operationPath(operationId))]) {
      await page.goto(urlOf(path));
      for (const width of [390, 1280, 1600]) {
        await page.setViewportSize({ width, height: 900 });
        const cutOff = await page.evaluate(() => {
          const blocks = document.querySelectorAll('html, main :is(table, td, p, li, pre)');
          const wide = Array.from(blocks).filter(
            (block) => block.scrollWidth > block.clientWidth && block.clientWidth > 0,
          );
          return wide.map(({ outerHTML }) => outerHTML.slice(0, 200));
        });
        expect({ path, width, cutOff }).toEqual({ path, width, cutOff: [] });
      }
    }
  });

  it('is reached by the skip link, the first thing that the keyboard comes to', async () => {
    const page = await open('errors/');
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').textContent()).toMatch(/Skip to content/);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await page.locator('main :focus, :focus-within main').count()).toBeGreaterThan(0);
  });

  it('weighs at most 50 kB, compressed, with its styles and scripts', () => {
    const weights = pages().map(({ path, html }) => ({ path, bytes: weightOf(folderOf('/toggl-focus-chats/'), html) }));
    expect(weights.filter(({ bytes }) => bytes > 50_000)).toEqual([]);
  });
});

describe('in print', () => {
  it('each operation is there whole', async () => {
    const page = await open('');
    await page.emulateMedia({ media: 'print' });
    for (const operation of operations) {
      await page.goto(urlOf(operationPath(operation.operationId)));
      const text = (await page.locator('main').innerText()).replaceAll(/\s+/g, ' ');
      expect(text).toContain(`${operation.method.toUpperCase()} ${operation.path}`);
      for (const { name } of operation.parameters) expect(text).toContain(name);
      for (const [status, answer] of Object.entries(operation.responses)) {
        expect(text).toContain(status);
        expect(text).toContain(answer.description);
      }
      for (const { source } of operation['x-codeSamples'])
        expect(text.replaceAll(' ', '')).toContain(source.replaceAll(/\s/g, ''));
    }
  });

  it('each departure is there, in its group', async () => {
    const page = await open('all-departures/');
    await page.emulateMedia({ media: 'print' });
    const groups = (await page.locator('main').innerText())
      .split(/\n(?=What changes your code|How we read|Form only)/)
      .slice(1);
    expect(groups).toHaveLength(3);
    for (const [index, group] of ['code', 'reading', 'form'].entries()) {
      for (const { why } of description['x-departures'].filter((departure) => departure.group === group)) {
        expect(groups[index]?.replaceAll('’', "'").replaceAll(/[“”]/g, '"')).toContain(why.replaceAll('`', ''));
      }
    }
  });
});

describe('files', () => {
  it('are there to download: the description, the reference in one file, a list for language models', () => {
    for (const name of ['openapi.yaml', 'openapi.json', 'reference.html', 'llms.txt']) {
      expect(existsSync(join(folderOf('/'), name)), name).toBe(true);
    }
  });

  it('hold each page as Markdown, listed in llms.txt', () => {
    const list = readFileSync(join(folderOf('/'), 'llms.txt'), 'utf8');
    for (const { path } of pages('/')) {
      const name = existsSync(join(folderOf('/'), `${path.replace(/\/$/, '')}.md`))
        ? `${path.replace(/\/$/, '')}.md`
        : `${path}index.md`;
      expect(readFileSync(join(folderOf('/'), name), 'utf8')).toMatch(/^# /);
      expect(list).toContain(`(${name})`);
    }
  });
});
