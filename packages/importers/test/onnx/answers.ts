import { createRandom } from '@bitshare/core';
import type { ImportedModel } from '@bitshare/importers';
import { createNetwork } from '@bitshare/network';
import * as tf from '@tensorflow/tfjs';
import { InferenceSession, Tensor } from 'onnxruntime-node';

const count = 3;

/** Largest difference between a network's answers and onnxruntime's to random images, over the largest answer. */
export async function difference(bytes: Uint8Array, { graph, weights }: ImportedModel): Promise<number> {
  const network = createNetwork(graph, weights);
  const [height, width, channels] = network.inputShape;
  const random = createRandom(9);
  const planes = Float32Array.from({ length: count * channels * height * width }, () => 2 * random.normal());
  const session = await InferenceSession.create(bytes, { logSeverityLevel: 4 });
  const images = new Tensor('float32', planes, [count, channels, height, width]);
  const results = await session.run({ [session.inputNames[0]!]: images });
  const expected = Array.from(results[session.outputNames[0]!]!.data as Float32Array);
  await session.release();
  const actual = tf.tidy(() => {
    const first = tf.tensor4d(planes, [count, channels, height, width]);
    return network.forward(tf.transpose(first, [0, 2, 3, 1]), { training: false }).dataSync();
  });
  network.dispose();
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  const scale = Math.max(...expected.map(Math.abs));
  return Math.max(...expected.map((one, i) => Math.abs(actual[i]! - one))) / scale;
}
