import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Claim, Proof } from './claim.ts';
import { output } from './output.ts';

type CompilerOptions = Record<string, string | boolean | string[]>;

/** The settings that hold everywhere. Files of the package and of all that it needs are checked too. */
const strict = { target: 'es2022', strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false };

const dom = { lib: ['es2023', 'dom', 'dom.iterable'], types: [] };
const node = { lib: ['es2023'], types: ['node'] };
const domAndNode = { ...dom, types: ['node'] };
/** Bun's types do not pass `skipLibCheck: false`, with this package or without. */
const bun = { lib: ['es2023'], types: ['bun'], skipLibCheck: true };
const workers = { lib: ['es2023'], types: ['@cloudflare/workers-types'] };

const nodenext = { module: 'nodenext' };
const node20 = { module: 'node20' };
const node16 = { module: 'node16' };
const bundler = { module: 'esnext', moduleResolution: 'bundler' };

const emitted = { declaration: true, emitDeclarationOnly: true, outDir: 'out' };

async function compile(folder: string, version: string, files: string[], options: CompilerOptions): Promise<void> {
  const compilerOptions = { ...strict, noEmit: !('declaration' in options), ...options };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }, null, 2));
  const tsc = join(folder, 'node_modules', `typescript-${version}`, 'bin/tsc');
  try {
    await output(folder, process.execPath, [tsc, '--pretty', 'false']);
  } catch (error) {
    throw new Error(
      `${files.join(', ')} with ${JSON.stringify(options)}: ${error instanceof Error ? error.message : error}`,
    );
  }
}

/** As pnpm lays packages out: a program finds what it has asked for itself, and not openapi-fetch. */
async function declareUnderPnpm(folder: string, version: string): Promise<void> {
  const modules = join(folder, 'pnpm', version, 'node_modules');
  const store = join(modules, '.pnpm/node_modules');
  mkdirSync(store, { recursive: true });
  for (const name of ['toggl-focus-chats', 'openapi-fetch', 'openapi-typescript-helpers']) {
    cpSync(join(folder, 'node_modules', name), join(store, name), { recursive: true });
  }
  symlinkSync('.pnpm/node_modules/toggl-focus-chats', join(modules, 'toggl-focus-chats'));
  symlinkSync(join(folder, 'node_modules', `typescript-${version}`), join(modules, `typescript-${version}`));
  const program = join(folder, 'pnpm', version);
  for (const file of ['declared.ts', 'package.json']) cpSync(join(folder, file), join(program, file));
  await compile(program, version, ['declared.ts'], { ...nodenext, ...dom, ...emitted });
}

/** From CommonJS it is refused, as the text above the table says. */
async function refuseNode16(folder: string, version: string): Promise<void> {
  const refusal = await compile(folder, version, ['common.cts'], { ...node16, ...dom }).then(
    () => 'It compiles.',
    (error: Error) => error.message,
  );
  if (!refusal.includes('TS1479')) throw new Error(`\`module: node16\` from CommonJS is no TS1479: ${refusal}`);
}

function compiler(version: string): Proof {
  return {
    subject: 'TypeScript',
    versionOf: `typescript-${version}`,
    works: 'all of it',
    async prove(folder) {
      const isolated = { ...emitted, isolatedDeclarations: true };
      await compile(folder, version, ['program.ts', 'common.cts'], { ...nodenext, ...dom, ...isolated });
      await compile(folder, version, ['program.ts', 'fetch-of-undici.ts'], { ...node20, ...node });
      await compile(folder, version, ['program.ts', 'fetch-of-electron.ts'], { ...bundler, ...domAndNode });
      await compile(folder, version, ['program.ts', 'fetch-of-bun.ts'], { ...bundler, ...bun });
      await compile(folder, version, ['program.ts', 'fetch-of-workers.ts'], { ...bundler, ...workers });
      await declareUnderPnpm(folder, version);
      await refuseNode16(folder, version);
    },
  };
}

export const typescript: Claim = {
  name: 'typescript',
  title: 'TypeScript',
  about: `With \`strict\`, \`exactOptionalPropertyTypes\` and without \`skipLibCheck\` (but for Bun, whose own types need it): \`module\` \`nodenext\` and \`node20\`, \`moduleResolution\`
\`bundler\`; the types of the DOM, Node, Bun and Cloudflare Workers; the \`fetch\` of Bun, Electron, undici and a Worker's binding as the client's;
\`isolatedDeclarations\`; declarations of \`export const api = client.api\`, where pnpm installed the package. From CommonJS take \`nodenext\`
(TypeScript 5.8 or later) or \`node20\`: \`node16\` refuses every ES module with TS1479. Electron is tried as types only.`,
  proofs: [
    {
      subject: 'TypeScript',
      versionOf: 'typescript-5.4',
      works: 'all that it knows: no `node20`, no `isolatedDeclarations`, no ES module from CommonJS, no types of Bun',
      async prove(folder) {
        const version = '5.4';
        await compile(folder, version, ['program.ts'], { ...nodenext, ...dom });
        await compile(folder, version, ['program.ts', 'fetch-of-undici.ts'], { ...node16, ...node });
        await compile(folder, version, ['program.ts', 'fetch-of-electron.ts'], { ...bundler, ...domAndNode });
        await compile(folder, version, ['program.ts', 'fetch-of-workers.ts'], { ...bundler, ...workers });
        await declareUnderPnpm(folder, version);
        await refuseNode16(folder, version);
      },
    },
    compiler('5.9'),
    compiler('6.0'),
    compiler('7.0'),
    {
      subject: 'publint',
      versionOf: 'publint',
      works: 'nothing to complain of, with `--strict`',
      async prove(folder) {
        await output(folder, 'node_modules/.bin/publint', ['--strict', 'node_modules/toggl-focus-chats']);
      },
    },
    {
      subject: 'Are the types wrong?',
      versionOf: '@arethetypeswrong/cli',
      works: 'nothing to complain of, with `--profile esm-only`',
      async prove(folder) {
        const tarball = await output(folder, 'npm', [
          'pack',
          '--silent',
          './node_modules/toggl-focus-chats',
          '--ignore-scripts',
        ]);
        await output(folder, 'node_modules/.bin/attw', [tarball.trim(), '--profile', 'esm-only', '--no-color']);
      },
    },
  ],
};
