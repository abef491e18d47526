import {
  decompose,
  effectiveClip,
  gateSlope,
  normalize,
  openCandidates,
  stepsOf,
} from './bit-sharing-math.ts';
import type { HeapKernel } from './kernel.ts';

interface Attributes {
  readonly bits: readonly number[];
  readonly signed: boolean;
}

/** The bit-sharing quantizer: one pass for the errors, which the gates need, and one for the values. */
export const bitSharing: HeapKernel<'x' | 'clip' | 'thresholds', Attributes> = {
  name: 'BitSharing',
  run(inputs, { bits, signed }, heap) {
    const [y, errors] = heap.allocate(inputs.x.shape, [bits.length - 1]) as [Out, Out];
    const x = heap.values(inputs.x);
    const clip = effectiveClip(heap.values(inputs.clip)[0]!);
    const steps = stepsOf(bits);
    if (bits.length > 1) errors.values.set(meanErrors(x, clip, signed, steps));
    const open = openCandidates(errors.values, heap.values(inputs.thresholds));
    quantize(x, y.values, clip, signed, steps.slice(0, open));
    return [y.info, errors.info];
  },
};

type Out = ReturnType<Parameters<(typeof bitSharing)['run']>[2]['allocate']>[number];

/** Mean absolute error left at each candidate but the last. */
function meanErrors(x: Float32Array, clip: number, signed: boolean, steps: readonly number[]): number[] {
  const offsets = new Float32Array(steps.length);
  const residuals = new Float32Array(steps.length - 1);
  const sums = new Float64Array(steps.length - 1);
  for (let i = 0; i < x.length; i++) {
    decompose(normalize(Math.fround(x[i]! / clip), signed), steps, offsets, residuals);
    for (let j = 0; j < residuals.length; j++) sums[j]! += Math.abs(residuals[j]!);
  }
  return Array.from(sums, (sum) => sum / x.length);
}

function quantize(
  x: Float32Array,
  y: Float32Array,
  clip: number,
  signed: boolean,
  steps: readonly number[],
): void {
  const offsets = new Float32Array(steps.length);
  const residuals = new Float32Array(Math.max(0, steps.length - 1));
  for (let i = 0; i < x.length; i++) {
    decompose(normalize(Math.fround(x[i]! / clip), signed), steps, offsets, residuals);
    const level = sumFromEnd(offsets, 0);
    y[i] = clip * (signed ? Math.fround(2 * level - 1) : level);
  }
}

/** Sum of the offsets from `first` on, the finest first, as nested gates add them. */
function sumFromEnd(offsets: Float32Array, first: number): number {
  let sum = offsets[offsets.length - 1]!;
  for (let j = offsets.length - 2; j >= first; j--) sum = Math.fround(offsets[j]! + sum);
  return sum;
}

/** Gradients by the input, the clip value and the thresholds, in one pass. */
export const bitSharingGradient: HeapKernel<'dy' | 'x' | 'clip' | 'thresholds' | 'errors', Attributes> = {
  name: 'BitSharingGrad',
  run(inputs, { bits, signed }, heap) {
    const [dx, dclip, dthresholds] = heap.allocate(inputs.x.shape, [], [bits.length - 1]) as [Out, Out, Out];
    const x = heap.values(inputs.x);
    const dy = heap.values(inputs.dy);
    const errors = heap.values(inputs.errors);
    const thresholds = heap.values(inputs.thresholds);
    const rawClip = heap.values(inputs.clip)[0]!;
    const clip = effectiveClip(rawClip);
    const steps = stepsOf(bits);
    const open = openCandidates(errors, thresholds);
    const gates = Array.from(errors, (error, j) => (error > thresholds[j]! ? 1 : 0));
    const low = signed ? -1 : 0;
    const offsets = new Float32Array(steps.length);
    const residuals = new Float32Array(Math.max(0, steps.length - 1));
    const tails = new Float64Array(gates.length);
    let clipSum = 0;
    for (let i = 0; i < x.length; i++) {
      const ratio = Math.fround(x[i]! / clip);
      const upstream = dy[i]!;
      const inside = ratio >= low && ratio <= 1;
      decompose(normalize(ratio, signed), steps, offsets, residuals);
      dx.values[i] = inside ? upstream : 0;
      let level = 0;
      for (let j = 0; j < open; j++) level += offsets[j]!;
      const unit = signed ? 2 * level - 1 : level;
      clipSum += upstream * (unit - (inside ? ratio : 0));
      // What opening each gate would add: its own offset and every open one behind it.
      let tail = 0;
      for (let j = gates.length - 1; j >= 0; j--) {
        tail = offsets[j + 1]! + (j + 1 < gates.length ? gates[j + 1]! * tail : 0);
        tails[j]! += upstream * tail;
      }
    }
    dclip.values[0] = Math.sign(rawClip) * clipSum;
    const scale = clip * (signed ? 2 : 1);
    for (let j = 0; j < gates.length; j++) {
      // A gate behind a closed one changes nothing.
      dthresholds.values[j] = j < open ? scale * tails[j]! * gateSlope(errors[j]!, thresholds[j]!) : 0;
    }
    return [dx.info, dclip.info, dthresholds.info];
  },
};
