import { compose, QUANTIZER, type QuantizationSite, type Quantizer } from '@bitshare/core';
import { uniformQuantize, weightDeviation } from '@bitshare/ops';
import {
  bitSharing,
  createBitSharing,
  createDorefa,
  createLsq,
  createPact,
  dorefa,
  lsq,
  pact,
} from '@bitshare/quantizers';
import { testQuantizer } from '@bitshare/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';

for (const [name, create] of [
  ['bit sharing', createBitSharing],
  ['DoReFa', createDorefa],
  ['LSQ', createLsq],
  ['PACT', createPact],
] as const) {
  testQuantizer(name, create);
  testQuantizer(`${name} per channel`, () => create({ perChannel: true }), { perChannel: true });
}

it('starts the clip value at 0.8 of the largest weight, in deviations, or activation', () => {
  const quantizer = createBitSharing();
  const x = tf.tensor1d([0, 1, 2, 5]);
  const activation = quantizer.initialise(x, { layer: 'a', role: 'activation' });
  expect(activation.clip!.dataSync()[0]).toBeCloseTo(4, 5);
  const deviation = Math.sqrt([0, 1, 2, 5].reduce((sum, v) => sum + (v - 2) ** 2, 0) / 3);
  const weight = quantizer.initialise(x, { layer: 'a', role: 'weight' });
  expect(weight.clip!.dataSync()[0]).toBeCloseTo((0.8 * 5) / deviation, 4);
});

it("bit sharing per channel is, in each output channel, bit sharing with that channel's clip value", () => {
  const site = { layer: 'a', role: 'weight' } as const;
  tf.tidy(() => {
    const w = tf.mul(tf.randomNormal([3, 3, 2, 4], 0, 1, 'float32', 5), tf.tensor1d([1, 0.1, 3, 0.5]));
    const quantizer = createBitSharing({ perChannel: true });
    const { clip } = quantizer.initialise(w, site);
    const deviation = weightDeviation(w);
    const upstream = tf.randomNormal([3, 3, 2, 4], 0, 1, 'float32', 6);
    const shared = (v: tf.Tensor) =>
      quantizer.decomposition!.shareBits(
        { x: w, site, parameters: { clip: v } },
        tf.tensor1d([0, 9]),
        [2, 4, 8],
      ).output;
    const { value, grad } = tf.valueAndGrad(shared)(clip!, upstream);
    for (const [c, v] of clip!.dataSync().entries()) {
      const [own, ownUpstream] = [tf.gather(w, [c], 3), tf.gather(upstream, [c], 3)];
      expect(v).toBeCloseTo(0.8 * tf.div(tf.max(tf.abs(own)), deviation).dataSync()[0]!, 5);
      const quantize = (t: tf.Tensor) => uniformQuantize(own, tf.mul(t, deviation), 4, true);
      const alone = tf.valueAndGrad(quantize)(tf.scalar(v), ownUpstream);
      const distance = tf.max(tf.abs(tf.sub(tf.gather(value, [c], 3), alone.value)));
      expect(distance.dataSync()[0]).toBeLessThan(1e-5);
      expect(grad.dataSync()[c]).toBeCloseTo(alone.grad.dataSync()[0]!, 4);
    }
  });
});

it('bit sharing at 8 bits keeps weights, for any scale and mean', () => {
  const site = { layer: 'a', role: 'weight' } as const;
  const quantizer = createBitSharing({ initialClipFraction: 1 });
  for (const [scale, mean] of [
    [1, 0],
    [0.01, 0.02],
    [30, -50],
  ] as const)
    tf.tidy(() => {
      const w = tf.randomNormal([3, 3, 2, 4], mean, scale, 'float32', 5);
      const parameters = quantizer.initialise(w, site);
      const largest = tf.max(tf.abs(w)).dataSync()[0]!;
      const error = tf.max(tf.abs(tf.sub(quantizer.quantize({ x: w, site, parameters }, 8), w)));
      expect(error.dataSync()[0]).toBeLessThan(1.001 * (largest / 255));
    });
});

