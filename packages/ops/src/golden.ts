import { UserError } from '@bitshare/core';
import * as tf from '@tensorflow/tfjs';
import * as z from 'zod';
import { bitSharing } from './bit-sharing.ts';

const numbers = z.array(z.number());
const byBits = z.record(z.string(), z.number());

const fileSchema = z.object({
  cases: z
    .array(
      z.object({
        kind: z.enum(['activation', 'weight']),
        clip: z.number(),
        thresholds: byBits,
        input: numbers,
        upstream: numbers,
        errors: byBits,
        gates: byBits,
        output: numbers,
        gradInput: numbers,
        gradClip: z.number(),
        gradThresholds: byBits,
      }),
    )
    .min(1),
});

type GoldenCase = z.infer<typeof fileSchema>['cases'][number];

export interface GoldenResult {
  readonly cases: number;
  /** Largest absolute difference of any output or error. */
  readonly maxOutputError: number;
  /** Largest absolute difference of any gradient. */
  readonly maxGradientError: number;
  /** Whether every gate is as recorded. */
  readonly gatesEqual: boolean;
}

/**
 * Compares the bit-sharing op, as the current tfjs backend computes it, with recorded values and gradients.
 * @param json the parsed content of a golden file. @param source its name, for messages.
 * @throws UserError naming the fields that are wrong.
 */
export async function checkGolden(json: unknown, source = 'golden file'): Promise<GoldenResult> {
  const parsed = fileSchema.safeParse(json);
  if (!parsed.success)
    throw new UserError(`${source} is not a golden file: ${z.prettifyError(parsed.error)}`);
  const results = await Promise.all(parsed.data.cases.map(checkCase));
  return {
    cases: results.length,
    maxOutputError: Math.max(...results.map((result) => result.output)),
    maxGradientError: Math.max(...results.map((result) => result.gradient)),
    gatesEqual: results.every((result) => result.gatesEqual),
  };
}

async function checkCase(golden: GoldenCase) {
  const upper = Object.keys(golden.thresholds)
    .map(Number)
    .sort((a, b) => a - b);
  const bits = [upper[0]! / 2, ...upper];
  const inOrder = (values: Readonly<Record<string, number>>) => upper.map((b) => values[b]!);
  const x = tf.tensor1d(golden.input);
  const clip = tf.scalar(golden.clip);
  const thresholds = tf.tensor1d(inOrder(golden.thresholds));
  const quantize = (a: tf.Tensor, v: tf.Tensor, t: tf.Tensor) =>
    bitSharing(a, v, t, { bits, signed: golden.kind === 'weight' });
  const { output, errors } = quantize(x, clip, thresholds);
  const gradients = tf.grads((a, v, t) => quantize(a!, v!, t!).output)(
    [x, clip, thresholds],
    tf.tensor1d(golden.upstream),
  );
  const [y, a, dx, dv, dt] = await Promise.all([output, errors, ...gradients].map((tensor) => tensor.data()));
  tf.dispose([x, clip, thresholds, output, errors, gradients]);
  const open = upper.map((_, j) => (a![j]! > golden.thresholds[upper[j]!]! ? 1 : 0));
  return {
    output: Math.max(difference(y!, golden.output), difference(a!, inOrder(golden.errors))),
    gradient: Math.max(
      difference(dx!, golden.gradInput),
      difference(dv!, [golden.gradClip]),
      difference(dt!, inOrder(golden.gradThresholds)),
    ),
    gatesEqual: inOrder(golden.gates).every((gate, j) => gate === open[j]),
  };
}

/** Largest absolute difference; NaN counts as infinitely far. */
function difference(actual: ArrayLike<number>, expected: readonly number[]): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  return expected.reduce((worst, value, i) => {
    const distance = Math.abs(actual[i]! - value);
    return Math.max(worst, Number.isNaN(distance) ? Number.POSITIVE_INFINITY : distance);
  }, 0);
}
