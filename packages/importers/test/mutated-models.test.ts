import { UserError } from '@bitshare/core';
import { fromModelJson } from '@bitshare/importers';
import { createNetwork } from '@bitshare/network';
import { mutatedJson, mutationRuns } from '@bitshare/testing';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createGraphModel, flag, integer, integers, text } from './graph-model-files.ts';

beforeAll(() => tf.setBackend('cpu'));

/** What the process has held at once: a mutated length must not become memory. */
afterAll(() => expect(process.resourceUsage().maxRSS).toBeLessThan(1.5 * 2 ** 20));

const runs = mutationRuns(200);
const long = { timeout: 60_000 + 500 * runs };

interface Files {
  readonly json: unknown;
  readonly read: (path: string) => Promise<Uint8Array>;
}

/** A mutated file gives a network that computes, or a `UserError`. */
const expectAnswers = ({ json, read }: Files) =>
  fc.assert(
    fc.asyncProperty(mutatedJson(json), async (mutated) => {
      const parsed = await Promise.resolve(mutated)
        .then(JSON.parse)
        .catch(() => undefined);
      const imported = await fromModelJson(parsed, { read }).catch((error: unknown) => error);
      if (imported instanceof Error) {
        expect(imported, imported.stack ?? imported.message).toBeInstanceOf(UserError);
        return;
      }
      const { graph, weights } = imported as Awaited<ReturnType<typeof fromModelJson>>;
      const network = createNetwork(graph, weights);
      if (network.inputShape.reduce((a, b) => a * b) < 10_000)
        tf.tidy(() => void network.forward(tf.zeros([1, ...network.inputShape]), { training: false }));
      network.dispose();
    }),
    { numRuns: runs, seed: 6 },
  );

function graphModel(): Files {
  const { node, weights, list, constant, scalar, files } = createGraphModel();
  const window = {
    strides: integers([1, 1, 1, 1]),
    dilations: integers([1, 1, 1, 1]),
    padding: text('SAME'),
  };
  const padded = node('pad', 'Pad', ['x', constant('pads', [4, 2], [0, 0, 1, 0, 0, 1, 0, 0], 'int32')]);
  const conv = node('conv', 'Conv2D', [padded, weights('w', 3, 3, 4, 4)], window);
  const gate = node('gate', 'Relu6', [node('plus', 'AddV2', [conv, scalar('three', 3)])]);
  const swish = node('swish', 'Mul', [node('product', 'Mul', [conv, gate]), scalar('sixth', 1 / 6)]);
  node('split', 'Split', [constant('axis', [], [3], 'int32'), swish], { num_split: integer(2) });
  const joined = node('joined', 'ConcatV2', ['split:1', 'split:0', list('last', -1)], { N: integer(2) });
  const mean = node('mean', 'Mean', [joined, list('axes', 1, 2)], { keep_dims: flag(true) });
  const squeezed = node('squeezed', 'Squeeze', [mean], { squeeze_dims: integers([1, 2]) });
  return files(node('logits', 'MatMul', [squeezed, weights('m', 4, 3)], { transpose_b: flag(false) }));
}

async function layersModel(): Promise<Files> {
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [8, 8, 2], filters: 4, kernelSize: 3, activation: 'hardSigmoid' }),
      tf.layers.batchNormalization({}),
      tf.layers.zeroPadding2d({}),
      tf.layers.upSampling2d({}),
      tf.layers.maxPooling2d({}),
      tf.layers.flatten(),
      tf.layers.dense({ units: 2 }),
    ],
  });
  let saved: Files | undefined;
  await model.save(
    tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
      const bytes = new Uint8Array(weightData as ArrayBuffer);
      const weightsManifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
      saved = {
        json: JSON.parse(JSON.stringify({ modelTopology, weightsManifest })),
        read: async () => bytes,
      };
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  return saved!;
}

test(`a GraphModel, ${runs} mutations: a network that computes, or an error that says why`, long, () =>
  expectAnswers(graphModel()),
);

test(`a LayersModel, ${runs} mutations: a network that computes, or an error that says why`, long, async () =>
  expectAnswers(await layersModel()),
);
