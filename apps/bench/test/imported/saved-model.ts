import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';

/** A small convolutional network of Keras's layers. @param classes number of outputs. */
export function smallModel(classes: number, side = 8, channels = 3): tf.LayersModel {
  const seeded = (seed: number) => tf.initializers.glorotUniform({ seed });
  const model = tf.sequential();
  model.add(
    tf.layers.conv2d({
      ...{ inputShape: [side, side, channels], filters: 8, kernelSize: 3, padding: 'same' },
      kernelInitializer: seeded(1),
    }),
  );
  model.add(tf.layers.batchNormalization());
  model.add(tf.layers.reLU());
  for (const seed of [2, 3]) {
    model.add(
      tf.layers.conv2d({
        ...{ filters: 8, kernelSize: 3, strides: 2, padding: 'same' },
        kernelInitializer: seeded(seed),
      }),
    );
    model.add(tf.layers.batchNormalization());
    model.add(tf.layers.reLU());
  }
  model.add(tf.layers.globalAveragePooling2d({}));
  model.add(tf.layers.dense({ units: classes, activation: 'softmax', kernelInitializer: seeded(4) }));
  return model;
}

/** Writes a model as tf's own savers do: `model.json` and its weights. @returns the path of `model.json`. */
export async function saveModel(model: tf.LayersModel, folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'model.json');
  await model.save(
    tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
      const weightsManifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
      writeFileSync(path, JSON.stringify({ format: 'layers-model', modelTopology, weightsManifest }));
      writeFileSync(join(folder, 'weights.bin'), new Uint8Array(weightData as ArrayBuffer));
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  return path;
}
