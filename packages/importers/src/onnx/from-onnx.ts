import type { Graph, GraphNode } from '@bitshare/core';
import { checkWeights, parseGraph } from '@bitshare/network';
import type { ModelProto } from 'onnx-buf';
import { refuseFaults } from '../import-faults.ts';
import type { ImportedModel } from '../imported-model.ts';
import { checkFormat } from './check-format.ts';
import type { ExternalFiles } from './constants/external-data.ts';
import { convertNodes } from './convert-nodes.ts';
import type { Draft } from './draft.ts';
import { decodeModel } from './format/decode-model.ts';
import { type ImageInput, imageInput } from './graph-ends.ts';
import { neededNodes } from './needed-nodes.ts';
import { createNodeIds } from './node-ids.ts';
import { createNotes } from './notes.ts';
import { type Outputs, outputsOf } from './outputs.ts';
import { finishDraft } from './rewrite/finish-draft.ts';
import { type Activation, activation, type Value } from './value.ts';

export interface FromOnnxOptions {
  /** Name of the graph. Default: the model's. */
  readonly name?: string | undefined;
  /** `[height, width, channels]` of the images, where the model leaves them open. */
  readonly input?: readonly [number, number, number] | undefined;
  /** Name of the file, for messages. Default `'the model'`. */
  readonly source?: string | undefined;
  /** Bytes of the model's external data files, by the location that it names. Default: none. */
  readonly externalData?: ExternalFiles | undefined;
}

/**
 * A graph of an ONNX model, with its weights. The graph takes images with channels last, its nodes have the names of ONNX's.
 * The first output that is a vector is the graph's; others are `otherOutputs`.
 * @throws UserError naming every node that cannot be taken, and why; or the input, if it is no image or of an open size.
 */
export function fromOnnx(bytes: Uint8Array, options: FromOnnxOptions = {}): ImportedModel {
  return importModel(decodeModel(bytes, options.source ?? 'the model'), options);
}

/** As `fromOnnx`, of a decoded file. */
export function importModel(
  model: ModelProto,
  { name, input: wanted, source = 'the model', externalData = new Map() }: FromOnnxOptions,
): ImportedModel {
  const { graph, opset } = checkFormat(model, source);
  const image = imageInput(graph, source, wanted);
  const nodes = neededNodes(graph);
  const draft: Draft = {
    nodes: new Map(),
    weights: {},
    notes: createNotes(),
    newId: createNodeIds(),
    outputs: new Set(graph.output.map((output) => output.name)),
    readers: countReaders(nodes.map(({ input }) => input)),
  };
  const id = draft.newId(image.name);
  draft.nodes.set(id, { id, op: 'input', inputs: [], attributes: { shape: image.shape } });
  const values = new Map<string, Value>([[image.name, imageValue(id, image)]]);
  const faults: string[] = [];
  convertNodes(nodes, graph, { draft, opset, files: externalData, values, faults });
  const ends = graph.output.map(({ name: end }) => [end, values.get(end)] as const);
  const outputs = outputsOf(draft, ends, faults);
  refuseFaults(`${source} cannot be imported`, shortened(faults), 'a-model-of-onnx');
  const result = asGraph(name ?? (graph.name || 'model'), draft, finishDraft(draft, outputs!), source);
  checkWeights(result, draft.weights, source);
  return { graph: result, weights: draft.weights, notes: draft.notes.sentences() };
}

/** Largest number of faults in a message. */
const mostFaults = 30;

const shortened = (faults: readonly string[]): readonly string[] =>
  faults.length > mostFaults
    ? [...faults.slice(0, mostFaults), `... and ${faults.length - mostFaults} more`]
    : faults;

/** The image as ONNX has it. */
function imageValue(node: string, { batch, shape, channelsLast }: ImageInput): Activation {
  const value = activation(node, batch, shape);
  return channelsLast ? { ...value, shape: [batch, ...shape], channelsLast } : value;
}

function countReaders(inputs: readonly (readonly string[])[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of inputs.flat()) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

function asGraph(name: string, { nodes }: Draft, { output, others }: Outputs, source: string): Graph {
  const graph: Graph = {
    name: name.slice(0, 200),
    nodes: [...nodes.values()] as GraphNode[],
    output,
    ...(others.length > 0 && { otherOutputs: others }),
  };
  return parseGraph(graph, source);
}
