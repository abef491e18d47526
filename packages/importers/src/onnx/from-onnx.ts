import { parseGraph } from '@bitshare/network';
import type { ModelProto, NodeProto } from 'onnx-buf';
import { finishDraft } from '../draft/finish-draft.ts';
import type { WantedShape } from '../draft/image-shape.ts';
import type { ImportedModel } from '../imported-model.ts';
import { checkFormat } from './check-format.ts';
import type { ExternalFiles } from './constants/external-data.ts';
import { convertNodes } from './convert-nodes.ts';
import { foldingNotes, operationsOf } from './folding-notes.ts';
import { decodeModel } from './format/decode-model.ts';
import { type ImageInput, imageInput } from './graph-ends.ts';
import { neededNodes } from './needed-nodes.ts';
import { add, createOnnxDraft } from './onnx-draft.ts';
import { outputsOf } from './outputs.ts';
import { type Activation, activation, type Value } from './value.ts';

export interface FromOnnxOptions {
  /** Name of the graph. Default: the model's. */
  readonly name?: string | undefined;
  /** Height and width of the images, where the model leaves them open, and their channels where these are open too. */
  readonly input?: WantedShape | undefined;
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
  const draft = createOnnxDraft({
    returned: new Set(graph.output.map((output) => output.name)),
    readers: readersOf(nodes),
  });
  const named = { name: image.name, type: 'input' };
  const id = add(draft, named, { op: 'input', inputs: [], attributes: { shape: image.shape } });
  const values = new Map<string, Value>([[image.name, imageValue(id, image)]]);
  convertNodes(nodes, graph, { draft, opset, files: externalData, values });
  draft.outputs = outputsOf(
    draft,
    graph.output.map((end) => [end.name, values.get(end.name)] as const),
  );
  const written = operationsOf(draft);
  const imported = finishDraft(draft, {
    name: (name ?? (graph.name || 'model')).slice(0, 200),
    source,
    section: 'a-model-of-onnx',
  });
  // A last look at the form of every number: attributes of a damaged file may be anything.
  parseGraph(imported.graph, source);
  const notes = [...draft.leftOut.sentences(), ...imported.notes, ...foldingNotes(written, imported.graph)];
  return { ...imported, notes };
}

/** The image as ONNX has it. */
function imageValue(node: string, { batch, shape, channelsLast }: ImageInput): Activation {
  const value = activation(node, batch, shape);
  return channelsLast ? { ...value, shape: [batch, ...shape], channelsLast } : value;
}

function readersOf(nodes: readonly NodeProto[]): ReadonlyMap<string, readonly string[]> {
  const readers = new Map<string, string[]>();
  for (const { input, opType } of nodes)
    for (const name of input) {
      const known = readers.get(name);
      if (known) known.push(opType);
      else readers.set(name, [opType]);
    }
  return readers;
}
