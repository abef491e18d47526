import { type Graph, type GraphNode, UserError } from '@bitshare/core';
import { checkNodeCount, checkSize } from './check-size.ts';
import { checkWindow, hasWindow } from './check-window.ts';
import { inferShapes, type Shape } from './shapes.ts';

/**
 * Checks that a graph can be computed: ids, order, arity, ranks, windows, groups, sums of equal shapes, size.
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
  if (!seen.has(graph.output)) fail(`the output "${graph.output}" is not a node`);
  const shapes = inferShapes(graph);
  for (const node of graph.nodes) checkShapes(node, shapes, fail);
  checkSize(graph, shapes);
  if (shapes.get(graph.output)!.length !== 1) fail(`the output "${graph.output}" must be a vector of logits`);
}

const operations: readonly string[] = [
  'input',
  'conv2d',
  'batchNorm',
  'relu',
  'relu6',
  'add',
  'maxPool',
  'averagePool',
  'globalAveragePool',
  'padChannels',
  'dense',
] satisfies GraphNode['op'][];

function checkArity(node: GraphNode, fail: (message: string) => never): void {
  if (!operations.includes(node.op)) fail(`node "${node.id}" has the unknown operation "${node.op}"`);
  const wanted = node.op === 'input' ? 0 : 1;
  if (node.op === 'add' ? node.inputs.length < 2 : node.inputs.length !== wanted) {
    fail(`node "${node.id}" (${node.op}) has ${node.inputs.length} inputs`);
  }
}

const readsImage: readonly GraphNode['op'][] = [
  'conv2d',
  'maxPool',
  'averagePool',
  'globalAveragePool',
  'padChannels',
];

function checkShapes(
  node: GraphNode,
  shapes: ReadonlyMap<string, Shape>,
  fail: (message: string) => never,
): void {
  const inputs = node.inputs.map((id) => shapes.get(id)!);
  const output = shapes.get(node.id)!;
  if (readsImage.includes(node.op) && inputs[0]!.length !== 3)
    fail(`node "${node.id}" (${node.op}) needs an image, not [${inputs[0]}]`);
  if (hasWindow(node)) checkWindow(node, fail);
  if (output.some((length) => !Number.isInteger(length) || length < 1)) {
    fail(`node "${node.id}" (${node.op}) has the shape [${output}]; its input is [${inputs[0] ?? ''}]`);
  }
  if (node.op === 'add' && inputs.some((shape) => String(shape) !== String(inputs[0]))) {
    fail(
      `node "${node.id}" adds values of different shapes: ${inputs.map((shape) => `[${shape}]`).join(', ')}`,
    );
  }
  if (node.op === 'padChannels') {
    const { before, after } = node.attributes;
    if (![before, after].every((channels) => Number.isInteger(channels) && channels >= 0))
      fail(`node "${node.id}" cannot add ${before} and ${after} channels`);
  }
  if (node.op === 'conv2d') {
    const { groups, filters } = node.attributes;
    const channels = inputs[0]![2]!;
    if (channels % groups !== 0 || filters % groups !== 0) {
      fail(`node "${node.id}": ${groups} groups do not divide ${channels} inputs and ${filters} filters`);
    }
    if (groups > 1 && groups === filters && groups !== channels) {
      fail(
        `node "${node.id}": a convolution with a group per filter (${groups} groups) cannot have ${channels} inputs`,
      );
    }
  }
}
