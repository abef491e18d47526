/** Sets of whole numbers that grow together (union-find). */
export interface DisjointSets {
  /** A new number, in a set of its own. */
  add(): number;
  /** The number that stands for the set. */
  find(member: number): number;
  /** Makes one set of two; the number of the first one's stands for it. */
  unite(a: number, b: number): void;
}

export function createDisjointSets(): DisjointSets {
  const parents: number[] = [];
  const find = (member: number): number => {
    let root = member;
    while (parents[root] !== root) root = parents[root]!;
    for (let at = member; at !== root; ) {
      const next = parents[at]!;
      parents[at] = root;
      at = next;
    }
    return root;
  };
  return {
    add: () => parents.push(parents.length) - 1,
    find,
    unite(a, b) {
      parents[find(b)] = find(a);
    },
  };
}
