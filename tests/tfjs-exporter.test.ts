import type { ExportedFile, Quantizer } from '@bitshare/core';
import { createBops } from '@bitshare/costs';
import { createTfjs } from '@bitshare/exporters';
import { createBitSharing, createDorefa, createLsq } from '@bitshare/quantizers';
import { testExporter } from '@bitshare/testing';
import * as tf from '@tensorflow/tfjs';

/** Loads the files as a server or a disk would give them. */
async function run(files: readonly ExportedFile[], images: Float32Array, count: number) {
  const [json, weights] = files as readonly [ExportedFile, ExportedFile];
  const { modelTopology, weightsManifest } = JSON.parse(new TextDecoder().decode(json.bytes));
  const model = await tf.loadLayersModel(
    tf.io.fromMemory({
      modelTopology,
      weightSpecs: weightsManifest[0].weights,
      weightData: weights.bytes.slice().buffer,
    }),
  );
  const answers = tf.tidy(() =>
    (model.predict(tf.tensor4d(images, [count, 10, 9, 3])) as tf.Tensor).dataSync().slice(),
  );
  model.dispose();
  return answers;
}

const subject = (create: () => Quantizer) => {
  const quantizer = create();
  return { quantizer, create: () => createTfjs({ quantizer, cost: createBops() }), run };
};

testExporter('tfjs, bit sharing', subject(createBitSharing));
testExporter('tfjs, DoReFa', subject(createDorefa));
testExporter(
  'tfjs, LSQ per channel',
  subject(() => createLsq({ perChannel: true })),
);
