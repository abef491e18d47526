/** Collects what was left out or folded, with the nodes that it happened to. */
export interface Notes {
  /** @param what a sentence without its nodes: `'Dropout is left out'`. */
  add(what: string, node: string): void;
  /** A sentence for each kind, with the first of its nodes. */
  readonly sentences: () => readonly string[];
}

/** Largest number of nodes named in a sentence. */
const named = 3;

export const listed = (names: readonly string[]): string =>
  names.length > named
    ? `${names.slice(0, named).join(', ')} and ${names.length - named} more`
    : names.join(', ');

export function createNotes(): Notes {
  const nodes = new Map<string, string[]>();
  return {
    add(what, node) {
      const known = nodes.get(what);
      if (known) known.push(node);
      else nodes.set(what, [node]);
    },
    sentences: () => [...nodes].map(([what, names]) => `${what}: ${listed(names)}`),
  };
}