describe('a range initialised for given bits', () => {
  const sites: readonly QuantizationSite[] = [
    { layer: 'a', role: 'weight' },
    { layer: 'a', role: 'activation' },
    { layer: 'a', role: 'activation', signed: true },
  ];
  const quantizers = { createBitSharing, createLsq, createPact };
  // PACT's weights have no range.
  const cases = Object.entries(quantizers)
    .flatMap(([name, create]) =>
      sites.map((site) => [name, site.role, site.signed ?? false, create, site] as const),
    )
    .filter(([name, role]) => name !== 'createPact' || role !== 'weight');

  it.each(cases)(
    '%s, %s, signed %s: no other share of the largest magnitude has a smaller error',
    (...args) => {
      const [, , , create, site] = args;
      const quantizer = create();
      for (let bits = 1; bits <= 8; bits++)
        tf.tidy(() => {
          const normal = tf.randomNormal([3, 3, 4, 6], 0.1, 0.3, 'float32', bits);
          const x = site.role === 'activation' && !site.signed ? tf.relu(normal) : normal;
          const parameters = quantizer.initialise(x, site, bits);
          const errorAt = (factor: number) => {
            const scaled = Object.entries(parameters).map(([role, value]) => [role, tf.mul(value, factor)]);
            const request = { x, site, parameters: Object.fromEntries(scaled) };
            return tf.sum(tf.squaredDifference(quantizer.quantize(request, bits), x)).dataSync()[0]!;
          };
          const best = errorAt(1);
          for (const factor of [0.25, 0.5, 0.8, 1.25, 2])
            expect(best).toBeLessThanOrEqual(1.1 * errorAt(factor));
        });
    },
  );

  it('is found from a sample of many values, for any number of channels', () => {
    tf.tidy(() => {
      const x = tf.relu(tf.randomNormal([40, 8, 8, 96], 0, 1, 'float32', 3));
      const few = tf.slice(x, 0, 8);
      const site = { layer: 'a', role: 'activation' } as const;
      const [of, ofFew] = [x, few].map(
        (sample) => createBitSharing().initialise(sample, site, 2).clip!.dataSync()[0]!,
      );
      expect(of! / ofFew!).toBeGreaterThan(0.85);
      expect(of! / ofFew!).toBeLessThan(1.18);
    });
  });

  it("has the paper's initial value on request, or without bits", () => {
    const x = tf.tensor1d([0, 1, 2, 5]);
    const site = { layer: 'a', role: 'activation' } as const;
    const clipOf = (quantizer: Quantizer, bits?: number) =>
      quantizer.initialise(x, site, bits).clip!.dataSync()[0]!;
    expect(clipOf(createBitSharing({ clipStart: 'paper' }), 2)).toBeCloseTo(4, 5);
    expect(clipOf(createBitSharing())).toBeCloseTo(4, 5);
    expect(clipOf(createPact({ clipStart: 'paper' }), 2)).toBe(10);
    expect(clipOf(createPact())).toBe(10);
  });
});

it('starts ranges of values that are all zero at 1, to have something to divide by', () => {
  tf.tidy(() => {
    const zeros = tf.zeros([2, 3]);
    // Clip values of weights count in deviations.
    const deviation = weightDeviation(zeros).dataSync()[0]!;
    for (const [quantizer, role, unit] of [
      [createBitSharing(), 'activation', 1],
      [createBitSharing(), 'weight', deviation],
      [createLsq(), 'activation', 1],
      [createLsq({ perChannel: true }), 'weight', 1],
    ] as const) {
      const parameters = quantizer.initialise(zeros, { layer: 'a', role }, 4);
      const values = Object.values(parameters).flatMap((parameter) => Array.from(parameter.dataSync()));
      expect(values.length).toBeGreaterThan(0);
      for (const value of values) expect(value * unit).toBeCloseTo(1, 5);
    }
  });
});

it.each([bitSharing, dorefa, lsq, pact])('plugin %# provides a quantizer of its name', (plugin) => {
  expect(compose(bitSharing(), plugin()).resolve(QUANTIZER).name).toBe(plugin().name);
});
