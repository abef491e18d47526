import type { Padding } from '@bitshare/core';
import { sidesOf } from './shapes.ts';

type Pair = [number, number];

/** tfjs applies a padding number correctly only to square windows and strides. Explicit padding is right for all shapes. */
export function enginePadding(
  padding: Padding,
  window: readonly [number, number],
  strides: readonly [number, number],
): 'same' | 'valid' | number | [Pair, Pair, Pair, Pair] {
  const square = window[0] === window[1] && strides[0] === strides[1];
  if (padding === 'same' || padding === 'valid' || (typeof padding === 'number' && square)) return padding;
  return [[0, 0], [...sidesOf(padding, 0)], [...sidesOf(padding, 1)], [0, 0]];
}
