/** README.md, CONTRIBUTING.md and the pages in docs/ are right: samples compile, commands and links exist, tables are complete. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import * as main from '../../src/index.ts';
import { readClientOptions } from '../../src/options.ts';
import { isRetriedStatus } from '../../src/transport/retry.ts';
import { compilerProblems } from './compile.ts';
import { description, operations } from './read-description.ts';

function pathOf(name: string): string {
  return fileURLToPath(new URL(`../../${name}`, import.meta.url));
}

const guideNames = ['README.md', ...readdirSync(pathOf('docs')).map((name) => `docs/${name}`)].filter((name) =>
  name.endsWith('.md'),
);

/** A page, and its text. */
const pages = ['CONTRIBUTING.md', 'SECURITY.md', ...guideNames].map((name) => [name, textOf(name)] as const);

function textOf(page: string): string {
  return readFileSync(pathOf(page), 'utf8');
}

/** The text of a page below a heading, down to the next one. */
function section(page: string, heading: string): string {
  const [, text = ''] = textOf(page).split(new RegExp(`^#+ ${heading}$`, 'm'));
  return text.split(/^#+ /m)[0] ?? '';
}

/** The places on a page that a link can lead to. */
function anchorsOf(page: string): string[] {
  return Array.from(textOf(page).matchAll(/^#+ (.+)$/gm), ([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );
}

function tablesOf(markdown: string): string[][][] {
  return Array.from(markdown.matchAll(/(?:^\|.*\n)+/gm), ([table]) =>
    table
      .trim()
      .split('\n')
      .map((line) =>
        line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      ),
  );
}

/** The rows of the tables, each cell by its column's name. */
function rowsOf(markdown: string): Record<string, string>[] {
  return tablesOf(markdown).flatMap(([head = [], , ...rows]) =>
    rows.map((cells) => Object.fromEntries(cells.map((cell, index) => [head[index], cell]))),
  );
}

/** The first text in a cell that is set as code. */
function code(cell = ''): string {
  return /`([^`]+)`/.exec(cell)?.[1] ?? '';
}

function column(name: string, markdown: string): string[] {
  return rowsOf(markdown).map((row) => code(row[name]));
}

/** The properties and methods that an interface or a class of `src/` declares, without the private ones. */
function membersOf(file: string, name: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(pathOf(file), 'utf8'), ts.ScriptTarget.Latest);
  return source.statements
    .filter((statement) => ts.isInterfaceDeclaration(statement) || ts.isClassDeclaration(statement))
    .filter((declaration) => declaration.name?.text === name)
    .flatMap(({ members }) => members.flatMap((member) => member.name?.getText(source) ?? []))
    .filter((member) => !member.startsWith('#'));
}

/** A client of an API that always answers the same. */
function clientOf(answer: () => Response): main.TogglFocusClient {
  const fetch = async () => answer();
  return main.createTogglFocusClient({ apiKey: 'toggl_sk_example', workspaceId: 3021544, maxRetries: 0, fetch });
}

beforeEach(() => {
  for (const name of ['TOGGL_API_KEY', 'TOGGL_WORKSPACE_ID', 'TOGGL_FOCUS_BASE_URL']) vi.stubEnv(name, undefined);
  return () => vi.unstubAllEnvs();
});

describe('the samples of the guide', () => {
  /** One that begins with the name of a file is all of that file. */
  const samples = guideNames.flatMap((page) =>
    Array.from(textOf(page).matchAll(/^```ts(?: choose-fault)?\n(?:\/\/ (\S+)\.ts\n)?(.*?)^```$/gms), (match) => ({
      place: match[1] ?? `${page}, line ${match.input.slice(0, match.index).split('\n').length}`,
      isFile: match[1] !== undefined,
      source: match[2] ?? '',
    })),
  );
  const mistaken = { place: 'mistaken', source: "await client.chats.get('981204');" };

  /** A sample that makes no client builds on the first one's. */
  function moduleOf(source: string): string {
    const client = "declare const client: import('toggl-focus-chats').TogglFocusClient;";
    return `${source}\nexport {};\n${source.includes('const client =') ? '' : client}`;
  }

  /** Packages that are no dependencies: their types as far as the guide uses them. */
  const declarations = {
    // https://getpino.io/#/docs/api
    pino: `
      interface Logger { info(fields: object, message?: string): void; warn(fields: object, message?: string): void }
      export default function pino(): Logger;`,
  };

  const modules = [...samples, mistaken].map(({ place, source }) => [place, moduleOf(source)]);
  const problems = compilerProblems(Object.fromEntries(modules), declarations);

  it.each(samples)('compile: $place', ({ place }) => {
    expect(problems[place]).toEqual([]);
  });

  it('would not compile with a mistake', () => {
    expect(problems.mistaken).toEqual(["Argument of type 'string' is not assignable to parameter of type 'number'."]);
  });

  it.each(samples.filter(({ isFile }) => isFile))('are files that run here: $place', ({ place, source }) => {
    const file = readFileSync(pathOf(`test/unit/readme/${place}.ts`), 'utf8')
      .replace("'../../../src/index.ts'", "'toggl-focus-chats'")
      .replace("'../../../src/quota-store.ts'", "'toggl-focus-chats/quota-store'")
      .replace("'../../../src/validate.ts'", "'toggl-focus-chats/validate'")
      .replace("'../../../src/sandbox/index.ts'", "'toggl-focus-chats/sandbox'");
    expect(source).toBe(file);
  });

  it('for your tests are files', () => {
    const tests = samples.filter(({ source }) => source.includes("from 'vitest'"));
    expect(tests.length).toBeGreaterThan(3);
    expect(tests.filter(({ isFile, place }) => !isFile || !place.endsWith('.test'))).toEqual([]);
  });

  it('are all the files that run here, with the tests of those that are no tests', () => {
    const shown = samples.filter(({ isFile }) => isFile).map(({ place }) => place);
    const files = readdirSync(pathOf('test/unit/readme')).map((name) => name.replace(/\.ts$/, ''));
    expect(files.filter((name) => !name.endsWith('.test')).toSorted()).toEqual(
      shown.filter((name) => !name.endsWith('.test')).toSorted(),
    );
  });

  it('begin with a call in three lines', () => {
    expect(samples[0]?.source.trim().split(/\n+/)).toHaveLength(3);
  });

  it('show the message that the error has', async () => {
    const body = description.components.examples.ChatNotFound?.value;
    const client = clientOf(() => Response.json(body, { status: 404 }));
    const error = await client.chats.restore(981204).catch(String);
    expect(section('docs/errors.md', 'Errors')).toContain(`\n> \`${error}\`\n`);
  });
});

