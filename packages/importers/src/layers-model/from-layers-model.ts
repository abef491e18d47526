import { UserError } from '@bitshare/core';
import type * as tf from '@tensorflow/tfjs';
import { createDraft, put } from '../draft/draft.ts';
import { finishDraft } from '../draft/finish-draft.ts';
import { imageShape, type WantedShape } from '../draft/image-shape.ts';
import type { ImportedModel } from '../imported-model.ts';
import { applicationsOf, titleOf } from './applications.ts';
import { checkModel } from './check-model.ts';
import { writeLayer } from './layer-kinds.ts';
import { weightsOf } from './model-layer.ts';

export interface FromLayersModelOptions {
  /** Name of the graph. Default: the model's. */
  readonly name?: string | undefined;
  /** Height and width of the image, for a model that takes any size. */
  readonly input?: WantedShape | undefined;
}

/**
 * A graph of a sequential or functional model, with its weights. The graph's logits are the model's outputs, before a
 * softmax at the end. Nodes have the names of the layers; an activation inside a layer is `'<layer>.relu'`. Of several outputs
 * the first vector is the graph's, and the others are its `otherOutputs`.
 * @throws UserError naming every layer that is not supported, and every option of one.
 */
export async function fromLayersModel(
  model: tf.LayersModel,
  options: FromLayersModelOptions = {},
): Promise<ImportedModel> {
  checkModel(model);
  const { name = model.name } = options;
  const source = `the model ${model.name}`;
  const input = theOnlyInput(model.inputs);
  const shape = imageShape(input.shape.slice(1), options.input, source);
  const draft = createDraft();
  const applications = applicationsOf(draft, input, model.outputs);
  const id = applications.some(({ layer }) => layer.name === 'input') ? 'image' : 'input';
  const values = new Map<number, string>();
  values.set(
    input.id,
    put(draft, { id, title: 'the input', op: 'input', inputs: [], attributes: { shape } }),
  );
  for (const { layer, name: node, inputs, output } of applications) {
    const described = {
      name: node,
      title: titleOf(layer),
      config: layer.getConfig(),
      weights: await weightsOf(layer),
    };
    const read = inputs.map((tensor) => values.get(tensor.id)!) as [string, ...string[]];
    values.set(output.id, writeLayer(draft, described, layer.getClassName(), read));
  }
  draft.outputs = model.outputs.map((tensor) => values.get(tensor.id)!);
  return finishDraft(draft, { name, source, section: 'a-model-of-tensorflow-js' });
}

function theOnlyInput(inputs: readonly tf.SymbolicTensor[]): tf.SymbolicTensor {
  if (inputs.length !== 1)
    throw new UserError(`the model has ${inputs.length} inputs; only models with one image can be imported.`);
  return inputs[0]!;
}
