import { type Graph, type GraphNode, isLayer } from '@bitshare/core';
import { inferShapes } from './shapes.ts';

/** A value that is held in memory while a network computes: a node's, with what batch norm and activation write over it. */
export interface HeldValue {
  /** The node that makes it. */
  readonly id: string;
  /** For one image, unpruned. */
  readonly elements: number;
  /** The layer whose output's channels it has; none for the image and what is computed of it without a layer. */
  readonly source: string | undefined;
  /** Its elements for each of the source's output: 1/4 behind a 2x2 pool; 0 without a source. */
  readonly share: number;
  /** The layers that read it, if nothing else does: it can be held at their bits. */
  readonly layerReaders: readonly string[] | undefined;
}

/** What is held while one node computes. */
export interface MemoryMoment {
  readonly node: string;
  /** What it reads and writes, and all that is read again later. */
  readonly held: readonly HeldValue[];
}

const inPlace: ReadonlySet<GraphNode['op']> = new Set(['batchNorm', 'relu', 'relu6']);

/**
 * Which values live at every moment, nodes computed in the graph's order. Batch norm and activations write over what they read
 * where nobody else reads it; every other node writes anew, and a value is freed after its last reader.
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

/** Each value with the places in the graph of its first and its last use. */
function heldValues(graph: Graph) {
  const shapes = inferShapes(graph);
  const elementsOf = (id: string) => shapes.get(id)!.reduce((a, b) => a * b, 1);
  const readersOf = (id: string) => graph.nodes.filter((node) => node.inputs.includes(id));
  const written = new Map<string, string>();
  for (const node of graph.nodes) {
    const [input] = node.inputs;
    const over = inPlace.has(node.op) && readersOf(input!).length === 1;
    written.set(node.id, over ? written.get(input!)! : node.id);
  }
  const place = new Map(graph.nodes.map((node, at) => [node.id, at]));
  const sources = sourceLayers(graph);
  return graph.nodes
    .filter(({ id }) => written.get(id) === id)
    .map(({ id }) => {
      const names = graph.nodes.filter((node) => written.get(node.id) === id).map((node) => node.id);
      const readers = graph.nodes.filter(
        (node) => !names.includes(node.id) && node.inputs.some((input) => names.includes(input)),
      );
      const source = sources.get(id);
      const layersOnly = readers.length > 0 && readers.every(isLayer) && !names.includes(graph.output);
      const value: HeldValue = {
        id,
        elements: elementsOf(id),
        source,
        share: source === undefined ? 0 : elementsOf(id) / elementsOf(source),
        layerReaders: layersOnly ? readers.map((reader) => reader.id) : undefined,
      };
      const uses = [...names, ...readers.map((reader) => reader.id)].map((name) => place.get(name)!);
      return { value, from: Math.min(...uses), to: Math.max(...uses) };
    });
}

/** The nearest layer upstream of every node, a layer's own being itself. */
function sourceLayers(graph: Graph): ReadonlyMap<string, string | undefined> {
  const sources = new Map<string, string | undefined>();
  for (const node of graph.nodes)
    sources.set(node.id, isLayer(node) ? node.id : node.inputs[0] && sources.get(node.inputs[0]));
  return sources;
}