describe('the pages', () => {
  /** All that the pattern finds, with the page that it is on. */
  function found(pattern: RegExp): { page: string; text: string }[] {
    return pages.flatMap(([page, markdown]) =>
      Array.from(markdown.matchAll(pattern), ([all, text = all]) => ({ page, text })),
    );
  }

  it('name commands that exist', () => {
    const { scripts }: { scripts: Record<string, string> } = JSON.parse(textOf('package.json'));
    const commands = [...found(/npm run (\w+(?::\w+)*)/g), ...found(/(?<=npm )test/g)];
    expect(commands).not.toEqual([]);
    expect(commands.filter(({ text }) => scripts[text] === undefined)).toEqual([]);
  });

  it('link to what exists', () => {
    const links = found(/\]\(([^)]+)\)/g).filter(({ text }) => !text.startsWith('https://'));
    expect(links).not.toEqual([]);
    const leadsNowhere = ({ page, text }: { page: string; text: string }) => {
      const [path = '', anchor] = text.split('#');
      const file = path === '' ? page : posix.join(posix.dirname(page), path);
      return !existsSync(pathOf(file)) || (anchor !== undefined && !anchorsOf(file).includes(anchor));
    };
    expect(links.filter(leadsNowhere)).toEqual([]);
  });

  it.each(pages)('have tables with as many cells in each row: %s', (_, markdown) => {
    for (const table of tablesOf(markdown)) expect(new Set(table.map((row) => row.length)).size).toBe(1);
  });
});

