/** The pages about the package's exports, made by TypeDoc from the doc comments. An export or a member without words fails the build. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Application, Converter, type ProjectReflection, ReflectionKind } from 'typedoc';
import type { Page } from './page.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The entries of the package: the folder of their pages, and what one imports. */
const entries = [
  { folder: 'client', name: 'toggl-focus-chats', source: 'src/index.ts' },
  { folder: 'sandbox', name: 'toggl-focus-chats/sandbox', source: 'src/sandbox/index.ts' },
  { folder: 'validate', name: 'toggl-focus-chats/validate', source: 'src/validate.ts' },
  { folder: 'quota-store', name: 'toggl-focus-chats/quota-store', source: 'src/quota-store.ts' },
];

export async function typescriptApiPages(): Promise<Page[]> {
  const app = await Application.bootstrapWithPlugins({
    entryPoints: entries.map(({ source }) => join(root, source)),
    tsconfig: fileURLToPath(new URL('./tsconfig.typedoc.json', import.meta.url)),
    skipErrorChecking: true,
    plugin: [fileURLToPath(import.meta.resolve('typedoc-plugin-markdown'))],
    readme: 'none',
    disableSources: true,
    excludeExternals: true,
    excludePrivate: true,
    validation: { notDocumented: true, notExported: false, invalidLink: true, invalidPath: false },
    treatValidationWarningsAsErrors: true,
    logLevel: 'Warn',
    ...{ outputFileStrategy: 'members', entryFileName: 'index', hidePageHeader: true, hideBreadcrumbs: true },
    ...{ useCodeBlocks: true, parametersFormat: 'table', expandObjects: true, indexFormat: 'table' },
  });
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => leaveOut(project));
  const project = await app.convert();
  if (!project) throw new Error('TypeDoc could not read the entries of the package.');
  nameModules(project);
  app.validate(project);
  if (app.logger.hasErrors() || app.logger.hasWarnings()) {
    throw new Error('TypeDoc found exports without words, or links that lead nowhere: see above.');
  }
  const folder = await mkdtemp(join(tmpdir(), 'toggl-focus-chats-docs-'));
  try {
    app.options.setValue('outputs', [{ name: 'markdown', path: folder }]);
    await app.generateOutputs(project);
    const files = await readdir(folder, { recursive: true });
    const names = files.filter((name) => name.endsWith('.md') && name !== 'index.md');
    const pages = names.map(async (name) => pageOf(name, await readFile(join(folder, name), 'utf8')));
    return [overview, ...(await Promise.all(pages))];
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The types of openapi-typescript repeat the description, which has pages of its own. The client alone makes its errors. */
function leaveOut(project: ProjectReflection): void {
  const repeated = project
    .getReflectionsByKind(ReflectionKind.Interface)
    .filter(({ name }) => ['paths', 'components', 'operations'].includes(name));
  for (const reflection of [...project.getReflectionsByKind(ReflectionKind.Constructor), ...repeated]) {
    project.removeReflection(reflection);
  }
}

function nameModules({ children = [] }: ProjectReflection): void {
  for (const module of children) if (module.name === 'index') module.name = 'client';
}

const overview: Page = {
  path: 'typescript/index',
  label: 'Overview',
  description: 'What the package exports, by entry.',
  markdown: [
    '# TypeScript API',
    'The package has four entries. Their pages are made from the doc comments that editors show as well.',
    ...entries.map(({ folder, name }) => `- [\`${name}\`](${folder}/index.md)`),
    '',
    'The types `paths`, `components` and `operations` are exported too. They are those that openapi-typescript makes of the description, ' +
      'for libraries that build on them. [Types of the HTTP API](../http-api/schemas.md) has their fields.',
  ].join('\n'),
};

/** TypeDoc begins with `# Class: RateLimitError`; a module begins with its folder's name. */
function pageOf(file: string, markdown: string): Page {
  const path = `typescript/${file.replace(/\.md$/, '')}`;
  const entry = entries.find(({ folder }) => file === `${folder}/index.md`);
  const [, title = ''] = /^# (?:[A-Z][a-zA-Z ]*: )?(.+)$/m.exec(markdown) ?? [];
  const text = entry ? markdown.replace(/^# .+$/m, `# ${entry.name}`) : markdown;
  return { path, markdown: text, label: entry ? 'Overview' : title.replace(/\(\)$/, '').replaceAll('\\', '') };
}
