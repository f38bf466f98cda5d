/** The files that name the project's version. They agree: it is the version of the package and of its description at once. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { project } from './released.ts';

const descriptionVersion = /(^info:\n(?: .*\n)*? {2}version: )(\S+)/m;

/** A pattern for each: what stands before the version, and the version. */
const patterns: Record<string, RegExp[]> = {
  'package.json': [/(^ {2}"version": ")([^"]+)/m],
  // Its own, and that of the package in the list of packages.
  'package-lock.json': [/(^ {2}"version": ")([^"]+)/m, /(^ {4}"": \{\n(?: {6}.*\n)*? {6}"version": ")([^"]+)/m],
  'openapi/openapi.yaml': [descriptionVersion],
  'openapi/chats.arazzo.yaml': [descriptionVersion],
};

export const filesWithVersion = Object.keys(patterns);

function versionsIn(file: string, text: string): string[] {
  return (patterns[file] ?? []).map((pattern) => {
    const version = pattern.exec(text)?.[2];
    if (version === undefined) throw new Error(`${file} names no version where one is expected.`);
    return version;
  });
}

export function withVersion(file: string, text: string, version: string): string {
  return (patterns[file] ?? []).reduce(
    (changed, pattern) => changed.replace(pattern, (_, before: string) => before + version),
    text,
  );
}

/** The one version; or, in words, which files differ. */
export function agreedVersion(
  read: (file: string) => string = readProjectFile,
): { version: string } | { problem: string } {
  const found = filesWithVersion.map((file) => ({ file, versions: [...new Set(versionsIn(file, read(file)))] }));
  const [version, ...others] = new Set(found.flatMap(({ versions }) => versions));
  if (version === undefined || others.length > 0) {
    const list = found.map(({ file, versions }) => `  ${file}: ${versions.join(' and ')}`);
    return { problem: ['The versions must be the same in these files:', ...list].join('\n') };
  }
  return { version };
}

function readProjectFile(file: string): string {
  return readFileSync(join(project, file), 'utf8');
}
