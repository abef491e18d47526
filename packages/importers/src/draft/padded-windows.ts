import type { Padding, Sides } from '@bitshare/core';
import { type Shape, sidesOf } from '@bitshare/network';
import { bypass, type Draft, type DraftNode, nodeAt, nodesOf, readersOf, rewrite } from './draft.ts';

type PadNode = DraftNode & { readonly op: 'pad' };
type Windowed = DraftNode & { readonly op: 'conv2d' | 'maxPool' };

/** Takes zeros around an image into the windows that read it. Where one cannot, the graph keeps them as a node. */
export function padWindows(draft: Draft): void {
  for (const { id } of nodesOf(draft, 'pad')) {
    const pad = nodeAt(draft, id) as PadNode;
    const readers = readersOf(draft, id);
    if (draft.outputs.includes(id) || !readers.every((node): node is Windowed => canPad(draft, pad, node)))
      continue;
    const image = draft.shapes.get(pad.inputs[0]!)!;
    bypass(draft, id, pad.inputs[0]!);
    for (const reader of readers) rewrite(draft, padded(draft, reader.id, pad, image));
  }
}

/** A graph's pools ignore padding: a maximum with zeros is the same if no value is negative and no window contains only zeros. */
function canPad(draft: Draft, { inputs, attributes }: PadNode, node: DraftNode): node is Windowed {
  if (node.op === 'conv2d') return node.attributes.padding !== 'same';
  if (node.op !== 'maxPool' || node.attributes.padding !== 'valid') return false;
  const { op } = nodeAt(draft, inputs[0]!);
  const narrow = attributes.padding.every(
    (sides, axis) => Math.max(...sides) < node.attributes.poolSize[axis]!,
  );
  return (op === 'relu' || op === 'relu6') && narrow;
}

function padded(draft: Draft, id: string, { attributes }: PadNode, image: Shape): DraftNode {
  const node = nodeAt(draft, id) as Windowed;
  const sides = ([0, 1] as const).map((axis): Sides => {
    const own = sidesOf(node.attributes.padding as Exclude<Padding, 'same'>, axis);
    const added = attributes.padding[axis];
    return [own[0] + added[0], own[1] + added[1]];
  }) as [Sides, Sides];
  if (node.op === 'maxPool')
    return {
      ...node,
      attributes: {
        ...node.attributes,
        padding: shortest(sides, image, { ...node.attributes, size: node.attributes.poolSize }),
      },
    };
  const { kernelSize, dilations = [1, 1], strides } = node.attributes;
  const size = [0, 1].map((axis) => (kernelSize[axis]! - 1) * dilations[axis]! + 1) as [number, number];
  return { ...node, attributes: { ...node.attributes, padding: shortest(sides, image, { size, strides }) } };
}

interface Window {
  readonly size: readonly [number, number];
  readonly strides: readonly [number, number];
}

/** The same padding as one number, or as TensorFlow's `same`, where it is that. */
function shortest(sides: readonly [Sides, Sides], image: Shape, { size, strides }: Window): Padding {
  const [first, ...others] = sides.flat();
  if (others.every((length) => length === first)) return first!;
  const same = ([0, 1] as const).map((axis) => sameSides(image[axis]!, size[axis], strides[axis]));
  return JSON.stringify(sides) === JSON.stringify(same) ? 'same' : sides;
}

/** The zeros that TensorFlow's `same` adds before and after along an axis. */
function sameSides(length: number, size: number, stride: number): Sides {
  const all = Math.max(0, (Math.ceil(length / stride) - 1) * stride + size - length);
  return [Math.floor(all / 2), Math.ceil(all / 2)];
}
