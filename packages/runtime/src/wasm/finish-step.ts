import { elements, valuesName } from '@bitshare/packed';
import { float32Values } from '@bitshare/safetensors';
import type { Finish as FinishStep } from '../generated/layouts.ts';
import { inverseOf } from '../network-layer.ts';
import { activationStep } from './activation-step.ts';
import type { Finish } from './finish.ts';
import type { Placement } from './placement.ts';
import { floatsOf } from './value-users.ts';

/** Fills a row of channels up to whole eights. */
export function inEights(values: Float32Array): Float32Array {
  const filled = new Float32Array(Math.ceil(values.length / 8) * 8);
  filled.set(values);
  return filled;
}

/** The operations that follow a sum, without its offset, unit and bias. @param node whose shape the values have. */
export function finishStep(
  { factor, before, residual, middle, after, activation, output, codes }: Finish,
  node: string,
  { network: { tensors }, shapes, addresses, constants }: Placement,
): Omit<FinishStep, 'units' | 'offsets' | 'bias'> {
  const at = (key: string | undefined) => (key === undefined ? 0 : addresses.get(key)!);
  const scaleShift = (node: string | undefined) => {
    if (node === undefined) return 0;
    const values = float32Values(tensors.get(valuesName(node))!);
    const [scales, shifts] = [values.subarray(0, values.length / 2), values.subarray(values.length / 2)];
    return constants.floats([...inEights(scales), ...inEights(shifts)]);
  };
  const [first, second] = codes;
  return {
    factor: at(factor === undefined ? undefined : floatsOf(factor)),
    factorByValue: factor !== undefined && elements(shapes.get(factor)!) === elements(shapes.get(node)!),
    before: scaleShift(before),
    residual: at(residual),
    middle: at(middle),
    after: scaleShift(after),
    ...activationStep(activation),
    output: at(output),
    codes: at(first?.key),
    inverse: first ? inverseOf(first.grid.step) : 0,
    zeroPoint: first?.grid.zeroPoint ?? 0,
    largest: first ? 2 ** first.grid.bits - 1 : 0,
    moreCodes: at(second?.key),
    moreInverse: second ? inverseOf(second.grid.step) : 0,
    moreZeroPoint: second?.grid.zeroPoint ?? 0,
    moreLargest: second ? 2 ** second.grid.bits - 1 : 0,
  };
}
