import type { EngineBackend } from './engine-backend.ts';
import type { BitSharing } from './generated/layouts.ts';
import { chunkElements, type EngineKernel } from './kernel.ts';

export interface BitSharingAttributes {
  readonly bits: readonly number[];
  readonly signed: boolean;
}

/**
 * By bits: the number of levels less one, and its reciprocal in two parts. A level n / steps is n * high + n * low: see the
 * program.
 */
const levelsOf = Array.from({ length: 9 }, (_, bits) => {
  const steps = Math.max(1, 2 ** bits - 1);
  const [high, low] = reciprocalParts(steps);
  return { steps, high, low };
});

/** `1 / steps` as a float of 12 bits and the rest. */
function reciprocalParts(steps: number): [high: number, low: number] {
  const bits = new Int32Array(Float32Array.of(1 / steps).buffer);
  bits[0]! &= ~0xfff;
  const high = new Float32Array(bits.buffer)[0]!;
  return [high, Math.fround(1 / steps - high)];
}

/** The clip value, never zero: as in the composed form. */
export const effectiveClip = (clip: number): number => Math.fround(Math.abs(clip) + 1e-8);

/** How many candidates the gates let through: 1 and every open gate up to the first closed one. */
function openCandidates(errors: ArrayLike<number>, thresholds: ArrayLike<number>): number {
  let open = 1;
  while (open <= errors.length && errors[open - 1]! > thresholds[open - 1]!) open++;
  return open;
}

/** The derivative that is used for that of a gate by its threshold. */
export function gateDerivative(score: number, threshold: number): number {
  const s = 1 / (1 + Math.exp(threshold - score));
  return -s * (1 - s);
}

/** The program's arguments but for the tensors. @param gateOf the value of a gate, from 0 to 1. */
export function quantizerArguments(
  clip: number,
  { bits, signed }: BitSharingAttributes,
  gateOf: (gate: number) => number,
): Omit<BitSharing, 'x' | 'sums'> {
  const gate = (j: number) => (j < bits.length - 1 ? gateOf(j) : 0);
  const level = (k: number) => levelsOf[bits[k] ?? 1]!;
  const four = (part: 'steps' | 'high' | 'low') =>
    [level(0)[part], level(1)[part], level(2)[part], level(3)[part]] as const;
  return {
    ...{ chunk: chunkElements, candidates: bits.length, signed, clip, least: signed ? -1 : 0 },
    ...{ one: 1, half: 0.5, magnitude: 0x7fffffff, gate: [gate(0), gate(1), gate(2)] },
    ...{ steps: four('steps'), high: four('high'), low: four('low') },
  };
}

/** Runs a task that writes four sums a chunk. The chunks' sums are added in order, in doubles. */
export function fourSums(backend: EngineBackend, length: number, run: (sums: number) => void): Float64Array {
  const totals = new Float64Array(4);
  const count = 4 * Math.ceil(length / chunkElements);
  backend.scratch(4 * count, (pointer) => {
    run(pointer);
    const sums = backend.engine.pool.floats(pointer, count);
    for (let i = 0; i < count; i++) totals[i % 4]! += sums[i]!;
  });
  return totals;
}

/**
 * The bit-sharing quantizer. The mean errors of the whole tensor decide which gates are open. The first chunk's errors nearly
 * always predict that, so that one pass computes values and errors. Where the prediction was wrong there is a second pass.
 */
export const bitSharing: EngineKernel<'x' | 'clip' | 'thresholds', BitSharingAttributes> = {
  name: 'BitSharing',
  run(inputs, attributes, backend) {
    const candidates = attributes.bits.length;
    const [y, errors] = [backend.output(inputs.x.shape), backend.output([candidates - 1])];
    const x = backend.pointer(inputs.x);
    const clip = effectiveClip(backend.values(inputs.clip)[0]!);
    const thresholds = backend.values(inputs.thresholds);
    const quantize = (length: number, open: number): number => {
      const quantizer = quantizerArguments(clip, attributes, (gate) => Number(gate + 1 < open));
      const totals = fourSums(backend, length, (sums) =>
        backend.engine.run('valuesAndErrors', length, chunkElements, { ...quantizer, x, y: y.pointer, sums }),
      );
      errors.values.forEach((_, j) => {
        errors.values[j] = totals[j]! / length;
      });
      return openCandidates(errors.values, thresholds);
    };
    const length = y.values.length;
    const expected = candidates === 1 ? 1 : quantize(Math.min(length, chunkElements), candidates);
    if (candidates === 1 || length > chunkElements || expected < candidates) {
      const open = quantize(length, expected);
      if (open !== expected) quantize(length, open);
    }
    return [y.info, errors.info];
  },
};

/** Gradients by the input, the clip value and the thresholds, in one pass. */
export const bitSharingGradient: EngineKernel<
  'dy' | 'x' | 'clip' | 'thresholds' | 'errors',
  BitSharingAttributes
> = {
  name: 'BitSharingGrad',
  run(inputs, attributes, backend) {
    const { bits, signed } = attributes;
    const [dx, dclip, dthresholds] = [
      backend.output(inputs.x.shape),
      backend.output([]),
      backend.output([bits.length - 1]),
    ];
    const [x, dy] = [backend.pointer(inputs.x), backend.pointer(inputs.dy)];
    const [errors, thresholds] = [backend.values(inputs.errors), backend.values(inputs.thresholds)];
    const rawClip = backend.values(inputs.clip)[0]!;
    const clip = effectiveClip(rawClip);
    const length = dx.values.length;
    const quantizer = quantizerArguments(clip, attributes, (gate) =>
      Number(errors[gate]! > thresholds[gate]!),
    );
    const totals = fourSums(backend, length, (sums) =>
      backend.engine.run('gradients', length, chunkElements, { ...quantizer, x, dy, dx: dx.pointer, sums }),
    );
    const open = openCandidates(errors, thresholds);
    dclip.values[0] = Math.sign(rawClip) * totals[0]!;
    for (let j = 0; j < bits.length - 1; j++) {
      // A gate behind a closed one changes nothing.
      const derivative = j < open ? gateDerivative(errors[j]!, thresholds[j]!) : 0;
      dthresholds.values[j] = clip * (signed ? 2 : 1) * totals[j + 1]! * derivative;
    }
    return [dx.info, dclip.info, dthresholds.info];
  },
};
