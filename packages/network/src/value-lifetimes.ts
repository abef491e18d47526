import { type Graph, type GraphNode, isActivation, isLayer } from '@bitshare/core';
import { channelSequences } from './channel-sequences.ts';
import { outputsOf } from './outputs.ts';
import { inferShapes } from './shapes.ts';

/** A value in memory while a network computes: a node's, overwritten by its batch norm and activation. */
export interface HeldValue {
  /** The node that computes it. */
  readonly id: string;
  /** For one image, unpruned. */
  readonly elements: number;
  /** The layers whose output channels it has. A sum or product has those of its first input. */
  readonly parts: readonly ValuePart[];
  /** Elements of no layer: of the image, and channels of zeros. */
  readonly rest: number;
  /** The layers that read it, if no other node does: it can be held at their bits. */
  readonly layerReaders: readonly string[] | undefined;
}

/** The elements of a value that come from one layer. */
interface ValuePart {
  readonly layer: string;
  /** Ratio of their number to the layer's output: 1/4 after a 2x2 pool. */
  readonly share: number;
}

/** The values in memory while one node computes. */
export interface MemoryMoment {
  readonly node: string;
  /** The values that it reads and writes, and all that later nodes read. */
  readonly held: readonly HeldValue[];
}

const inPlace = (node: GraphNode): boolean =>
  isActivation(node) || node.op === 'batchNorm' || node.op === 'softmax';

/**
 * The live values at each node, with nodes computed in the graph's order. Batch norm and activations overwrite their input
 * if no other node reads it. Every other node writes a new value, and a value is freed after its last reader. Outputs stay.
 */
export function memoryMoments(graph: Graph): readonly MemoryMoment[] {
  const values = heldValues(graph);
  const owners = new Map(values.map((value) => [value.value.id, value]));
  return graph.nodes
    .map((node, at) => ({ node, at }))
    .filter(({ node }) => owners.has(node.id))
    .map(({ node, at }) => ({
      node: node.id,
      held: values.filter(({ from, to }) => from <= at && at <= to).map(({ value }) => value),
    }));
}

/** Each value with the positions in the graph of its first and last use. */
function heldValues(graph: Graph) {
  const shapes = inferShapes(graph);
  const elementsOf = (id: string) => shapes.get(id)!.reduce((a, b) => a * b, 1);
  const readersOf = (id: string) => graph.nodes.filter((node) => node.inputs.includes(id));
  const outputs = outputsOf(graph);
  const written = new Map<string, string>();
  for (const node of graph.nodes) {
    const [input] = node.inputs;
    const over = inPlace(node) && readersOf(input!).length === 1 && !outputs.has(input!);
    written.set(node.id, over ? written.get(input!)! : node.id);
  }
  const place = new Map(graph.nodes.map((node, at) => [node.id, at]));
  const origins = channelSequences<string | undefined>(graph, {
    made: (node, count) => new Array<string | undefined>(count).fill(isLayer(node) ? node.id : undefined),
    met: (_, [first]) => first!,
  });
  return graph.nodes
    .filter(({ id }) => written.get(id) === id)
    .map(({ id }) => {
      const names = graph.nodes.filter((node) => written.get(node.id) === id).map((node) => node.id);
      const readers = graph.nodes.filter(
        (node) => !names.includes(node.id) && node.inputs.some((input) => names.includes(input)),
      );
      const layersOnly =
        readers.length > 0 && readers.every(isLayer) && !names.some((name) => outputs.has(name));
      const value: HeldValue = {
        id,
        elements: elementsOf(id),
        ...partsOf(origins.get(id)!, elementsOf(id), elementsOf),
        layerReaders: layersOnly ? readers.map((reader) => reader.id) : undefined,
      };
      const uses = [...names, ...readers.map((reader) => reader.id)].map((name) => place.get(name)!);
      const leaves = names.some((name) => outputs.has(name));
      return {
        value,
        from: Math.min(...uses),
        to: leaves ? graph.nodes.length - 1 : Math.max(...uses),
      };
    });
}

/** @param origins the nearest layer upstream of every channel. */
function partsOf(
  origins: readonly (string | undefined)[],
  elements: number,
  elementsOf: (id: string) => number,
): Pick<HeldValue, 'parts' | 'rest'> {
  const positions = elements / origins.length;
  const layers = [...new Set(origins)].filter((layer) => layer !== undefined);
  const count = (layer: string | undefined) => origins.filter((origin) => origin === layer).length;
  return {
    parts: layers.map((layer) => ({ layer, share: (positions * count(layer)) / elementsOf(layer) })),
    rest: positions * count(undefined),
  };
}
