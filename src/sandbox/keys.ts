/** Tables in the place of lists of names: the compiler sees when a table lacks a name. */

export function isKeyOf<Name extends string>(table: Record<Name, unknown>, name: unknown): name is Name {
  return typeof name === 'string' && Object.hasOwn(table, name);
}

export function keysOf<Name extends string>(table: Record<Name, unknown>): Name[] {
  return Object.keys(table).filter((name) => isKeyOf(table, name));
}
