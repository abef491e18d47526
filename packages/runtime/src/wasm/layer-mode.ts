import { type InputGrid, type PackedLayer, termFactor, type WeightGrid } from '@bitshare/packed';

/** Bytes of the elements that are multiplied: of floats, or of whole numbers. */
export const elementBytes = { float: 4, wide: 2, narrow: 1 } as const;
export type ElementBytes = (typeof elementBytes)[keyof typeof elementBytes];

export const isDepthwiseLayer = (node: PackedLayer, channels: number): boolean =>
  node.op === 'conv2d' && node.groups > 1 && node.groups === node.filters && node.groups === channels;

/** The smallest and the largest value of 2 code - 2 zero point. */
function weightRange({ bits, zeroPoint }: WeightGrid): readonly [lowest: number, highest: number] {
  const lowest = -2 * zeroPoint;
  return [lowest, 2 * (2 ** bits - 1) + lowest];
}

/** The largest element of an input code. Elements of 8 bits keep the zero point, so it counts too. */
const largestInput = (grid: InputGrid): number =>
  termFactor(grid) * Math.max(2 ** grid.bits - 1, grid.zeroPoint ?? 0);

/**
 * How a layer's products can be summed: as floats where the input or the weights have no codes; 8 bits at a time where the
 * program has relaxed dot products, elements of the input have at most 7 bits and 2 code - 2 zero point fits a signed byte; else
 * 16 bits at a time.
 */
export function layerElementBytes(node: PackedLayer, channels: number, relaxed: boolean): ElementBytes {
  const { weights, activations } = node;
  if (!weights || !activations) return elementBytes.float;
  const [lowest, highest] = weightRange(weights);
  const narrow = largestInput(activations) < 128 && lowest >= -128 && highest <= 127;
  return relaxed && narrow && !isDepthwiseLayer(node, channels) ? elementBytes.narrow : elementBytes.wide;
}

/** Number of element groups of 4 whose products always fit into the two 16-bit lanes of a sum. */
export function mostGroups({ weights, activations }: PackedLayer): number {
  if (!weights || !activations) return 0;
  const largest = Math.max(...weightRange(weights).map(Math.abs)) * largestInput(activations);
  return Math.max(1, Math.floor((2 ** 15 - 1) / (2 * Math.max(1, largest))));
}
