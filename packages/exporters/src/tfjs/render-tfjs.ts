import { type PackedNetwork, type PackedNode, packedShapes, valuesName } from '@bitshare/packed';
import { float32Values } from '@bitshare/safetensors';
import * as tf from '@tensorflow/tfjs';
import { applyActivation } from './activations.ts';
import { applyChannelNode } from './channel-nodes.ts';
import { applyImageNode } from './image-nodes.ts';
import { applyLayer } from './layers.ts';
import { scaleShift } from './scale-shift.ts';
import type { StoredWeight } from './stored-weight.ts';
import { imageName, layerName } from './tfjs-names.ts';
import type { TfjsPlace } from './tfjs-place.ts';

export interface TfjsModel {
  /** The result of `model.toJSON`. */
  readonly topology: object;
  /** Weights by their names in the layers, in order. */
  readonly weights: ReadonlyMap<string, StoredWeight>;
}

/**
 * A packed network as a `tf.LayersModel` of stock layers: images `[N, height, width, channels]`, normalised, to logits. Further
 * outputs follow the logits in the network's order. @throws UserError naming a node that stock layers cannot compute.
 */
export function renderTfjs(network: PackedNetwork): TfjsModel {
  const { nodes, output, otherOutputs = [], tensors } = network;
  const shapes = packedShapes(nodes);
  const weights = new Map<string, StoredWeight>();
  const values = new Map<string, tf.SymbolicTensor>();
  const input = nodes.find((node) => node.op === 'input')!;
  const image = tf.input({ shape: [...input.shape], name: imageName });
  values.set(input.id, image);
  for (const node of nodes) if (node.op !== 'input') values.set(node.id, computed(node, placeOf(node)));
  const outputs = [output, ...otherOutputs].map((id) => values.get(id)!);
  const model = tf.model({ inputs: image, outputs, name: 'bitshare' });
  try {
    const own = model.weights.map((weight) => weight.originalName);
    return {
      topology: model.toJSON(undefined, false) as object,
      weights: new Map(own.map((name) => [name, weights.get(name)!])),
    };
  } finally {
    model.dispose();
  }

  function placeOf({ inputs }: PackedNode): TfjsPlace {
    return {
      inputs: inputs.map((id) => values.get(id)!),
      shapes: inputs.map((id) => shapes.get(id)!),
      keep: (layer, role, weight) => void weights.set(`${layer}/${role}`, weight),
    };
  }

  function computed(node: Exclude<PackedNode, { op: 'input' }>, place: TfjsPlace): tf.SymbolicTensor {
    switch (node.op) {
      case 'conv2d':
      case 'dense':
        return applyLayer(node, place, network);
      case 'scaleShift': {
        const both = float32Values(tensors.get(valuesName(node.id))!);
        const halves = [both.subarray(0, both.length / 2), both.subarray(both.length / 2)] as const;
        return scaleShift(layerName(node.id), place.inputs[0]!, halves, place);
      }
      case 'add':
      case 'multiply':
      case 'concat':
      case 'sliceChannels':
      case 'channelShuffle':
      case 'padChannels':
        return applyChannelNode(node, place);
      case 'pad':
      case 'upsample':
      case 'maxPool':
      case 'averagePool':
      case 'globalMaxPool':
      case 'globalAveragePool':
        return applyImageNode(node, place);
      default:
        return applyActivation(node, place);
    }
  }
}
