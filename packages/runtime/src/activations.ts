import type { PackedActivation } from '@bitshare/packed';
import { sigmoid } from './exponential.ts';

const { fround } = Math;

const clamp = (x: number, least: number, most: number): number => Math.min(Math.max(x, least), most);

/** The function that an activation is. Every operation rounds to float32. */
export function activationOf(node: PackedActivation): (x: number) => number {
  switch (node.op) {
    case 'relu':
      return (x) => Math.max(x, 0);
    case 'relu6':
      return (x) => clamp(x, 0, 6);
    case 'clip':
      return (x) => clamp(x, fround(node.least), fround(node.most));
    case 'hardSigmoid': {
      const [slope, offset] = [fround(node.slope), fround(node.offset)];
      return (x) => clamp(fround(fround(x * slope) + offset), 0, 1);
    }
    case 'hardSwish':
      return (x) => fround(x * fround(clamp(fround(x + 3), 0, 6) * fround(1 / 6)));
    case 'leakyRelu': {
      const slope = fround(node.slope);
      return (x) => (x > 0 ? x : fround(x * slope));
    }
    case 'sigmoid':
      return sigmoid;
    case 'silu':
      return (x) => fround(x * sigmoid(x));
  }
}
