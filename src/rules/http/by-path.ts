interface Node<T> {
  readonly items: T[];
  readonly below: Map<string, Node<T>>;
}

const newNode = <T>(): Node<T> => ({ items: [], below: new Map() });

/** Things that are found by the fixed segments that a path begins with: of 100 rules, a path is compared with the few that can be meant. */
export class ByPath<T> {
  readonly #root = newNode<T>();

  /** @param pattern `/orders/:id`, `/files/*`, `*` */
  add(pattern: string, item: T): void {
    let node = this.#root;
    for (const segment of pattern.startsWith('/') ? pattern.slice(1).split('/') : []) {
      if (segment === '' || segment.startsWith(':') || segment.includes('*')) break;
      let next = node.below.get(segment);
      if (!next) node.below.set(segment, (next = newNode()));
      node = next;
    }
    node.items.push(item);
  }

  of(path: string): readonly T[] {
    let node = this.#root;
    let found: readonly T[] = node.items;
    for (let start = 1; node.below.size > 0 && start <= path.length; ) {
      const slash = path.indexOf('/', start);
      const end = slash < 0 ? path.length : slash;
      const next = node.below.get(path.slice(start, end));
      if (!next) break;
      node = next;
      if (node.items.length > 0) found = found.length > 0 ? [...found, ...node.items] : node.items;
      start = end + 1;
    }
    return found;
  }
}
