import { BACKEND, compose } from '@bitshare/core';
import {
  channelsFirst,
  floatVersion,
  graphOf,
  int8Profile,
  packedProfile,
  renderOnnx,
  tfjsFiles,
} from '@bitshare/exporters';
import { createNetwork } from '@bitshare/network';
import { type PackedNetwork, packedShapes } from '@bitshare/packed';
import { loadNetwork } from '@bitshare/runtime';
import * as tf from '@tensorflow/tfjs';
import { engineByName } from '../engines.ts';
import { installCommand } from '../installation.ts';
import { importOnnxRuntime } from '../verify/onnx-runtimes.ts';
import type { Contestant, Entry } from './contestant.ts';

/** The input of all contestants. */
export interface Task {
  /** Bytes and contents of the packed file. */
  readonly file: Uint8Array;
  readonly network: PackedNetwork;
  /** Normalised, `[batch, height, width, channels]`. */
  readonly images: Float32Array;
  readonly batch: number;
}

/** All compared programs, on one thread each. The tfjs backends share one engine, so each sets its backend before it computes. */
export const contestants = (task: Task): readonly Promise<Entry>[] => [
  ...runtimes(task),
  engineFloat(task),
  onnx(task, 'float', renderOnnx(floatVersion(task.network), packedProfile)),
  onnx(task, 'int8 profile', renderOnnx(task.network, int8Profile)),
  onnx(task, 'packed profile', renderOnnx(task.network, packedProfile)),
  tfjsWasm(task),
];

function runtimes({ file, images }: Task): readonly Promise<Contestant>[] {
  return (['auto', 'portable'] as const).map(async (build) => {
    const network = await loadNetwork(file, { build });
    return {
      name: `@bitshare/runtime, ${build === 'auto' ? network.build : 'portable'}`,
      run: async () => void network.run(images),
      close: async () => {},
    };
  });
}

async function engineFloat({ network, images, batch }: Task): Promise<Contestant> {
  const { graph, weights } = graphOf(floatVersion(network));
  const backend = compose(engineByName('wasm', { threads: 1 })).resolve(BACKEND);
  await backend.activate();
  const float = createNetwork(graph, weights);
  const x = tf.tensor4d(images, [batch, ...float.inputShape]);
  return {
    name: 'float, @bitshare/backend-wasm',
    async run() {
      await backend.activate();
      const answers = tf.tidy(() => float.forward(x, { training: false }));
      await answers.data();
      answers.dispose();
    },
    async close() {
      x.dispose();
      float.dispose();
    },
  };
}

async function onnx({ network, images, batch }: Task, kind: string, model: Uint8Array): Promise<Entry> {
  const name = `${kind}, onnxruntime-node`;
  const runtime = await importOnnxRuntime('onnxruntime-node');
  if (!runtime) return { name, reason: `not installed: ${installCommand('onnxruntime-node')}` };
  const [height, width, channels] = packedShapes(network.nodes).get(network.nodes[0]!.id)! as [
    number,
    number,
    number,
  ];
  const options = { intraOpNumThreads: 1, interOpNumThreads: 1 };
  const session = await runtime.InferenceSession.create(model, options);
  const planes = channelsFirst(images, [height, width, channels]);
  const image = new runtime.Tensor('float32', planes, [batch, channels, height, width]);
  return {
    name,
    run: async () => void (await session.run({ image })),
    close: () => session.release(),
  };
}

const tfjsBackend: string = '@tensorflow/tfjs-backend-wasm';

async function tfjsWasm({ network, images, batch }: Task): Promise<Entry> {
  const name = 'float, tfjs wasm';
  try {
    await import(tfjsBackend);
  } catch {
    return { name, reason: `not installed: ${installCommand(tfjsBackend)}` };
  }
  await tf.setBackend('wasm');
  const [json, weights] = tfjsFiles(floatVersion(network), 'model.json');
  const { modelTopology, weightsManifest } = JSON.parse(new TextDecoder().decode(json!.bytes));
  const weightData = new Uint8Array(weights!.bytes).buffer;
  const artifacts = { modelTopology, weightSpecs: weightsManifest[0].weights, weightData };
  const model = await tf.loadLayersModel(tf.io.fromMemory(artifacts));
  const [, ...shape] = model.inputs[0]!.shape as [null, number, number, number];
  const x = tf.tensor4d(images, [batch, ...shape]);
  return {
    name,
    async run() {
      await tf.setBackend('wasm');
      const answers = model.predict(x) as tf.Tensor;
      await answers.data();
      answers.dispose();
    },
    async close() {
      x.dispose();
      model.dispose();
    },
  };
}
