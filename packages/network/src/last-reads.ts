import type { Graph } from '@bitshare/core';

/** By node, the values that no later node reads: its inputs, or its own if nobody reads it. @param wanted values that stay. */
export function lastReadsOf(
  { nodes }: Graph,
  wanted: ReadonlySet<string>,
): ReadonlyMap<string, readonly string[]> {
  const lastUser = new Map(
    nodes.flatMap(({ id, inputs }) => [id, ...inputs].map((used) => [used, id] as const)),
  );
  return new Map(
    nodes.map(({ id, inputs }) => [
      id,
      [...new Set([...inputs, id])].filter((used) => lastUser.get(used) === id && !wanted.has(used)),
    ]),
  );
}
