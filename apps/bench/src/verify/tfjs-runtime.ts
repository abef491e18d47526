import { UserError } from '@bitshare/core';
import { codesLayerName } from '@bitshare/exporters';
import type { PackedNetwork } from '@bitshare/packed';
import * as tf from '@tensorflow/tfjs';
import type { FileRuntime } from './file-runtime.ts';
import { quantizedInputs } from './quantized-inputs.ts';
import type { TfjsFile } from './tfjs-file.ts';

/** Stock TensorFlow.js on the active backend. @param packed the network that the file was rendered from. */
export const tfjsRuntime = ({ path, artifacts }: TfjsFile, packed: PackedNetwork): FileRuntime => ({
  name: `@tensorflow/tfjs (${tf.getBackend()})`,
  async open() {
    const layers = [...quantizedInputs(packed).keys()];
    const { otherOutputs: others = [] } = packed;
    const model = await tf.loadLayersModel(tf.io.fromMemory(artifacts)).catch((cause: Error) => {
      throw new UserError(`TensorFlow.js cannot load ${path}: ${cause.message}`, 'Export it again.', {
        cause,
      });
    });
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
        const [answers, ...further] = outputs.map((output) => output.dataSync() as Float32Array);
        tf.dispose([x, ...outputs]);
        const codes = further.slice(others.length);
        return {
          answers: answers!,
          others: new Map(others.map((id, i) => [id, further[i]!])),
          codes: new Map(layers.map((layer, i) => [layer, Uint8Array.from(codes[i]!)])),
        };
      },
      close: async () => void model.dispose(),
    };
  },
});
