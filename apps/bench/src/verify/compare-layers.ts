import type { LayerCall, LayerTransform, Quantizer } from '@bitshare/core';
import { inputOffset } from '@bitshare/exporters';
import { createSiteParameters, type Network, planLayers } from '@bitshare/network';
import { type InputGrid, isPackedLayer, type PackedNetwork } from '@bitshare/packed';
import * as tf from '@tensorflow/tfjs';

/** Compares the layers' inputs in the fake-quantized network and in a runtime. */
export interface LayerComparison {
  /**
   * A pass in which every layer computes from the codes that the runtime's layer read, so that each is compared at its own input and
   * differences do not accumulate. @param images `[batch, height, width, channels]`. @param codes by layer.
   */
  compare(images: tf.Tensor4D, codes: ReadonlyMap<string, Uint8Array>): void;
  /** Largest difference of a code so far, by layer; 0 for a layer with unquantized input. */
  differences(): readonly { readonly id: string; readonly maxCodeDifference: number }[];
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
  const largest = new Map<string, number>(layers.map(({ id }) => [id, 0]));

  const forced: LayerTransform = {
    apply({ node, input, weights, compute }) {
      const layer = byId.get(node.id)!;
      const quantized = sites.quantize(planOf(node.id).weights, weights, layer.weights?.bits ?? 32);
      return compute(layer.activations ? ownInput(node.id, input, layer.activations) : input, quantized);
    },
  };

  let current: ReadonlyMap<string, Uint8Array> = new Map();
  return {
    compare(images, codes) {
      current = codes;
      tf.tidy(() => network.forward(images, { training: false, transform: forced }));
    },
    differences: () => [...largest].map(([id, maxCodeDifference]) => ({ id, maxCodeDifference })),
  };

  /** Compares the codes of a layer's input, and returns those of the runtime. */
  function ownInput(layer: string, x: LayerCall['input'], { bits, step }: InputGrid): tf.Tensor {
    const offset = inputOffset(packed, byId.get(layer)!, network.graph);
    const found = current.get(layer);
    if (!found || found.length !== x.size)
      throw new Error(`the runtime gave ${found?.length ?? 'no'} codes of layer "${layer}", not ${x.size}`);
    const values = sites.quantize(planOf(layer).input!, x, bits);
    const expected = tf.round(tf.div(tf.add(values, offset), step)).dataSync();
    let difference = largest.get(layer)!;
    for (let i = 0; i < found.length; i++)
      difference = Math.max(difference, Math.abs(found[i]! - expected[i]!));
    largest.set(layer, difference);
    return tf.sub(tf.mul(tf.tensor(Float32Array.from(found), x.shape), step), offset);
  }
}
