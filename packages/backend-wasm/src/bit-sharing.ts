import { floatBits } from './engine.ts';
import type { EngineBackend } from './engine-backend.ts';
import { chunkElements, type EngineKernel } from './kernel.ts';

interface Attributes {
  readonly bits: readonly number[];
  readonly signed: boolean;
}

/** The program computes up to this many candidates. */
const mostCandidates = 4;

/** Levels of each candidate less one (2^bits - 1), filled up to what the program expects. */
const steps = (bits: readonly number[]): number[] =>
  Array.from({ length: mostCandidates }, (_, k) => floatBits(2 ** (bits[k] ?? 1) - 1));

/** Keeps the clip value from zero, as the composed form does. */
const effectiveClip = (clip: number): number => Math.fround(Math.abs(clip) + 1e-8);

/** How many candidates the gates let through: 1 and every open gate up to the first closed one. */
function openCandidates(errors: ArrayLike<number>, thresholds: ArrayLike<number>): number {
  let open = 1;
  while (open <= errors.length && errors[open - 1]! > thresholds[open - 1]!) open++;
  return open;
}

/** The slope that stands for a gate's by its threshold. */
export function gateSlope(score: number, threshold: number): number {
  const s = 1 / (1 + Math.exp(threshold - score));
  return -s * (1 - s);
}

/** Runs a task that leaves four sums a chunk; adds the chunks in their order, in doubles. */
function fourSums(backend: EngineBackend, length: number, run: (sums: number) => void): Float64Array {
  const totals = new Float64Array(4);
  const count = 4 * Math.ceil(length / chunkElements);
  backend.scratch(4 * count, (pointer) => {
    run(pointer);
    const sums = backend.engine.pool.floats(pointer, count);
    for (let i = 0; i < count; i++) totals[i % 4]! += sums[i]!;
  });
  return totals;
}

/** The bit-sharing quantizer: one pass for the errors, which the gates need, and one for the values. */
export const bitSharing: EngineKernel<'x' | 'clip' | 'thresholds', Attributes> = {
  name: 'BitSharing',
  run(inputs, { bits, signed }, backend) {
    const [y, errors] = [backend.output(inputs.x.shape), backend.output([bits.length - 1])];
    const x = backend.pointer(inputs.x);
    const length = y.values.length;
    const clip = floatBits(effectiveClip(backend.values(inputs.clip)[0]!));
    const { engine } = backend;
    if (bits.length > 1) {
      const sums = fourSums(backend, length, (pointer) => {
        const parameters = [pointer, chunkElements, clip, Number(signed), bits.length, ...steps(bits)];
        engine.run('errorSums', length, chunkElements, x, ...parameters);
      });
      errors.values.forEach((_, j) => {
        errors.values[j] = sums[j]! / length;
      });
    }
    const open = openCandidates(errors.values, backend.values(inputs.thresholds));
    const parameters = [y.pointer, clip, Number(signed), open, ...steps(bits)];
    engine.run('values', length, chunkElements, x, ...parameters);
    return [y.info, errors.info];
  },
};

/** Gradients by the input, the clip value and the thresholds, in one pass. */
export const bitSharingGradient: EngineKernel<'dy' | 'x' | 'clip' | 'thresholds' | 'errors', Attributes> = {
  name: 'BitSharingGrad',
  run(inputs, { bits, signed }, backend) {
    const [dx, dclip, dthresholds] = [
      backend.output(inputs.x.shape),
      backend.output([]),
      backend.output([bits.length - 1]),
    ];
    const [x, dy] = [backend.pointer(inputs.x), backend.pointer(inputs.dy)];
    const [errors, thresholds] = [backend.values(inputs.errors), backend.values(inputs.thresholds)];
    const rawClip = backend.values(inputs.clip)[0]!;
    const clip = effectiveClip(rawClip);
    const gates = Array.from({ length: 3 }, (_, j) => floatBits(errors[j]! > thresholds[j]! ? 1 : 0));
    const length = dx.values.length;
    const sums = fourSums(backend, length, (pointer) => {
      const quantizer = [floatBits(clip), Number(signed), bits.length, ...steps(bits), ...gates];
      const parameters = [x, dy, dx.pointer, pointer, chunkElements, ...quantizer];
      backend.engine.run('gradients', length, chunkElements, ...parameters);
    });
    const open = openCandidates(errors, thresholds);
    dclip.values[0] = Math.sign(rawClip) * sums[0]!;
    for (let j = 0; j < bits.length - 1; j++) {
      // A gate behind a closed one changes nothing.
      const slope = j < open ? gateSlope(errors[j]!, thresholds[j]!) : 0;
      dthresholds.values[j] = clip * (signed ? 2 : 1) * sums[j + 1]! * slope;
    }
    return [dx.info, dclip.info, dthresholds.info];
  },
};
