import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * What the compiler finds wrong with the modules, by name: each is compiled as if it lay in the project's folder, under
 * the project's own options, with `toggl-focus-chats` from its source and without the types of Node. `declarations`
 * stand in for packages that a module imports and the project does not have.
 */
export function compilerProblems(
  modules: Record<string, string>,
  declarations: Record<string, string> = {},
): Record<string, string[]> {
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const pathOf = (name: string, extension: string) => join(root, name + extension);
  const options: ts.CompilerOptions = {
    ...ts.convertCompilerOptionsFromJson(config.config.compilerOptions, root).options,
    types: [],
    paths: {
      'toggl-focus-chats': [join(root, 'src/index.ts')],
      'toggl-focus-chats/quota-store': [join(root, 'src/quota-store.ts')],
      'toggl-focus-chats/validate': [join(root, 'src/validate.ts')],
      'toggl-focus-chats/sandbox': [join(root, 'src/sandbox/index.ts')],
      ...Object.fromEntries(Object.keys(declarations).map((name) => [name, [pathOf(name, '.d.ts')]])),
    },
  };
  const sources = new Map([
    ...Object.entries(modules).map(([name, source]) => [pathOf(name, '.ts'), source] as const),
    ...Object.entries(declarations).map(([name, source]) => [pathOf(name, '.d.ts'), source] as const),
  ]);
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile } = host;
  host.fileExists = (path) => sources.has(path) || fileExists(path);
  host.readFile = (path) => sources.get(path) ?? readFile(path);
  const program = ts.createProgram([...sources.keys()], options, host);
  return Object.fromEntries(
    Object.keys(modules).map((name) => {
      const file = program.getSourceFile(pathOf(name, '.ts'));
      const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
      return [name, found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))];
    }),
  );
}
