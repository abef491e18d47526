import { type Graph, UserError, type Weights } from '@bitshare/core';
import { checkWeights, validateGraph } from '@bitshare/network';
import type * as tf from '@tensorflow/tfjs';
import { refuseFaults } from '../import-faults.ts';
import { applicationsOf } from './applications.ts';
import { checkModel } from './check-model.ts';
import { type Draft, put, type Value } from './draft.ts';
import { writeLayer } from './layer-kinds.ts';
import { weightsOf } from './model-layer.ts';

export interface FromLayersModelOptions {
  /** Name of the graph. Default: the model's. */
  readonly name?: string | undefined;
}

export interface ImportedModel {
  readonly graph: Graph;
  readonly weights: Weights;
  /** Differences from the model, one sentence each: a softmax left out, an added scale of a batch norm. */
  readonly notes: readonly string[];
}

/**
 * A graph of a sequential or functional model, with its weights. The graph's logits are the model's outputs, before a
 * softmax at the end. Nodes have the names of the layers; an activation inside a layer is `'<layer>.relu'`.
 * @throws UserError naming every layer that is not supported, and every option of one.
 */
export async function fromLayersModel(
  model: tf.LayersModel,
  options: FromLayersModelOptions = {},
): Promise<ImportedModel> {
  checkModel(model);
  const { name = model.name } = options;
  const [input, output] = [theOnly(model.inputs, 'input'), theOnly(model.outputs, 'output')];
  const draft: Draft = { nodes: [], weights: {}, notes: [], faults: [] };
  const applications = applicationsOf(draft, input, output);
  const id = applications.some(({ layer }) => layer.name === 'input') ? 'image' : 'input';
  const values = new Map<number, Value>();
  values.set(input.id, put(draft, { id, op: 'input', inputs: [], attributes: { shape: imageShape(input) } }));
  for (const { layer, inputs, output: result } of applications) {
    const described = {
      name: layer.name,
      className: layer.getClassName(),
      config: layer.getConfig(),
      weights: await weightsOf(layer),
      inputShapes: inputs.map(({ shape }) => shape.slice(1) as number[]),
      last: result.id === output.id,
    };
    const read = inputs.map((tensor) => values.get(tensor.id)!) as [Value, ...Value[]];
    values.set(result.id, writeLayer(draft, described, read));
  }
  refuseFaults(`the model ${model.name} cannot be imported`, draft.faults, 'a-model-of-tensorflow-js');
  const graph: Graph = { name, nodes: draft.nodes, output: values.get(output.id)!.node };
  validateGraph(graph);
  checkWeights(graph, draft.weights, `the model ${model.name}`);
  return { graph, weights: draft.weights, notes: draft.notes };
}

function theOnly(tensors: readonly tf.SymbolicTensor[], what: string): tf.SymbolicTensor {
  if (tensors.length !== 1)
    throw new UserError(`the model has ${tensors.length} ${what}s; only models with one can be imported.`);
  return tensors[0]!;
}

function imageShape({ shape: [, ...shape] }: tf.SymbolicTensor): [number, number, number] {
  if (shape.length === 3 && shape.every(Boolean)) return shape as [number, number, number];
  throw new UserError(
    `the model's input is [${shape.map((length) => length ?? 'any')}], not an image.`,
    'Give it a fixed height, width and number of channels.',
  );
}
