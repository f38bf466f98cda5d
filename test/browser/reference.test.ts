import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { renderReference } from '../../scripts/reference.ts';
import { description, operations } from '../description/read-description.ts';
import { launchChromium } from './chromium.ts';

const folder = mkdtempSync(join(tmpdir(), 'toggl-focus-chats-reference-'));
const docsPath = join(folder, 'reference.html');
let browser: Browser;
let context: BrowserContext;
let page: Page;

/** The problems of a page; one that works and needs no network has none. */
let complaints: string[];

beforeAll(async () => {
  renderReference(docsPath);
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

beforeEach(async () => {
  complaints = [];
  context = await browser.newContext({ offline: true, viewport: { width: 1440, height: 900 } });
  context.on('request', (request) => {
    if (!isLocal(request.url())) complaints.push(`asked for ${request.url()}`);
  });
  await context.route(
    (url) => !isLocal(url.href),
    (route) => route.abort(),
  );
  page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.on('pageerror', (error) => complaints.push(`threw ${error}`));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`logged ${message.text()}`);
  });
  await page.goto(pathToFileURL(docsPath).href);
  // The logo is the first thing that Redoc adds to what was rendered before: from here on the page reacts.
  await page.getByAltText('redocly logo').waitFor();
});

afterEach(async () => {
  await context.close();
  expect(complaints).toEqual([]);
});

function isLocal(url: string): boolean {
  return ['file:', 'blob:', 'data:'].includes(new URL(url).protocol);
}

/** Redoc renders an operation once a reader comes near it: goes there by the menu, as a reader would. */
async function visit({ tags: [tag = ''], summary, method }: (typeof operations)[number]): Promise<Locator> {
  const link = page.getByRole('link', { name: `${summary} ${method}`, exact: true });
  if (!(await link.isVisible())) await page.getByRole('link', { name: tag, exact: true }).click();
  await link.click();
  const section = page.locator('[data-item-kind="httpItem"]', {
    has: page.getByRole('heading', { level: 2, name: `link to ${summary} ${summary}`, exact: true }),
  });
  await section.waitFor();
  return section;
}

function sampleOf(section: Locator): Promise<string | null> {
  return section.locator('.panel-request-samples pre').textContent();
}

describe('the reference in one file', () => {
  it('show each operation, the TypeScript sample first', async () => {
    expect(operations).not.toEqual([]);
    for (const operation of operations) {
      const section = await visit(operation);
      expect(await sampleOf(section)).toBe(operation['x-codeSamples'][0]?.source);
    }
  });

  it('show each sample to a reader who chooses it', async () => {
    for (const operation of operations) {
      const section = await visit(operation);
      for (const { label, source } of operation['x-codeSamples']) {
        await section.getByRole('button', { name: /^(TypeScript|curl)/ }).click();
        await page.getByRole('menuitem', { name: label, exact: true }).click();
        expect(await sampleOf(section)).toBe(source);
      }
    }
  });

  it("show each departure from Toggl's reference in the table of its group", async () => {
    await page.getByRole('link', { name: "Where this description departs from Toggl's reference" }).first().click();
    const tables = page
      .getByRole('table')
      .filter({ has: page.getByRole('columnheader', { name: "Toggl's reference" }) });
    expect(await tables.count()).toBe(3);
    for (const [index, group] of ['code', 'reading', 'form'].entries()) {
      const rows = await tables.nth(index).locator('tbody tr').all();
      const shown = await Promise.all(
        rows.map(async (row) => (await row.getByRole('cell').allTextContents()).join(' | ')),
      );
      const listed = description['x-departures']
        .filter((departure) => departure.group === group)
        .map(({ place, reference, here, why }) => [place, reference, here, why].join(' | '));
      expect(shown).toEqual(listed.map((row) => row.replaceAll('`', '')));
    }
  });

  it('find the restore operation by search', async () => {
    await page.getByTestId('search-trigger').click();
    const dialog = page.getByTestId('search-dialog');
    await dialog.getByRole('textbox').fill('restore');
    await dialog.getByRole('link', { name: 'Restore a chat by ID' }).click();
    await page.getByRole('heading', { level: 2, name: 'Restore a chat by ID' }).waitFor();
  });

  it('lead by every link of their own back into the page, in a new tab too', async () => {
    const links = await page
      .locator('a')
      .evaluateAll((anchors: HTMLAnchorElement[]) => anchors.map(({ href }) => href));
    const own = links.filter((link) => !link.startsWith('https:'));
    expect(own.length).toBeGreaterThan(operations.length);
    expect(own.filter((link) => !link.startsWith(`${pathToFileURL(docsPath)}#`))).toEqual([]);
  });

  it('ask nothing of the network with another theme, layout and menu either', async () => {
    await page.getByTestId('color-mode-switcher').click();
    await page.getByRole('button', { name: 'Hide sidebar' }).click();
    await page.getByAltText('redocly logo').waitFor();
    await page.reload();
    await page.getByAltText('redocly logo').waitFor();
  });

  it('have the browser refuse whatever would still ask', async () => {
    const otherPage = await browser.newPage();
    await otherPage.goto(pathToFileURL(docsPath).href);
    const refused = await otherPage.evaluate(async () => {
      const violation = new Promise<SecurityPolicyViolationEvent>((resolve) => {
        document.addEventListener('securitypolicyviolation', resolve, { once: true });
      });
      await fetch('http://127.0.0.1:9/').catch(() => undefined);
      return (await violation).effectiveDirective;
    });
    expect(refused).toBe('connect-src');
  });
});
