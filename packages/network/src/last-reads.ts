import type { Graph } from '@bitshare/core';

/** By node, the values that it reads last: no later node reads them, and they are not the network's output. */
export function lastReadsOf({ nodes, output }: Graph): ReadonlyMap<string, readonly string[]> {
  const lastReader = new Map(nodes.flatMap(({ id, inputs }) => inputs.map((read) => [read, id] as const)));
  return new Map(
    nodes.map(({ id, inputs }) => [
      id,
      [...new Set(inputs)].filter((read) => lastReader.get(read) === id && read !== output),
    ]),
  );
}
