import { type Backend, createRandom, type Graph, type Weights } from '@bitshare/core';
import { createNetwork, type Network } from '@bitshare/network';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { createGraphDraft } from '../random-graph/graph-draft.ts';
import { trainedWeights } from '../random-graph/trained-weights.ts';
import { type OperationCase, operationCases } from './operation-cases.ts';
import { fromValues, valuesOf } from './picture.ts';

/** The operation between an image and a dense layer, with its own value as another output. */
function graphOf({ name, shape, draft: add }: OperationCase): { graph: Graph; id: string } {
  const draft = createGraphDraft();
  const image = draft.put('input', [], { shape });
  const id = add(draft, image);
  const graph = draft.graph(name, draft.put('dense', [image], { units: 2, bias: false }), {
    otherOutputs: [id],
  });
  return { graph, id };
}

/** What the formula gives for an image and the weights of the operation's convolution, if it has one. */
function formulaOf({ shape, formula }: OperationCase, weights: Weights, id: string) {
  const kernel = weights[`${id}/weights`];
  const [height, width, inputs, filters] = kernel?.shape ?? [0, 0, 0, 0];
  return (image: ArrayLike<number>, taps: ArrayLike<number> = kernel?.values ?? []): Float64Array =>
    valuesOf(
      formula(fromValues(shape, image), (y, x, c, f) => {
        if (y >= height! || x >= width!) throw new Error('no such tap');
        return taps[((y * width! + x) * inputs! + c) * filters! + f]!;
      }),
    );
}

/** The slope of `derivatives * f` by each of the values, by central differences. */
function slopes(values: ArrayLike<number>, derivatives: Float32Array, f: (x: Float64Array) => Float64Array) {
  const step = 1e-6;
  const at = (i: number, change: number) => {
    const moved = Float64Array.from(values);
    moved[i]! += change;
    return f(moved).reduce((sum, value, j) => sum + derivatives[j]! * value, 0);
  };
  return Float64Array.from({ length: values.length }, (_, i) => (at(i, step) - at(i, -step)) / (2 * step));
}

/** The operation's value for one image, and its gradients by the image and the parameters. */
function differentiate(network: Network, id: string, image: Float32Array, derivatives: Float32Array) {
  return tf.tidy(() => {
    const x = tf.tensor4d(image, [1, ...network.inputShape]);
    const value = (images: tf.Tensor) => network.outputs(images as tf.Tensor4D, { training: true })[id]!;
    const loss = (images: tf.Tensor) => {
      const y = value(images);
      return tf.sum(tf.mul(y, tf.tensor(derivatives, y.shape))) as tf.Scalar;
    };
    const name = `${id}/weights`;
    const weights = network.parameters.has(name) ? network.parameters.get(name).variable : undefined;
    const byWeights = weights && tf.variableGrads(() => loss(x), [weights]).grads[weights.name]!.dataSync();
    return {
      value: value(x).dataSync<'float32'>(),
      byImage: tf.grad(loss)(x).dataSync(),
      byWeights,
    };
  });
}

function expectClose(actual: ArrayLike<number>, expected: Float64Array, what: string): void {
  expect(actual.length, what).toBe(expected.length);
  const scale = Math.max(1e-3, ...expected.map(Math.abs));
  for (const [i, value] of expected.entries())
    expect(Math.abs(actual[i]! - value) / scale, `${what} at ${i}`).toBeLessThan(1e-5);
}

/** What every engine must do with the operations of a graph: their formulas' values, and the slopes of these as gradients. */
export function testOperations(name: string, create: () => Backend): void {
  describe(`operations on the ${name} engine`, () => {
    beforeAll(async () => void (await create().activate()));

    it.each(operationCases.map((one) => [one.name, one] as const))('%s', (_, one) => {
      const { graph, id } = graphOf(one);
      const random = createRandom(3);
      const weights = trainedWeights(graph, random);
      const formula = formulaOf(one, weights, id);
      const normal = (length: number) => Float32Array.from({ length }, () => random.normal());
      const image = normal(one.shape[0] * one.shape[1] * one.shape[2]);
      const expected = formula(image);
      const derivatives = normal(expected.length);

      const network = createNetwork(graph, weights);
      const found = differentiate(network, id, image, derivatives);
      network.dispose();
      expectClose(found.value, expected, 'value');
      expectClose(found.byImage, slopes(image, derivatives, formula), 'gradient by the image');
      if (!found.byWeights) return;
      const taps = weights[`${id}/weights`]!.values;
      const byTaps = slopes(taps, derivatives, (moved) => formula(image, moved));
      expectClose(found.byWeights, byTaps, 'gradient by the weights');
    });
  });
}
