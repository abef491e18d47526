import type { CompressionPolicy, Graph, GraphNode } from '@bitshare/core';
import { filtersOf } from './layers.ts';
import { prunableLayers } from './prunable-layers.ts';
import { inferShapes } from './shapes.ts';

export interface MermaidOptions {
  /** Adds each layer's bits and kept filters. */
  readonly policy?: CompressionPolicy | undefined;
}

/** Operations that are drawn in the box of the node before them, if they are its only reader. */
const followers: readonly GraphNode['op'][] = ['batchNorm', 'relu', 'relu6'];

/**
 * A flowchart of a graph in Mermaid, which GitHub and many editors draw. A box shows a node with the operations fused
 * to it, and the shape of the result. Prunable layers have a dashed frame.
 */
export function mermaid(graph: Graph, { policy }: MermaidOptions = {}): string {
  const shapes = inferShapes(graph);
  const boxes = boxesOf(graph);
  const places = new Map(boxes.flatMap((box, i) => box.map(({ id }) => [id, `n${i}`] as const)));
  const prunable = prunableLayers(graph).map(({ layer }) => places.get(layer)!);
  const lines = boxes.flatMap((box) => {
    const [first] = box as [GraphNode, ...GraphNode[]];
    const lines = [
      first.id,
      ...box.map(describe),
      layerLine(first, policy),
      shapes.get(box.at(-1)!.id)!.join(' x '),
    ];
    const label = lines.filter(Boolean).join('<br>').replaceAll('"', '#quot;');
    const place = places.get(first.id);
    return [`${place}["${label}"]`, ...first.inputs.map((id) => `${places.get(id)} --> ${place}`)];
  });
  const style = [
    'classDef prunable stroke-width:3px,stroke-dasharray:6 3',
    ...(prunable.length > 0 ? [`class ${prunable.join(',')} prunable`] : []),
  ];
  return `flowchart TD\n${[...lines, ...style].map((line) => `  ${line}\n`).join('')}`;
}

/** The graph's nodes, each with the operations that share its box. */
function boxesOf(graph: Graph): readonly (readonly GraphNode[])[] {
  const boxes = new Map<string, GraphNode[]>();
  for (const node of graph.nodes) {
    const [from] = node.inputs;
    const box = from === undefined ? undefined : boxes.get(from);
    const alone = graph.nodes.filter(({ inputs }) => inputs.includes(from!)).length === 1;
    if (box && alone && from !== graph.output && followers.includes(node.op)) {
      box.push(node);
      boxes.set(node.id, box);
    } else {
      boxes.set(node.id, [node]);
    }
  }
  return [...new Set(boxes.values())];
}

function describe(node: GraphNode): string {
  switch (node.op) {
    case 'conv2d': {
      const { kernelSize, strides, groups } = node.attributes;
      const details = [kernelSize.join('x'), `${filtersOf(node)} filters`];
      if (Math.max(...strides) > 1) details.push(`stride ${strides.join('x')}`);
      if (groups > 1) details.push(`${groups} groups`);
      return `conv2d ${details.join(', ')}`;
    }
    case 'maxPool':
    case 'averagePool':
      return `${node.op} ${node.attributes.poolSize.join('x')}, stride ${node.attributes.strides.join('x')}`;
    default:
      return node.op;
  }
}

function layerLine({ id }: GraphNode, policy: CompressionPolicy | undefined): string {
  const layer = policy?.layers[id];
  if (!layer) return '';
  const kept = layer.keptFilters ? `, ${layer.keptFilters.length} filters kept` : '';
  return `weights ${layer.weightBits} bits, input ${layer.activationBits} bits${kept}`;
}
