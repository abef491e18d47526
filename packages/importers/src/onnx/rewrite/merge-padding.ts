import type { Conv2dNode, Sides } from '@bitshare/core';
import { sidesOf } from '@bitshare/network';
import type { Draft } from '../draft.ts';
import { paddingOf } from '../operations/windows.ts';

/** A convolution pads with zeros itself: it takes in the zeros that a node before it adds. */
export function mergePadding({ nodes, notes }: Draft): void {
  for (const node of nodes.values()) {
    if (node.op !== 'conv2d') continue;
    const before = nodes.get(node.inputs[0]!)!;
    if (before.op !== 'pad') continue;
    nodes.set(node.id, padded(node, before.inputs, before.attributes.padding));
    notes.add('zeros around an image are left to the convolution behind them', before.id);
  }
}

function padded(node: Conv2dNode, inputs: readonly string[], zeros: readonly [Sides, Sides]): Conv2dNode {
  const own = node.attributes.padding;
  // The importer writes sides or a number; only they can be added to.
  if (own === 'same') return node;
  const sides = ([0, 1] as const).map((axis): Sides => {
    const [before, after] = sidesOf(own, axis);
    return [before + zeros[axis][0], after + zeros[axis][1]];
  });
  return { ...node, inputs, attributes: { ...node.attributes, padding: paddingOf(sides as [Sides, Sides]) } };
}
