const unreleased = /^## \[Unreleased\]\n([\s\S]*?)(?=^## |(?![\s\S]))/m;

/** What stands under Unreleased, without the titles of its groups. */
export function unreleasedEntries(changelog: string): string {
  const section = unreleased.exec(changelog)?.[1];
  if (section === undefined) throw new Error('CHANGELOG.md has no section `## [Unreleased]`.');
  return section.replace(/^### .*$/gm, '').trim();
}

/** The section Unreleased becomes that of the version, and a new, empty one stands above it. `date` is such as 2026-10-01. */
export function withRelease(changelog: string, version: string, date: string): string {
  return changelog.replace(/^## \[Unreleased\]$/m, `## [Unreleased]\n\n## [${version}] - ${date}`);
}
