import { createRandom, type Graph, type Quantizer, type Weights } from '@bitshare/core';
import { type ModelName, modelByName } from '@bitshare/models';
import { createNetwork, fixedPrecision, initialWeights, uniformPolicy } from '@bitshare/network';
import { createBitSharing, createDorefa, createPact } from '@bitshare/quantizers';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';

beforeAll(() => tf.setBackend('cpu'));

const narrow = (name: ModelName): Graph =>
  modelByName(name, {
    classes: 3,
    inputShape: name === 'lenet5' ? [16, 16, 1] : [8, 8, 3],
    width: name === 'mobilenetv2' ? 0.1 : 0.25,
  });

/** Weights whose layers have means and scales of their own, as trained ones have. */
function uneven(graph: Graph): Weights {
  const random = createRandom(5);
  const weights = initialWeights(graph, random);
  for (const [name, { values }] of Object.entries(weights)) {
    if (!name.endsWith('/weights')) continue;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);
    const [mean, scale] = [0.3 * random.normal() * deviation, 0.5 + random.next()];
    values.set(values.map((value) => scale * (value + mean)));
  }
  return weights;
}

/** Logits in full precision and at 8 bits everywhere, before any training: what each is of the other, and how far apart they are. */
function compared(graph: Graph, quantizer: Quantizer) {
  const network = createNetwork(graph, uneven(graph));
  const { parameters, inputShape } = network;
  const transform = fixedPrecision({ graph, policy: uniformPolicy(graph, 8), quantizer, parameters });
  const figures = tf.tidy(() => {
    const images = tf.abs(tf.randomNormal([16, ...inputShape], 0, 1, 'float32', 1)) as tf.Tensor4D;
    const float = network.forward(images, { training: false });
    const quantized = network.forward(images, { training: false, transform });
    const norm = (t: tf.Tensor) => tf.norm(t).dataSync()[0]!;
    return { factor: norm(quantized) / norm(float), error: norm(tf.sub(quantized, float)) / norm(float) };
  });
  network.dispose();
  return figures;
}

describe('a quantized network computes what it was given', () => {
  it.each(['lenet5', 'preresnet8', 'resnet20', 'mobilenetv2'] as const)(
    '%s, rounded to 8 bits about zero',
    (name) => {
      const quantizer = createBitSharing({ initialClipFraction: 1 });
      expect(compared(narrow(name), quantizer).error).toBeLessThan(0.1);
    },
  );

  it.each([
    ['DoReFa', createDorefa],
    ['PACT', createPact],
  ])('%s does not blow up the logits of a network without batch norm', (_, create) => {
    const { factor } = compared(narrow('lenet5'), create());
    expect(factor).toBeGreaterThan(0.3);
    expect(factor).toBeLessThan(2);
  });
});
