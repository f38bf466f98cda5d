import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';

/** Where something stands in a description: as a JSON pointer, references followed, and as a line. */
export interface Place {
  pointer: string;
  line: number;
}

interface Found {
  node: unknown;
  keys: (string | number)[];
}

/** Finds in the text of a description what has a place in the types that are made from it. */
export class Places {
  readonly #lines = new LineCounter();
  readonly #document;

  constructor(text: string) {
    this.#document = parseDocument(text, { lineCounter: this.#lines });
  }

  operationId(path: string, httpMethod: string): string | undefined {
    const id: unknown = this.#document.getIn(['paths', path, httpMethod, 'operationId']);
    return typeof id === 'string' ? id : undefined;
  }

  /** As far as it can be followed; `undefined` where not even its operation or component is there. */
  find(typePlace: string[]): Place | undefined {
    const [group = '', name = '', ...inside] = typePlace;
    if (group === 'components') return this.#within(this.#at(typePlace.slice(0, 3)), typePlace.slice(3));
    if (group === 'paths') return this.#within(this.#at(['paths', name]), inside);
    const operation = this.#operation(name);
    // The types sort parameters by where they stand, the description lists them.
    const [part, where, parameter] = inside;
    if (operation && part === 'parameters' && where !== undefined && parameter !== undefined) {
      return this.#within(this.#parameter(operation, where, parameter) ?? operation, []);
    }
    return this.#within(operation, inside);
  }

  line(pointer: string): number {
    return this.#lineOf(keysIn(pointer));
  }

  #at(keys: (string | number)[]): Found | undefined {
    const node: unknown = this.#document.getIn(keys, true);
    return node === undefined ? undefined : { node, keys };
  }

  #operation(operationId: string): Found | undefined {
    for (const path of keysOf(this.#document.getIn(['paths']))) {
      for (const httpMethod of keysOf(this.#document.getIn(['paths', path]))) {
        if (this.operationId(path, httpMethod) === operationId) return this.#at(['paths', path, httpMethod]);
      }
    }
    return undefined;
  }

  #within(start: Found | undefined, keys: string[]): Place | undefined {
    if (!start) return undefined;
    let found = this.#followed(start);
    for (const key of keys) {
      const next = this.#step(found, key);
      if (!next) break;
      found = this.#followed(next);
    }
    const pointer = `#/${found.keys.map((key) => String(key).replaceAll('~', '~0').replaceAll('/', '~1')).join('/')}`;
    return { pointer, line: this.#lineOf(found.keys) };
  }

  #step({ keys }: Found, key: string): Found | undefined {
    const ways = key === '[]' ? [['items']] : [[key], ['properties', key], ['schema', 'properties', key]];
    for (const way of ways) {
      const next = this.#at([...keys, ...way]);
      if (next) return next;
    }
    const schema = this.#at([...keys, 'schema']);
    return schema && this.#step(this.#followed(schema), key);
  }

  #parameter({ keys }: Found, where: string, name: string): Found | undefined {
    const list: unknown = this.#document.getIn([...keys, 'parameters'], true);
    if (!isSeq(list)) return undefined;
    return list.items
      .map((_, index) => this.#at([...keys, 'parameters', index]))
      .filter((found) => found !== undefined)
      .map((found) => this.#followed(found))
      .find(({ node }) => isMap(node) && node.get('in') === where && node.get('name') === name);
  }

  #followed(found: Found): Found {
    const reference = isMap(found.node) ? found.node.get('$ref') : undefined;
    if (typeof reference !== 'string' || !reference.startsWith('#/')) return found;
    const target = this.#at(keysIn(reference));
    return target ? this.#followed(target) : found;
  }

  /** Of its key, because the value of a map begins a line below. */
  #lineOf(keys: (string | number)[]): number {
    const parent: unknown = this.#document.getIn(keys.slice(0, -1), true);
    const pair = isMap(parent)
      ? parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(keys.at(-1)))
      : undefined;
    const node = pair ? pair.key : this.#document.getIn(keys, true);
    return this.#lines.linePos((isNode(node) && node.range?.[0]) || 0).line;
  }
}

export function keysIn(pointer: string): string[] {
  return pointer
    .slice('#/'.length)
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function keysOf(node: unknown): string[] {
  return isMap(node) ? node.items.map(({ key }) => (isScalar(key) ? String(key.value) : '')) : [];
}
