const bytes = 1024 * 1024;

/** Bodies of one MiB that hold a lot of one thing that is hard to read. All are JSON, so that `json()` reads them too. */
export const hostileBodies: Record<string, string> = {
  'items whose first keys agree in pairs': `[{"k":1}${fill((index) => `,{"k${index}":1},{"k${index}":1}`)}]`,
  'empty items': `[${fill(() => '{},')}{}]`,
  'white space after an item': `[{"id":1}${fill(() => ' ')},{"id":2}]`,
  'nested lists': `[{"id":1,"a":${'['.repeat(bytes / 2)}${']'.repeat(bytes / 2)}}]`,
  'an item that looks like many': `[{"id":1},{"a":[${fill(() => '{"id":2},')}{"id":3}]}]`,
  'escaped quotes': `[{"a":"${fill(() => '\\"')}"}]`,
};

/** Parts until they have about the size. */
function fill(part: (index: number) => string): string {
  let filled = '';
  for (let index = 0; filled.length < bytes; index++) filled += part(index);
  return filled;
}
