import { parseWith, UserError } from '@bitshare/core';
import * as tf from '@tensorflow/tfjs';
import * as z from 'zod';
import type { WantedShape } from '../draft/image-shape.ts';
import { fromGraphModel } from '../graph-model/from-graph-model.ts';
import { type Constant, constant } from '../graph-model/value.ts';
import type { ImportedModel } from '../imported-model.ts';
import { refuseKeras3 } from '../layers-model/check-model.ts';
import { fromLayersModel } from '../layers-model/from-layers-model.ts';
import { checkLength, manifestSchema, type WeightSpec } from './weights-manifest.ts';

export interface FromModelJsonOptions {
  /** The bytes of a file of weights, by its path beside `model.json`. */
  readonly read: (path: string) => Promise<Uint8Array>;
  /** Name of the file, for messages. Default `'model.json'`. */
  readonly source?: string | undefined;
  /** Name of the graph. Default: the model's; `'model'` for a GraphModel, which has none. */
  readonly name?: string | undefined;
  /** Height and width of the image, for a model that takes any size. */
  readonly input?: WantedShape | undefined;
}

export interface ImportedModelJson extends ImportedModel {
  /** Which of TensorFlow.js's two formats it is. */
  readonly format: 'layers-model' | 'graph-model';
}

const named = z.object({ name: z.string() });
const signature = z.object({ outputs: z.record(z.string(), named).optional() }).nullish();

const modelJson = z.object({
  modelTopology: z.record(z.string(), z.unknown()),
  weightsManifest: manifestSchema,
  signature,
  userDefinedMetadata: z.object({ signature }).nullish(),
});

/**
 * A graph of a model that TensorFlow.js or its converter saved: a LayersModel or a frozen GraphModel.
 * @param json the content of `model.json`, parsed.
 * @throws UserError naming what cannot be read, or every layer or node that cannot be taken.
 */
export async function fromModelJson(
  json: unknown,
  options: FromModelJsonOptions,
): Promise<ImportedModelJson> {
  const { read, source = 'model.json', name, input } = options;
  const model = parseWith(modelJson, json, { source, kind: 'a model of TensorFlow.js' });
  const weights = await readWeights(model.weightsManifest, read, source);
  if ('node' in model.modelTopology) {
    const outputs = Object.values((model.signature ?? model.userDefinedMetadata?.signature)?.outputs ?? {});
    const imported = fromGraphModel(
      {
        topology: model.modelTopology,
        constants: constantsOf(weights),
        outputs: outputs.length > 0 ? outputs.map((output) => output.name) : undefined,
      },
      { name: name ?? 'model', source, input },
    );
    return { ...imported, format: 'graph-model' };
  }
  const loaded = await loadLayersModel(model.modelTopology, weights, source);
  try {
    return { ...(await fromLayersModel(loaded, { name, input })), format: 'layers-model' };
  } finally {
    loaded.dispose();
  }
}

/** The tensors of all files, as TensorFlow.js takes them. */
interface StoredWeights {
  readonly weightSpecs: WeightSpec[];
  readonly weightData: ArrayBuffer;
}

async function readWeights(
  manifest: z.infer<typeof manifestSchema>,
  read: FromModelJsonOptions['read'],
  source: string,
): Promise<StoredWeights> {
  const parts: Uint8Array[] = [];
  for (const group of manifest) {
    const data = joined(await Promise.all(group.paths.map(read)));
    checkLength(group, data, source);
    parts.push(data);
  }
  return { weightSpecs: manifest.flatMap(({ weights }) => weights), weightData: joined(parts).buffer };
}

function constantsOf({ weightSpecs, weightData }: StoredWeights): ReadonlyMap<string, Constant> {
  const tensors = Object.entries(tf.io.decodeWeights(weightData, weightSpecs));
  const constants = tensors.map(
    ([name, tensor]) => [name, constant([...tensor.shape], tensor.dataSync())] as const,
  );
  for (const [, tensor] of tensors) tensor.dispose();
  return new Map(constants);
}

async function loadLayersModel(
  modelTopology: Record<string, unknown>,
  weights: StoredWeights,
  source: string,
): Promise<tf.LayersModel> {
  if (!('model_config' in modelTopology || 'class_name' in modelTopology))
    throw new UserError(
      `${source} has a topology of neither layers nor nodes.`,
      'Save the model by model.save(...), or convert it by tensorflowjs_converter.',
    );
  refuseKeras3(modelTopology);
  return tf.loadLayersModel(tf.io.fromMemory({ modelTopology, ...weights })).catch((cause: Error) => {
    throw new UserError(
      `${source} cannot be loaded by TensorFlow.js: ${cause.message}`,
      'Layers of your own cannot be imported; of others the names of layers and weights must match.',
      { cause },
    );
  });
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
