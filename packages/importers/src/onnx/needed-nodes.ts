import type { GraphProto, NodeProto } from 'onnx-buf';

/** The nodes that outputs depend on, in the order of the file. */
export function neededNodes({ node: nodes, output }: GraphProto): readonly NodeProto[] {
  const maker = new Map(
    nodes.flatMap((node) => node.output.filter(Boolean).map((name) => [name, node] as const)),
  );
  const needed = new Set<NodeProto>();
  const open = output.flatMap(({ name }) => maker.get(name) ?? []);
  for (let node = open.pop(); node; node = open.pop()) {
    if (needed.has(node)) continue;
    needed.add(node);
    open.push(...node.input.flatMap((name) => maker.get(name) ?? []));
  }
  return nodes.filter((node) => needed.has(node));
}
