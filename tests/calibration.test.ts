import { wasmBackend } from '@bitshare/backend-wasm';
import { compose, type PipelineState, pipeline, startFrom, type Weights } from '@bitshare/core';
import { bops } from '@bitshare/costs';
import { synthetic } from '@bitshare/datasets';
import { sbs } from '@bitshare/gates';
import { preresnet } from '@bitshare/models';
import { uniformPolicy } from '@bitshare/network';
import { bitSharing, pact } from '@bitshare/quantizers';
import { evaluation, pretrain, search, sgd, usePolicy } from '@bitshare/trainer';
import { beforeAll, expect, it } from 'vitest';

const containerWith = (quantizer = bitSharing()) =>
  compose(wasmBackend(), synthetic(), sgd(), sbs(), bops(), quantizer);
const atBits = (bits: number) => usePolicy((graph) => uniformPolicy(graph, bits));

let pretrained: PipelineState & { readonly weights: Weights };
beforeAll(async () => {
  const network = preresnet({ depth: 8, inputShape: [12, 12, 1], classes: 4 });
  const state = await pipeline(containerWith(), pretrain({ epochs: 3, batchSize: 32 })).run(
    startFrom(network),
  );
  pretrained = { ...state, weights: state.weights! };
});

const lossOf = async (state: PipelineState, quantizer = bitSharing()) =>
  (await pipeline(containerWith(quantizer), evaluation()).run(state)).history.at(-1)!.metrics.testLoss!;

/** The state with the running statistics of another. */
const withStatistics = (state: PipelineState, { weights }: PipelineState): PipelineState => ({
  ...state,
  weights: Object.fromEntries(
    Object.entries(state.weights!).map(([name, value]) => [
      name,
      /\/(mean|variance)$/.test(name) ? weights![name]! : value,
    ]),
  ),
});

it('setting a policy re-estimates the batch-norm statistics of the quantized network', async () => {
  // PACT divides weights by their largest magnitude behind tanh, and clips activations at 10: the variance grows by its square.
  const quantized = await pipeline(containerWith(pact()), atBits(8)).run(pretrained);
  const layer = pretrained.weights['stage1.block1.conv1/weights']!.values;
  const largest = layer.reduce((most, value) => Math.max(most, Math.abs(Math.tanh(value))), 0);
  const [now, before] = [quantized, pretrained].map(
    ({ weights }) => weights!['stage1.block1.norm2/variance']!.values,
  );
  const ratios = Array.from(now!, (value, i) => (value * largest ** 2) / before![i]!);
  const typical = ratios.sort((a, b) => a - b)[ratios.length / 2]!;
  expect(largest).toBeLessThan(0.7);
  expect(typical).toBeGreaterThan(0.7);
  expect(typical).toBeLessThan(1.4);
});

it('a network quantized to 8 bits keeps its loss', async () => {
  const quantized = await pipeline(containerWith(), atBits(8)).run(pretrained);
  expect(Math.abs((await lossOf(quantized)) - (await lossOf(pretrained)))).toBeLessThan(0.1);
});

it('calibration gives the same bits wherever and however often a run does it', async () => {
  const once = await pipeline(containerWith(), atBits(3)).run(pretrained);
  const twice = await pipeline(containerWith(), atBits(3), atBits(3)).run(pretrained);
  expect(twice.weights).toEqual(once.weights);
});

it('a search ends with the statistics of its policy', async () => {
  const found = await pipeline(containerWith(), search({ epochs: 2, batchSize: 32, lambda: 1 })).run(
    pretrained,
  );
  const again = await pipeline(
    containerWith(),
    usePolicy(() => found.policy!),
  ).run(found);
  expect(withStatistics(found, again).weights).toEqual(found.weights);
});
