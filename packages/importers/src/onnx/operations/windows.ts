import type { Padding, Sides } from '@bitshare/core';
import { type Operation, refuse } from '../format/operation.ts';

type Pair = readonly [number, number];

/** Where the windows of a convolution or pool lie. */
export interface Windows {
  readonly size: Pair;
  readonly strides: Pair;
  readonly dilations: Pair;
  /** Before and after height and width. */
  readonly sides: readonly [Sides, Sides];
  /** Pixels behind `sides` that only complete the last windows (`ceil_mode`). */
  readonly completed: Pair;
}

/** @param image `[height, width]`. @param size of the kernel, where the weights tell it. */
export function windowsOf(operation: Operation, image: readonly number[], size?: Pair): Windows {
  const given = pairAt(operation, 'kernel_shape');
  const kernel = size ?? given ?? refuse(operation, 'lacks its kernel_shape');
  if (given && String(given) !== String(kernel))
    refuse(operation, `has a kernel_shape of [${given}] and weights of [${kernel}]`);
  const strides = pairAt(operation, 'strides') ?? [1, 1];
  const dilations = pairAt(operation, 'dilations') ?? [1, 1];
  const extents = ([0, 1] as const).map((axis) => (kernel[axis] - 1) * dilations[axis] + 1);
  const sides = ([0, 1] as const).map((axis) =>
    sidesAlong(operation, axis, image[axis]!, extents[axis]!, strides[axis]),
  );
  const ceil = operation.attributes.int('ceil_mode', 0) === 1;
  const completed = ([0, 1] as const).map((axis) =>
    ceil ? missing(image[axis]!, sides[axis]!, extents[axis]!, strides[axis]) : 0,
  );
  return {
    size: kernel,
    strides,
    dilations,
    sides: sides as [Sides, Sides],
    completed: completed as [number, number],
  };
}

function pairAt(operation: Operation, attribute: string): Pair | undefined {
  const found = operation.attributes.ints(attribute);
  if (found === undefined) return undefined;
  const [height, width] = found;
  if (found.length !== 2 || !(height! >= 1) || !(width! >= 1))
    refuse(operation, `has ${attribute} [${found}]; only windows over height and width are supported`);
  return [height!, width!];
}

function sidesAlong(
  operation: Operation,
  axis: 0 | 1,
  length: number,
  extent: number,
  stride: number,
): Sides {
  const automatic = operation.attributes.text('auto_pad', 'NOTSET');
  if (automatic === 'NOTSET') {
    const pads = operation.attributes.ints('pads') ?? [0, 0, 0, 0];
    if (pads.length !== 4 || pads.some((pixels) => !(pixels >= 0)))
      refuse(operation, `has pads [${pads}]; only padding of height and width by 0 or more is supported`);
    return [pads[axis]!, pads[axis + 2]!];
  }
  if (automatic === 'VALID') return [0, 0];
  if (automatic !== 'SAME_UPPER' && automatic !== 'SAME_LOWER')
    refuse(operation, `has the auto_pad "${automatic}"`);
  const all = Math.max(0, (Math.ceil(length / stride) - 1) * stride + extent - length);
  const [less, more] = [Math.floor(all / 2), Math.ceil(all / 2)];
  return automatic === 'SAME_UPPER' ? [less, more] : [more, less];
}

/** Pixels behind the image that its last window lacks. A window that would start behind image and padding is not computed. */
function missing(length: number, [before, after]: Sides, extent: number, stride: number): number {
  let count = Math.ceil((length + before + after - extent) / stride) + 1;
  if ((count - 1) * stride >= length + before) count -= 1;
  return Math.max(0, (count - 1) * stride + extent - length - before - after);
}

/** The shortest way to say sides. */
export function paddingOf([height, width]: readonly [Sides, Sides]): Padding {
  const [first, ...others] = [...height, ...width] as [number, ...number[]];
  return others.every((pixels) => pixels === first) ? first : [height, width];
}
