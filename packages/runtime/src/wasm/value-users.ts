import { type InputGrid, isPackedLayer, type PackedNode } from '@bitshare/packed';

/** The key of a node's value as floats. */
export const floatsOf = (node: string): string => `floats of ${node}`;
/** The key of the sum of some of the values that a node adds. Keys of the three kinds are never equal, whatever the ids. */
export const partialOf = (node: string, terms: number): string => `${terms} terms of ${node}`;
/** The key of a node's value as codes of a grid. */
export const codesOf = (node: string, { bits, step, zeroPoint = 0 }: InputGrid): string =>
  `codes of ${node}, ${bits} bits, ${step}, ${zeroPoint}`;

/** The readers of a network's values, and the forms that they need. */
export interface ValueUsers {
  of(node: string): readonly PackedNode[];
  /** Whether a reader other than `besides`, or the network's caller, needs the value as floats. */
  needsFloats(node: string, besides?: string): boolean;
  /** The different grids that layers read the value on. */
  gridsOf(node: string): readonly InputGrid[];
}

const gridOf = (node: PackedNode): InputGrid | undefined =>
  isPackedLayer(node) ? node.activations : undefined;

export function valueUsers(nodes: readonly PackedNode[], outputs: ReadonlySet<string>): ValueUsers {
  const users = new Map<string, PackedNode[]>(nodes.map(({ id }) => [id, []]));
  for (const node of nodes) for (const id of new Set(node.inputs)) users.get(id)!.push(node);
  const of = (node: string) => users.get(node)!;
  return {
    of,
    needsFloats: (node, besides) =>
      outputs.has(node) || of(node).some((user) => user.id !== besides && !gridOf(user)),
    gridsOf(node) {
      const grids = of(node).flatMap((user) => gridOf(user) ?? []);
      return [...new Map(grids.map((grid) => [codesOf(node, grid), grid])).values()];
    },
  };
}
