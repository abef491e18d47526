import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { codesLayerName } from '@bitshare/exporters';
import type { PackedNetwork } from '@bitshare/packed';
import * as tf from '@tensorflow/tfjs';
import type { FileRuntime } from './file-runtime.ts';
import { quantizedInputs } from './quantized-inputs.ts';

/** A `model.json`, read but not yet a model. */
export interface TfjsFile {
  readonly artifacts: tf.io.ModelArtifacts;
  /** Of both files. */
  readonly bytes: number;
}

/** @param json the contents of `model.json`, which stands at `path`; its weights stand beside it. */
export async function readTfjsFile(path: string, json: Buffer): Promise<TfjsFile> {
  const { modelTopology, weightsManifest } = JSON.parse(json.toString('utf8'));
  const weights = await readFile(join(dirname(path), weightsManifest[0].paths[0]));
  const weightData = new Uint8Array(weights).buffer;
  return {
    artifacts: { modelTopology, weightSpecs: weightsManifest[0].weights, weightData },
    bytes: json.length + weights.length,
  };
}

/** Stock TensorFlow.js on the active backend. @param packed the network that the file was rendered from. */
export const tfjsRuntime = ({ artifacts }: TfjsFile, packed: PackedNetwork): FileRuntime => ({
  name: `@tensorflow/tfjs (${tf.getBackend()})`,
  async open() {
    const layers = [...quantizedInputs(packed).keys()];
    const model = await tf.loadLayersModel(tf.io.fromMemory(artifacts));
    const [, ...shape] = model.inputs[0]!.shape as [null, number, number, number];
    const probe = tf.model({
      inputs: model.inputs,
      outputs: [
        ...model.outputs,
        ...layers.map((layer) => model.getLayer(codesLayerName(layer)).output),
      ].flat(),
    });
    return {
      async run(images, count) {
        const x = tf.tensor4d(images, [count, ...shape]);
        const outputs = [probe.predict(x)].flat() as tf.Tensor[];
        const [answers, ...codes] = outputs.map((output) => output.dataSync());
        tf.dispose([x, ...outputs]);
        return {
          answers: answers as Float32Array,
          codes: new Map(layers.map((layer, i) => [layer, Uint8Array.from(codes[i]!)])),
        };
      },
      close: async () => void model.dispose(),
    };
  },
});
