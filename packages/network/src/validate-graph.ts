import { type Graph, UserError } from '@bitshare/core';
import { checkArity, checkNode } from './check-node.ts';
import { checkNodeCount, checkSize } from './check-size.ts';
import { outputsOf } from './outputs.ts';
import { inferShapes } from './shapes.ts';

/**
 * Checks that a graph can be computed: ids, order, arity, ranks, windows, groups, shapes that fit together, outputs, size.
 * @throws UserError naming the node and the fault.
 */
export function validateGraph(graph: Graph): void {
  const fail = (message: string): never => {
    throw new UserError(`${graph.name}: ${message}`);
  };
  checkNodeCount(graph);
  const seen = new Set<string>();
  for (const node of graph.nodes) {
    if (seen.has(node.id)) fail(`two nodes are called "${node.id}"`);
    for (const id of node.inputs) {
      if (!seen.has(id)) fail(`node "${node.id}" reads "${id}", which is not defined before it`);
    }
    checkArity(node, fail);
    seen.add(node.id);
  }
  if (graph.nodes.filter((node) => node.op === 'input').length !== 1)
    fail('exactly one input node is needed');
  checkOutputs(graph, fail);
  const shapes = inferShapes(graph);
  for (const node of graph.nodes)
    checkNode(
      node,
      node.inputs.map((id) => shapes.get(id)!),
      shapes.get(node.id)!,
      fail,
    );
  checkSize(graph, shapes);
  if (shapes.get(graph.output)!.length !== 1) fail(`the output "${graph.output}" must be a vector of logits`);
}

function checkOutputs(graph: Graph, fail: (message: string) => never): void {
  const { nodes, output, otherOutputs = [] } = graph;
  const all = [output, ...otherOutputs];
  for (const [i, id] of all.entries()) {
    const node = nodes.find((other) => other.id === id);
    if (!node) fail(`the output "${id}" is not a node`);
    if (node?.op === 'input') fail(`the output "${id}" is the image itself`);
    if (all.indexOf(id) !== i) fail(`"${id}" is twice among the outputs`);
  }
  const outputs = outputsOf(graph);
  for (const { id, op } of nodes) {
    if (op !== 'softmax') continue;
    if (!outputs.has(id)) fail(`node "${id}" is a softmax, but no output`);
    const reader = nodes.find(({ inputs }) => inputs.includes(id));
    if (reader) fail(`node "${reader.id}" reads "${id}", a softmax, which only an output may be`);
  }
}
