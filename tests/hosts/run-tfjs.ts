import type { ExportedFile } from '@bitshare/core';
import * as tf from '@tensorflow/tfjs';

/** The answers of `model.json` and its weights, loaded as a server or a disk would give them. */
export async function runTfjs(
  files: readonly ExportedFile[],
  images: Float32Array,
  shape: [number, number, number, number],
): Promise<Float32Array> {
  const [json, weights] = files as readonly [ExportedFile, ExportedFile];
  const { modelTopology, weightsManifest } = JSON.parse(new TextDecoder().decode(json.bytes));
  const weightData = weights.bytes.slice().buffer;
  const weightSpecs = weightsManifest[0].weights;
  const model = await tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }));
  const answers = tf.tidy(() => (model.predict(tf.tensor4d(images, shape)) as tf.Tensor).dataSync().slice());
  model.dispose();
  return answers as Float32Array;
}
