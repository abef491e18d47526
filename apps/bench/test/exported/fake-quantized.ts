import type { CompressionPolicy, Graph, Quantizer, TrainedNetwork, Weights } from '@bitshare/core';
import { createBops } from '@bitshare/costs';
import { packNetwork } from '@bitshare/exporters';
import { createNetwork, fixedPrecision } from '@bitshare/network';
import { isPackedLayer, type PackedNetwork } from '@bitshare/packed';
import * as tf from '@tensorflow/tfjs';
import type { Seen } from './rounding/check-rounding.ts';

/** A fake-quantized network, what it computed for some images, and the same network packed. */
export interface FakeQuantized {
  readonly images: Float32Array;
  readonly count: number;
  readonly trained: TrainedNetwork;
  readonly packed: PackedNetwork;
  readonly seen: Seen;
}

/** Computes images `[count, height, width, channels]` as training does, and packs the network. The backend must be active. */
export async function fakeQuantized(
  graph: Graph,
  weights: Weights,
  policy: CompressionPolicy,
  quantizer: Quantizer,
  images: Float32Array,
): Promise<FakeQuantized> {
  const read = new Map<string, Float32Array>();
  const listening: Quantizer = {
    ...quantizer,
    quantize(request, bits) {
      const values = quantizer.quantize(request, bits);
      if (request.site.role === 'activation')
        read.set(request.site.layer, values.dataSync().slice() as Float32Array);
      return values;
    },
  };
  const network = createNetwork(graph, weights);
  const size = network.inputShape.reduce((product, length) => product * length, 1);
  const count = images.length / size;
  const { parameters } = network;
  const transform = fixedPrecision({ graph, policy, quantizer: listening, parameters });
  const outputs = new Map<string, Float32Array>();
  tf.tidy(() => {
    const x = tf.tensor4d(images, [count, ...network.inputShape]);
    for (const [id, value] of Object.entries(network.outputs(x, { training: false, transform })))
      outputs.set(id, value.dataSync().slice() as Float32Array);
  });
  const trained = { graph, policy, weights: await parameters.read() };
  network.dispose();
  const packed = await packNetwork(trained, { quantizer, cost: createBops() });
  const codes = packed.nodes.filter(isPackedLayer).flatMap((layer) => {
    if (!layer.activations) return [];
    const { step, zeroPoint = 0 } = layer.activations;
    const found = read.get(layer.id)!.map((value) => Math.round(value / step + zeroPoint));
    return [[layer.id, Uint8Array.from(found)] as const];
  });
  return {
    images,
    count,
    trained,
    packed,
    seen: { answers: outputs.get(graph.output)!, others: outputs, codes: new Map(codes) },
  };
}
