import { UserError } from '@bitshare/core';

/** Layers of the deepest network in the paper on ResNets. */
const deepest = 1202;

/**
 * Blocks in each of the three stages of a ResNet for small images. Its depth is 6n + 2: two layers a block, the first
 * convolution and the dense layer. @throws UserError when the depth is no such number.
 */
export function blocksPerStage(family: string, depth: number): number {
  const blocks = (depth - 2) / 6;
  if (!Number.isInteger(blocks) || blocks < 1 || depth > deepest)
    throw new UserError(
      `a ${family} has depth 6n + 2, at most ${deepest}, not ${depth}`,
      'Choose 8, 20, 56 or 110.',
    );
  return blocks;
}
