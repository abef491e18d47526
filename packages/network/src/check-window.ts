import type { GraphNode } from '@bitshare/core';
import { sidesOf } from './shapes.ts';

type Pair = readonly [number, number];
type WindowNode = Extract<GraphNode, { op: 'conv2d' | 'maxPool' | 'averagePool' }>;

export const hasWindow = (node: GraphNode): node is WindowNode =>
  node.op === 'conv2d' || node.op === 'maxPool' || node.op === 'averagePool';

const axes = ['height', 'width'] as const;

/**
 * Checks a window along both axes. Each window of a pool must contain a pixel of the image: padding alone has no maximum and no
 * average. A window of a convolution may lie in the padding, where its sum is zero.
 */
export function checkWindow(node: WindowNode, fail: (message: string) => never): void {
  const { strides, padding } = node.attributes;
  const size: Pair = node.op === 'conv2d' ? node.attributes.kernelSize : node.attributes.poolSize;
  const what = `node "${node.id}" (${node.op})`;
  for (const [axis, name] of axes.entries()) {
    if (!isCount(size[axis], 1)) fail(`${what} has a window of ${name} ${size[axis]}`);
    if (!isCount(strides[axis], 1)) fail(`${what} has a stride of ${strides[axis]} along its ${name}`);
    if (node.op === 'conv2d' && !isCount(node.attributes.dilations?.[axis] ?? 1, 1))
      fail(`${what} has a dilation of ${node.attributes.dilations![axis]} along its ${name}`);
  }
  if (padding === 'same' || padding === 'valid') return;
  for (const [axis, name] of axes.entries())
    for (const pixels of sidesOf(padding, axis as 0 | 1)) {
      if (!isCount(pixels, 0)) fail(`${what} has the padding ${pixels}, which is not a number of pixels`);
      if (node.op !== 'conv2d' && pixels >= size[axis]!)
        fail(
          `${what} has windows of padding alone: its padding ${pixels} must be below the window's ${name}, ${size[axis]}`,
        );
    }
}

const isCount = (value: unknown, least: number): boolean => Number.isInteger(value) && Number(value) >= least;
