import type { Graph } from '@bitshare/core';

/** A function of a graph, which is computed once for each. */
export function remembered<Value>(work: (graph: Graph) => Value): (graph: Graph) => Value {
  const known = new WeakMap<Graph, Value>();
  return (graph) => {
    const value = known.get(graph) ?? work(graph);
    known.set(graph, value);
    return value;
  };
}
