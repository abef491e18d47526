import type { GraphProto, NodeProto } from 'onnx-buf';

/** The nodes that outputs depend on, in the order of the file. */
export function neededNodes({ node: nodes, output }: GraphProto): readonly NodeProto[] {
  const makers = makersOf(nodes);
  const needed = new Set<NodeProto>();
  const names = new Set(output.map(({ name }) => name));
  // A set gives what is added to it while it is walked through, and each name once.
  for (const name of names)
    for (const node of makers.get(name) ?? []) {
      needed.add(node);
      for (const input of node.input) names.add(input);
    }
  return nodes.filter((node) => needed.has(node));
}

/** The nodes that compute a value, by its name. A damaged file may have several; whoever converts them says so. */
function makersOf(nodes: readonly NodeProto[]): ReadonlyMap<string, readonly NodeProto[]> {
  const makers = new Map<string, NodeProto[]>();
  for (const node of nodes)
    for (const name of node.output) {
      const known = makers.get(name);
      if (known) known.push(node);
      else if (name) makers.set(name, [node]);
    }
  return makers;
}
