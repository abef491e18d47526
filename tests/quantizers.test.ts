import { wasmBackend } from '@bitshare/backend-wasm';
import { compose, type PipelineState, type Plugin, pipeline, startFrom } from '@bitshare/core';
import { bops } from '@bitshare/costs';
import { synthetic } from '@bitshare/datasets';
import { sbs } from '@bitshare/gates';
import { preresnet } from '@bitshare/models';
import { createNetwork, fixedPrecision, uniformPolicy } from '@bitshare/network';
import { bitSharing, createBitSharing, dorefa, lsq, pact } from '@bitshare/quantizers';
import { extract, fineTune, pretrain, search, sgd, usePolicy } from '@bitshare/trainer';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';

const containerWith = (quantizer: Plugin) =>
  compose(wasmBackend(), synthetic(), sgd(), sbs(), bops(), quantizer);
const tuned = fineTune({ epochs: 2, batchSize: 32 });
const searched = search({ epochs: 2, batchSize: 32, thresholdLearningRate: 0.1, lambda: 1 });

let pretrained: PipelineState;
beforeAll(async () => {
  const network = preresnet({ depth: 8, inputShape: [12, 12, 1], classes: 4 });
  pretrained = await pipeline(containerWith(bitSharing()), pretrain({ epochs: 2, batchSize: 32 })).run(
    startFrom(network),
  );
});

const top1Of = ({ history }: PipelineState) => history.at(-1)!.metrics.top1;

describe.each([
  ['LSQ', lsq],
  ['PACT', pact],
  ['DoReFa', dorefa],
])('%s', (_, quantizer) => {
  it.each([false, true])('trains a network at 4 bits (per channel: %s)', async (perChannel) => {
    const fourBits = usePolicy((graph) => uniformPolicy(graph, 4));
    const state = await pipeline(containerWith(quantizer({ perChannel })), fourBits, tuned).run(pretrained);
    expect(top1Of(state)).toBeGreaterThan(70);
  });
});

describe('bit sharing per channel', () => {
  it('is searched, extracted with its clip values and fine-tuned; masked equals extracted', async () => {
    const container = containerWith(bitSharing({ perChannel: true }));
    const found = await pipeline(container, searched).run(pretrained);
    const extracted = await pipeline(container, extract()).run(found);
    const pruned = Object.entries(found.policy!.layers).find(([, { keptFilters }]) => keptFilters);
    const [layer, { keptFilters }] = pruned!;
    expect(keptFilters!.length).toBeLessThan(found.weights![`${layer}/weights`]!.shape.at(-1)!);
    expect(extracted.weights![`${layer}/weightClip`]!.shape).toEqual([keptFilters!.length]);

    const images = tf.randomNormal([4, 12, 12, 1], 0, 1, 'float32', 1) as tf.Tensor4D;
    const logitsOf = ({ graph, weights, policy }: PipelineState) => {
      const network = createNetwork(graph, weights!);
      const { parameters } = network;
      const transform = fixedPrecision({
        graph,
        policy: policy!,
        quantizer: createBitSharing({ perChannel: true }),
        parameters,
      });
      const logits = tf.tidy(() => network.forward(images, { training: false, transform }).dataSync());
      network.dispose();
      return logits;
    };
    const after = logitsOf(extracted);
    for (const [i, logit] of logitsOf(found).entries())
      expect(Math.abs(logit - after[i]!)).toBeLessThan(1e-4);
    expect(top1Of(await pipeline(container, tuned).run(extracted))).toBeGreaterThan(70);
  });
});
