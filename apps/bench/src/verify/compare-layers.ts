import type { LayerCall, LayerTransform, Quantizer } from '@bitshare/core';
import { createSiteParameters, type Network, planLayers } from '@bitshare/network';
import { type InputGrid, isPackedLayer, type PackedNetwork } from '@bitshare/packed';
import * as tf from '@tensorflow/tfjs';
import type { FileAnswers } from './file-runtime.ts';

/** Compares the layers' inputs and the outputs in the fake-quantized network and in a runtime. */
export interface LayerComparison {
  /**
   * A pass in which every layer computes from the codes that the runtime's layer read, so that each is compared at its own input and
   * differences do not accumulate. @param images `[batch, height, width, channels]`. @param found what the runtime computed.
   */
  compare(images: tf.Tensor4D, found: FileAnswers): void;
  /** Largest difference of a code so far, by layer; 0 for a layer with unquantized input. */
  differences(): readonly { readonly id: string; readonly maxCodeDifference: number }[];
  /** Largest difference of an output's value so far, as a part of the largest value of its batch. */
  outputDifferences(): readonly { readonly id: string; readonly maxDifference: number }[];
}

/** @param packed the packed network, with the grids of its layers' inputs. */
export function createLayerComparison(
  network: Network,
  quantizer: Quantizer,
  packed: PackedNetwork,
): LayerComparison {
  const layers = packed.nodes.filter(isPackedLayer);
  const plans = planLayers(network.graph);
  const planOf = (id: string) => plans.get(id)!;
  const sites = createSiteParameters(network.parameters, quantizer);
  const byId = new Map(layers.map((layer) => [layer.id, layer]));
  const ofCodes = new Map<string, number>(layers.map(({ id }) => [id, 0]));
  const ofOutputs = new Map<string, number>();

  const forced: LayerTransform = {
    apply({ node, input, weights, compute }) {
      const layer = byId.get(node.id)!;
      const quantized = sites.quantize(planOf(node.id).weights, weights, layer.weights?.bits ?? 32);
      return compute(layer.activations ? ownInput(node.id, input, layer.activations) : input, quantized);
    },
  };

  let codes: FileAnswers['codes'] = new Map();
  return {
    compare(images, found) {
      codes = found.codes;
      const values = new Map([...found.others, [packed.output, found.answers] as const]);
      tf.tidy(() => {
        const expected = network.outputs(images, { training: false, transform: forced });
        for (const [id, output] of Object.entries(expected))
          compareOutput(id, output.dataSync(), values.get(id)!);
      });
    },
    differences: () => [...ofCodes].map(([id, maxCodeDifference]) => ({ id, maxCodeDifference })),
    outputDifferences: () => [...ofOutputs].map(([id, maxDifference]) => ({ id, maxDifference })),
  };

  /** Compares the codes of a layer's input, and returns the values of the runtime's. */
  function ownInput(
    layer: string,
    x: LayerCall['input'],
    { bits, step, zeroPoint = 0 }: InputGrid,
  ): tf.Tensor {
    const found = codes.get(layer);
    if (!found || found.length !== x.size)
      throw new Error(`the runtime gave ${found?.length ?? 'no'} codes of layer "${layer}", not ${x.size}`);
    const values = sites.quantize(planOf(layer).input!, x, bits);
    const expected = tf.round(tf.add(tf.div(values, step), zeroPoint)).dataSync();
    ofCodes.set(layer, Math.max(ofCodes.get(layer)!, largestDifference(found, expected)));
    return tf.mul(tf.sub(tf.tensor(Float32Array.from(found), x.shape), zeroPoint), step);
  }

  function compareOutput(id: string, expected: ArrayLike<number>, found: Float32Array): void {
    const scale = Array.from(expected).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const difference = largestDifference(found, expected) / (scale || 1);
    ofOutputs.set(id, Math.max(ofOutputs.get(id) ?? 0, difference));
  }
}

/** A number that is none differs infinitely. */
function largestDifference(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(found[i]! - expected[i]!);
    largest = Math.max(largest, Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference);
  }
  return largest;
}
