import type { QuantizationSite, Quantizer, QuantizerParameters } from '@bitshare/core';
import { shareBits } from '@bitshare/ops';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';

const sites: readonly QuantizationSite[] = [
  { layer: 'layer', role: 'weight' },
  { layer: 'layer', role: 'activation' },
];

const sampleFor = (site: QuantizationSite): tf.Tensor =>
  tf.tidy(() => {
    const x = tf.randomNormal([3, 3, 4, 6], 0, 1, 'float32', 11);
    return site.role === 'activation' ? tf.relu(x) : x;
  });

/** Runs `body` with a sample and the parameters the quantizer starts from, and frees both. */
function withSite(
  quantizer: Quantizer,
  site: QuantizationSite,
  body: (x: tf.Tensor, parameters: QuantizerParameters) => void,
): void {
  const x = sampleFor(site);
  const parameters = quantizer.initialise(x, site);
  tf.tidy(() => body(x, parameters));
  tf.dispose([x, ...Object.values(parameters)]);
}

const distance = (a: tf.Tensor, b: tf.Tensor): number => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]!;

/** What every `Quantizer` must do. Call it in a test file; it declares the tests. */
export function testQuantizer(name: string, create: () => Quantizer): void {
  describe(`quantizer contract: ${name}`, () => {
    let quantizer: Quantizer;
    beforeAll(async () => {
      await tf.setBackend('cpu');
      quantizer = create();
    });

    for (const site of sites) {
      describe(site.role, () => {
        it('uses at most 2^bits values, and gets closer with more bits', () => {
          withSite(quantizer, site, (x, parameters) => {
            const finest = quantizer.quantize({ x, site, parameters }, 8);
            let last = Number.POSITIVE_INFINITY;
            for (const bits of [1, 2, 4]) {
              const y = quantizer.quantize({ x, site, parameters }, bits);
              expect(y.shape).toEqual(x.shape);
              expect(new Set(y.dataSync()).size).toBeLessThanOrEqual(2 ** bits);
              const error = tf.mean(tf.abs(tf.sub(y, finest))).dataSync()[0]!;
              expect(error).toBeLessThanOrEqual(last);
              last = error;
            }
          });
        });

        it('keeps zero activations at zero', () => {
          if (site.role === 'weight') return;
          withSite(quantizer, site, (x, parameters) => {
            const y = quantizer.quantize({ x: tf.zerosLike(x), site, parameters }, 2);
            expect(distance(y, tf.zerosLike(y))).toBe(0);
          });
        });

        it('keeps NaN', () => {
          withSite(quantizer, site, (x, parameters) => {
            const broken = Array.from(x.dataSync()).with(5, Number.NaN);
            const y = quantizer.quantize({ x: tf.tensor(broken, x.shape), site, parameters }, 4).dataSync();
            expect(y[5]).toBeNaN();
          });
        });

        it('sends finite gradients to its input and its parameters', () => {
          withSite(quantizer, site, (x, parameters) => {
            const names = Object.keys(parameters);
            const gradients = tf.grads((input, ...values) =>
              quantizer.quantize(
                { x: input!, site, parameters: Object.fromEntries(names.map((n, i) => [n, values[i]!])) },
                4,
              ),
            )([x, ...names.map((n) => parameters[n]!)]);
            expect(gradients.length).toBe(1 + names.length);
            for (const gradient of gradients) expect(gradient.dataSync().every(Number.isFinite)).toBe(true);
            expect(tf.sum(tf.abs(gradients[0]!)).dataSync()[0]).toBeGreaterThan(0);
          });
        });

        it('shared bits equal the fixed bits that the gates select', () => {
          withSite(quantizer, site, (x, parameters) => {
            const selections = { 2: [9, 9], 4: [-9, 9], 8: [-9, -9] };
            for (const [bits, thresholds] of Object.entries(selections)) {
              const shared = shareBits(
                quantizer,
                { x, site, parameters },
                tf.tensor1d(thresholds),
                [2, 4, 8],
              );
              const fixed = quantizer.quantize({ x, site, parameters }, Number(bits));
              const range = tf.max(tf.abs(fixed)).dataSync()[0]!;
              // A value at a rounding tie may land one level off (METHOD section 2).
              expect(distance(shared.output, fixed)).toBeLessThanOrEqual(
                (range * 2.001) / (2 ** Number(bits) - 1),
              );
              expect(tf.mean(tf.abs(tf.sub(shared.output, fixed))).dataSync()[0]).toBeLessThan(1e-4 * range);
              const errors = Array.from(shared.errors.dataSync());
              expect(errors.length).toBe(2);
              expect(errors[0]).toBeGreaterThan(errors[1]!);
            }
          });
        });

        it('sends gradients to the thresholds', () => {
          withSite(quantizer, site, (x, parameters) => {
            const gradient = tf.grad(
              (t) => shareBits(quantizer, { x, site, parameters }, t as tf.Tensor1D, [2, 4, 8]).output,
            )(tf.tensor1d([0, 0]));
            expect(gradient.shape).toEqual([2]);
            expect(gradient.dataSync().every(Number.isFinite)).toBe(true);
          });
        });

        it('leaks no tensor', () => {
          const use = () =>
            withSite(quantizer, site, (x, parameters) => {
              quantizer.quantize({ x, site, parameters }, 4);
            });
          use();
          const before = tf.memory().numTensors;
          use();
          expect(tf.memory().numTensors).toBe(before);
        });
      });
    }

    it('ignores masked weights in its statistics', () => {
      const site = sites[0]!;
      withSite(quantizer, site, (x, parameters) => {
        const kept = tf.slice(x, [0, 0, 0, 0], [3, 3, 4, 4]);
        const mask = tf.concat([tf.onesLike(kept), tf.zeros([3, 3, 4, 2])], 3);
        const alone = quantizer.quantize({ x: kept, site, parameters }, 4);
        const masked = quantizer.quantize({ x, site, parameters, mask }, 4);
        expect(distance(tf.slice(masked, [0, 0, 0, 0], [3, 3, 4, 4]), alone)).toBeLessThan(1e-5);
      });
    });
  });
}
