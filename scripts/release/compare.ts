import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Description, methodsOf, propertyOf } from '../methods.ts';
import { redocly } from '../redocly.ts';
import { type Change, changesOf, type DiffReport, type MethodName, renamedMethods } from './changes.ts';
import { Places } from './places.ts';
import { extract, project, type Release } from './released.ts';
import { breakingTypeChanges } from './type-changes.ts';

/** All that changed in the working description since a release. */
export function changesSince(release: Release): Change[] {
  const folder = mkdtempSync(join(tmpdir(), 'toggl-focus-chats-'));
  try {
    extract(release, folder);
    const typeChanges = [
      ...breakingTypeChanges(join(folder, 'generated/schema.ts'), join(project, 'generated/schema.ts')),
      ...renamedMethods(methodNames(folder), methodNames(project)),
    ];
    return changesOf(diffReport(folder), typeChanges, { released: placesIn(folder), current: placesIn(project) });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Without --check-version, because the types have a say in the version too. */
function diffReport(folder: string): DiffReport {
  const released = join(folder, 'openapi/openapi.yaml');
  const run = redocly('diff', released, 'openapi/openapi.yaml', '--format', 'json', '--fail-on', 'none');
  if (!run.ok) throw new Error(`redocly diff failed:\n${run.output.trim()}`);
  return JSON.parse(run.stdout);
}

function methodNames(folder: string): MethodName[] {
  const description: Description = JSON.parse(readFileSync(join(folder, 'generated/openapi.json'), 'utf8'));
  return methodsOf(description).map(({ resource, name, operationId }) => ({
    call: `client.${propertyOf(resource)}.${name}`,
    operationId,
  }));
}

function placesIn(folder: string): Places {
  return new Places(readFileSync(join(folder, 'openapi/openapi.yaml'), 'utf8'));
}
