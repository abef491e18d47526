import type { QuantizationSite, Quantizer, QuantizerParameters } from '@bitshare/core';
import { gateBits, shareBits } from '@bitshare/ops';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';

const sites: readonly QuantizationSite[] = [
  { layer: 'layer', role: 'weight' },
  { layer: 'layer', role: 'weight', keepsScale: true },
  { layer: 'layer', role: 'activation' },
  { layer: 'layer', role: 'activation', signed: true },
];

const titleOf = ({ role, signed, keepsScale }: QuantizationSite): string =>
  `${role}${signed ? ' that may be negative' : ''}${keepsScale ? ' that keeps its scale' : ''}`;

const mayBeNegative = ({ role, signed = false }: QuantizationSite): boolean => role === 'weight' || signed;

const sampleFor = (site: QuantizationSite): tf.Tensor =>
  tf.tidy(() => {
    const x = tf.randomNormal([3, 3, 4, 6], 0, 1, 'float32', 11);
    return mayBeNegative(site) ? x : tf.relu(x);
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

export interface QuantizerKitOptions {
  /** Where it computes. Default: tfjs's cpu backend. */
  readonly activate?: () => Promise<unknown>;
  /** The quantizer was made with a range per output channel of the weights. */
  readonly perChannel?: boolean;
}

const allBits = [1, 2, 3, 4, 5, 6, 7, 8];

/** Values by output channel; all of them as one where ranges are of the whole tensor. */
function byRange(y: tf.Tensor, perChannel: boolean): number[][] {
  const values = Array.from(y.dataSync());
  if (!perChannel) return [values];
  const channels = y.shape.at(-1)!;
  return Array.from({ length: channels }, (_, c) => values.filter((_, i) => i % channels === c));
}

/** What every `Quantizer` must do. Call it in a test file; it declares the tests. */
export function testQuantizer(
  name: string,
  create: () => Quantizer,
  { perChannel = false, activate = () => tf.setBackend('cpu') }: QuantizerKitOptions = {},
): void {
  describe(`quantizer contract: ${name}`, () => {
    let quantizer: Quantizer;
    beforeAll(async () => {
      await activate();
      quantizer = create();
    });

    for (const site of sites) {
      describe(titleOf(site), () => {
        const own = perChannel && site.role === 'weight';

        it('has at most 2^bits levels, and is monotonic', () => {
          const magnitudes = fc.array(fc.double({ min: -4, max: 4, noNaN: true }), {
            minLength: 12,
            maxLength: 48,
          });
          fc.assert(
            fc.property(magnitudes, fc.constantFrom(...allBits), (drawn, bits) => {
              const values = drawn.slice(0, drawn.length - (drawn.length % 4));
              tf.tidy(() => {
                const raw = tf.tensor(values, [values.length / 4, 4]);
                const x = mayBeNegative(site) ? raw : tf.relu(raw);
                const parameters = quantizer.initialise(x, site, bits);
                const y = quantizer.quantize({ x, site, parameters }, bits);
                const [before, after] = [byRange(x, own), byRange(y, own)];
                for (const [range, quantized] of after.entries()) {
                  expect(new Set(quantized).size).toBeLessThanOrEqual(2 ** bits);
                  const order = quantized
                    .map((_, i) => i)
                    .sort((a, b) => before[range]![a]! - before[range]![b]!);
                  for (const [i, next] of order.slice(1).entries())
                    expect(quantized[next]!).toBeGreaterThanOrEqual(quantized[order[i]!]!);
                }
              });
            }),
            { numRuns: 40 },
          );
        });

        it.runIf(site.role === 'activation')('leaves activations on their grid as they are', () => {
          withSite(quantizer, site, (x, parameters) => {
            for (const bits of allBits) {
              const once = quantizer.quantize({ x, site, parameters }, bits);
              const twice = quantizer.quantize({ x: once, site, parameters }, bits);
              expect(distance(twice, once)).toBeLessThan(1e-5);
            }
          });
        });

        it('has a range for what it says: the layer or each output channel', () => {
          withSite(quantizer, site, (x, parameters) => {
            for (const parameter of Object.values(parameters))
              expect(parameter.shape).toEqual(own ? [x.shape.at(-1)!] : []);
          });
        });

        it('starts from a positive range where all values are zero', () => {
          const sample = sampleFor(site);
          const firstChannel = tf.oneHot(0, sample.shape.at(-1)!);
          for (const zeros of [tf.zerosLike(sample), tf.mul(sample, tf.sub(1, firstChannel))])
            for (const bits of [undefined, 4]) {
              const parameters = quantizer.initialise(zeros, site, bits);
              for (const range of Object.values(parameters))
                for (const value of range.dataSync()) {
                  expect(value).toBeGreaterThan(0);
                  expect(value).toBeLessThan(Number.POSITIVE_INFINITY);
                }
              const later = quantizer.quantize({ x: sample, site, parameters }, 4).dataSync();
              expect(later.every(Number.isFinite)).toBe(true);
            }
        });

        it('gets closer with more bits', () => {
          withSite(quantizer, site, (x, parameters) => {
            const finest = quantizer.quantize({ x, site, parameters }, 8);
            let last = Number.POSITIVE_INFINITY;
            for (const bits of [1, 2, 4]) {
              const y = quantizer.quantize({ x, site, parameters }, bits);
              expect(y.shape).toEqual(x.shape);
              const error = tf.mean(tf.abs(tf.sub(y, finest))).dataSync()[0]!;
              expect(error).toBeLessThanOrEqual(last);
              last = error;
            }
          });
        });

        it.skipIf(mayBeNegative(site))('keeps zero at zero at an unsigned site', () => {
          withSite(quantizer, site, (x, parameters) => {
            const y = quantizer.quantize({ x: tf.zerosLike(x), site, parameters }, 2);
            expect(distance(y, tf.zerosLike(y))).toBe(0);
          });
        });

        it.runIf(site.keepsScale)('keeps the scale of a site that requires it', () => {
          for (const scale of [0.01, 1, 30]) {
            const w = tf.tidy(() => tf.mul(tf.add(sampleFor(site), 0.3), 0.05 * scale));
            const parameters = quantizer.initialise(w, site, 8);
            const y = quantizer.quantize({ x: w, site, parameters }, 8);
            // By the direction of the weights, since some quantizers clip or squash the largest.
            const factor = tf.tidy(() => tf.div(tf.sum(tf.mul(w, y)), tf.sum(tf.square(w))).dataSync()[0]!);
            expect(factor).toBeGreaterThan(0.3);
            expect(factor).toBeLessThan(1.1);
            tf.dispose([w, y, ...Object.values(parameters)]);
          }
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

        it('gated bits lie between the bits that their gates let through, and follow the gates', () => {
          withSite(quantizer, site, (x, parameters) => {
            const at = (gates: number[]) =>
              gateBits(quantizer, { x, site, parameters }, tf.tensor1d(gates), [2, 4, 8]);
            const shared = (thresholds: number[]) =>
              shareBits(quantizer, { x, site, parameters }, tf.tensor1d(thresholds), [2, 4, 8]).output;
            for (const [gates, thresholds] of [
              [
                [0, 1],
                [9, -9],
              ],
              [
                [1, 0],
                [-9, 9],
              ],
              [
                [1, 1],
                [-9, -9],
              ],
            ])
              expect(distance(at(gates!), shared(thresholds!))).toBeLessThan(1e-5);
            const upstream = tf.randomNormal(x.shape, 0, 1, 'float32', 3);
            const gradient = tf.grad((g) =>
              tf.sum(
                tf.mul(gateBits(quantizer, { x, site, parameters }, g as tf.Tensor1D, [2, 4, 8]), upstream),
              ),
            )(tf.tensor1d([0.6, 0.3]));
            const moved = (gates: number[]) => tf.sum(tf.mul(at(gates), upstream)).dataSync()[0]!;
            // Linear in each gate.
            const differences = [moved([1, 0.3]) - moved([0, 0.3]), moved([0.6, 1]) - moved([0.6, 0])];
            for (const [j, value] of gradient.dataSync().entries())
              expect(Math.abs(value - differences[j]!)).toBeLessThan(2e-4 * Math.max(1, Math.abs(value)));
          });
        });

        it('sends gradients to the thresholds', () => {
          withSite(quantizer, site, (x, parameters) => {
            const gradient = tf.grad(
              (t) => shareBits(quantizer, { x, site, parameters }, t as tf.Tensor1D, [2, 4, 8]).output,
            )(tf.tensor1d([0, 0]));
            expect(gradient.shape).toEqual([2]);
            for (const value of gradient.dataSync()) {
              expect(Number.isFinite(value)).toBe(true);
              expect(value).not.toBe(0);
            }
          });
        });

        it('has its values on the grid that it names', async ({ skip }) => {
          if (!quantizer.grid) return skip('it is on no uniform grid');
          const x = sampleFor(site);
          const parameters = quantizer.initialise(x, site);
          for (const bits of [1, 2, 3, 4, 8]) {
            const { step, zeroPoint } = await quantizer.grid(site, parameters, bits, x);
            if (!mayBeNegative(site)) expect(zeroPoint).toBe(0);
            const values = tf.tidy(() => quantizer.quantize({ x, site, parameters }, bits).dataSync());
            const channels = x.shape.at(-1)!;
            values.forEach((value, i) => {
              const own = typeof step === 'number' ? step : step[i % channels]!;
              const code = value / own + zeroPoint;
              expect(Math.abs(code - Math.round(code))).toBeLessThan(1e-3);
              expect(Math.round(code)).toBeGreaterThanOrEqual(0);
              expect(Math.round(code)).toBeLessThan(2 ** bits);
            });
          }
          tf.dispose([x, ...Object.values(parameters)]);
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

    it.each(sites.filter(({ role }) => role === 'weight').map((site) => [titleOf(site), site] as const))(
      'ignores masked weights in its statistics: %s',
      (_, site) => {
        withSite(quantizer, site, (sample, parameters) => {
          // Those that are masked are by far the largest.
          const x = tf.mul(sample, tf.tensor1d([1, 1, 1, 1, 10, 10]));
          const kept = tf.slice(x, [0, 0, 0, 0], [3, 3, 4, 4]);
          const mask = tf.concat([tf.onesLike(kept), tf.zeros([3, 3, 4, 2])], 3);
          const keptRanges = Object.fromEntries(
            Object.entries(parameters).map(([role, value]) => [
              role,
              perChannel ? tf.slice(value, 0, 4) : value,
            ]),
          );
          const alone = quantizer.quantize({ x: kept, site, parameters: keptRanges }, 4);
          const masked = quantizer.quantize({ x, site, parameters, mask }, 4);
          expect(distance(tf.slice(masked, [0, 0, 0, 0], [3, 3, 4, 4]), alone)).toBeLessThan(1e-5);
        });
      },
    );
  });
}
