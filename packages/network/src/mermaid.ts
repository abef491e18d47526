import { type CompressionPolicy, type Graph, type GraphNode, isActivation } from '@bitshare/core';
import { nodeLabel } from './node-label.ts';
import { outputsOf } from './outputs.ts';
import { prunableLayers } from './prunable-layers.ts';
import { inferShapes } from './shapes.ts';

export interface MermaidOptions {
  /** Adds each layer's bits and kept filters. */
  readonly policy?: CompressionPolicy | undefined;
}

/** Whether a node is drawn in the box of the node before it, if it is its only reader. */
const follows = (node: GraphNode): boolean =>
  isActivation(node) || node.op === 'batchNorm' || node.op === 'softmax';

/**
 * A flowchart of a graph in Mermaid, which GitHub and many editors draw. A box shows a node with the operations fused
 * to it, and the shape of the result. Prunable layers have a dashed frame. Several outputs are drawn as ends.
 */
export function mermaid(graph: Graph, { policy }: MermaidOptions = {}): string {
  const shapes = inferShapes(graph);
  const boxes = boxesOf(graph);
  const places = new Map(boxes.flatMap((box, i) => box.map(({ id }) => [id, `n${i}`] as const)));
  const prunable = prunableLayers(graph).flatMap(({ layers }) => layers.map((id) => places.get(id)!));
  const lines = boxes.flatMap((box) => {
    const [first] = box as [GraphNode, ...GraphNode[]];
    const lines = [
      first.id,
      ...box.map(nodeLabel),
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
  const ends = graph.otherOutputs ? [...outputsOf(graph)] : [];
  const arrows = ends.flatMap((id, i) => [`o${i}(["output"])`, `${places.get(id)} --> o${i}`]);
  return `flowchart TD\n${[...lines, ...arrows, ...style].map((line) => `  ${line}\n`).join('')}`;
}

/** The graph's nodes, each with the operations that share its box. */
function boxesOf(graph: Graph): readonly (readonly GraphNode[])[] {
  const outputs = outputsOf(graph);
  const boxes = new Map<string, GraphNode[]>();
  for (const node of graph.nodes) {
    const [from] = node.inputs;
    const box = from === undefined ? undefined : boxes.get(from);
    const alone = graph.nodes.filter(({ inputs }) => inputs.includes(from!)).length === 1;
    if (box && alone && !outputs.has(from!) && follows(node)) {
      box.push(node);
      boxes.set(node.id, box);
    } else {
      boxes.set(node.id, [node]);
    }
  }
  return [...new Set(boxes.values())];
}

function layerLine({ id }: GraphNode, policy: CompressionPolicy | undefined): string {
  const layer = policy?.layers[id];
  if (!layer) return '';
  const kept = layer.keptFilters ? `, ${layer.keptFilters.length} filters kept` : '';
  return `weights ${layer.weightBits} bits, input ${layer.activationBits} bits${kept}`;
}
