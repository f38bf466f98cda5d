/** A value as a sample prints it, the same in every browser and in Node. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  return inside(value);
}

function inside(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (Array.isArray(value)) return value.length > 0 ? `[ ${value.map(inside).join(', ')} ]` : '[]';
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).map(([name, field]) => `${name}: ${inside(field)}`);
    return fields.length > 0 ? `{ ${fields.join(', ')} }` : '{}';
  }
  if (typeof value === 'function') return '[Function]';
  return typeof value === 'string' ? `'${value}'` : String(value);
}