describe('the README', () => {
  it('links to each page of the guide', () => {
    for (const page of guideNames.slice(1)) expect(textOf('README.md')).toContain(`](${page}`);
  });

  it('shows commands that say that `npm ci` is needed, where nothing is installed', () => {
    const { scripts }: { scripts: Record<string, string> } = JSON.parse(textOf('package.json'));
    const blocks = Array.from(textOf('README.md').matchAll(/^```sh\n(.*?)^```$/gms), ([, block = '']) => block).join(
      '',
    );
    const names = Array.from(blocks.matchAll(/npm (?:run (\S+)|test)/g), ([, name = 'test']) => name);
    expect(names).toContain('demo');
    for (const name of names) expect(scripts[`pre${name}`], name).toBe('node scripts/installed.js');

    const folder = mkdtempSync(join(tmpdir(), 'toggl-focus-chats-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    cpSync(pathOf('scripts/installed.js'), join(folder, 'scripts/installed.mjs'));
    const { status, stderr } = spawnSync(process.execPath, [join(folder, 'scripts/installed.mjs')], {
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 1, stderr: 'Nothing is installed yet: run `npm ci` first.\n' });
  });

  it('is as long as three screens', () => {
    expect(textOf('README.md').split('\n').length).toBeLessThan(180);
  });
});

describe('the map of CONTRIBUTING.md', () => {
  it('names each file of src/ once, and the sandbox as a folder', () => {
    const named = rowsOf(textOf('CONTRIBUTING.md')).flatMap(({ File = '' }) => {
      const names = Array.from(File.matchAll(/`([^`]+)`/g), ([, name = '']) => name);
      const folder = names[0]?.replace(/[^/]*$/, '') ?? '';
      return names.map((name) => (name.includes('/') ? name : folder + name));
    });
    const files = readdirSync(pathOf('src'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.startsWith('sandbox/'))
      .map((name) => `src/${name}`);
    expect(named.filter((name) => name.startsWith('src/')).toSorted()).toEqual(['src/sandbox/', ...files].toSorted());
  });
});

describe('the tables of the guide', () => {
  it('list each method, and each operation of the description', () => {
    const { chats, messages } = clientOf(Response.error);
    const methods = Object.entries({ chats, messages }).flatMap(([name, resource]) =>
      Object.keys(resource).map((method) => `${name}.${method}`),
    );
    const table = section('README.md', 'Methods');
    expect(column('Method', table).map((call) => call.split('(')[0])).toEqual(methods);
    expect(column('Request', table)).toEqual(
      operations.map(
        ({ method, path }) => `${method.toUpperCase()} ${path.replace('/workspaces/{workspace_id}', '…')}`,
      ),
    );
  });

  it('list each option of the client', () => {
    const quota = membersOf('src/options.ts', 'QuotaOptions').map((name) => `quota.${name}`);
    const options = membersOf('src/options.ts', 'ClientOptions').flatMap((name) => (name === 'quota' ? quota : name));
    expect(column('Option', section('docs/options.md', 'Options'))).toEqual(options);
  });

  it('list each option of a call', () => {
    expect(column('Option', section('docs/options.md', 'Options of a call'))).toEqual(
      membersOf('src/call-options.ts', 'CallOptions'),
    );
  });

  it.each([
    ['docs/options.md', 'Options'],
    ['docs/retries-and-timeouts.md', 'Retries'],
    ['docs/retries-and-timeouts.md', 'Timeouts'],
    ['docs/quota.md', 'Quota'],
  ])('tell the defaults that the client has: %s, %s', (page, heading) => {
    const settings = new Map<string, unknown>(Object.entries(readClientOptions({ apiKey: 'toggl_sk_example' })));
    const told = rowsOf(section(page, heading)).flatMap((row) => {
      const value = settings.get(code(row.Option).replace('quota.', ''));
      return typeof value === 'number' || typeof value === 'string' ? [{ value, row }] : [];
    });
    expect(told).not.toEqual([]);
    for (const { value, row } of told) {
      const literal = typeof value === 'number' ? value.toLocaleString('en').replaceAll(',', '_') : value;
      expect(
        [`\`${literal}\``, `\`'${literal}'\``].some((text) => row.Default?.endsWith(text)),
        literal,
      ).toBe(true);
    }
  });

  it('list each member of the sandbox, with each of its options in the text below', () => {
    const members = rowsOf(section('docs/testing.md', 'Test your app')).flatMap((row) =>
      Array.from((row['Of the sandbox'] ?? '').matchAll(/`(\w+)/g), ([, name]) => name),
    );
    expect(members.toSorted()).toEqual(membersOf('src/sandbox/sandbox.ts', 'Sandbox').toSorted());
    const [, options = ''] = /`createSandbox` takes (.+)/.exec(section('docs/testing.md', 'Test your app')) ?? [];
    for (const name of membersOf('src/sandbox/options.ts', 'SandboxOptions')) expect(options).toContain(`\`${name}\``);
  });

  it('list each error class, the base before those that extend it', () => {
    const classes = Object.values(main).filter(({ prototype }) => prototype instanceof Error);
    const names = column('Class', section('docs/errors.md', 'Errors'));
    expect(names.toSorted()).toEqual(classes.map(({ name }) => name).toSorted());
    for (const { name, prototype } of classes) {
      const base = Object.getPrototypeOf(prototype).constructor.name;
      expect(names.indexOf(base), name).toBeLessThan(names.indexOf(name));
    }
  });

  it('list what each error carries', () => {
    for (const row of rowsOf(section('docs/errors.md', 'Errors'))) {
      const told = Array.from((row['What it carries'] ?? '').matchAll(/`(\w+)`/g), ([, name]) => name);
      expect(told, row.Class).toEqual(expect.arrayContaining(membersOf('src/errors.ts', code(row.Class))));
    }
  });

  it('list the errors by the status that they are for', async () => {
    const rows = rowsOf(section('docs/errors.md', 'Errors')).filter(({ When }) => /^\d/.test(When ?? ''));
    expect(rows).toHaveLength(8);
    for (const { Class, When } of rows) {
      const status = Number.parseInt(When ?? '', 10);
      const headers = { 'X-Toggl-Quota-Remaining': When?.includes('quota') ? '0' : '7' };
      const client = clientOf(() => new Response(null, { status, headers }));
      await expect(client.chats.get(981204)).rejects.toMatchObject({ name: code(Class) });
    }
  });

  it('list the statuses after which a request is sent again', () => {
    const [row] = rowsOf(section('docs/retries-and-timeouts.md', 'Retries')).filter(
      ({ What }) => What === 'After a status',
    );
    const statuses = Array.from({ length: 500 }, (_, index) => 100 + index);
    expect(row?.Default).toBe(statuses.filter((status) => isRetriedStatus('GET', status)).join(', '));
  });

  it('list each event', () => {
    expect(column('Event', section('docs/events.md', 'Events'))).toEqual(membersOf('src/events.ts', 'ClientEvents'));
  });
});
