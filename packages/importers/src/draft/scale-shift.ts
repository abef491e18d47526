import type { TensorData } from '@bitshare/core';
import {
  bypass,
  type Draft,
  type DraftNode,
  nodeAt,
  nodesOf,
  readsAlone,
  rewrite,
  type ScaleShiftNode,
} from './draft.ts';

type Numbers = readonly number[];

const at = (numbers: Numbers, i: number): number => numbers[numbers.length === 1 ? 0 : i]!;
const longest = (...lists: readonly Numbers[]): number => Math.max(...lists.map(({ length }) => length));
const combined = (of: (i: number) => number, length: number): Numbers =>
  Array.from({ length }, (_, i) => of(i));

/** One multiplication and addition for two that follow one another. */
export function mergeScaleShifts(draft: Draft): void {
  for (const { id } of nodesOf(draft, 'scaleShift')) {
    const outer = nodeAt(draft, id) as DraftNode & ScaleShiftNode;
    const inner = nodeAt(draft, outer.inputs[0]!);
    if (inner.op !== 'scaleShift' || !readsAlone(draft, outer)) continue;
    const [f, g] = [outer.attributes, inner.attributes];
    const factor = combined((i) => at(f.factor, i) * at(g.factor, i), longest(f.factor, g.factor));
    const offset = combined(
      (i) => at(f.factor, i) * at(g.offset, i) + at(f.offset, i),
      longest(f.factor, g.offset, f.offset),
    );
    bypass(draft, inner.id, inner.inputs[0]!);
    rewrite(draft, { ...outer, inputs: inner.inputs, attributes: { factor, offset } });
  }
}

/**
 * Takes multiplications and additions by channel into the layer or batch norm in front of them. Others become a 1x1 depthwise
 * convolution, not a batch norm: its statistics would be estimated again, which changes what the network computes.
 */
export function foldScaleShifts(draft: Draft): void {
  for (const { id } of nodesOf(draft, 'scaleShift')) {
    const node = nodeAt(draft, id) as DraftNode & ScaleShiftNode;
    const { factor, offset } = node.attributes;
    const before = nodeAt(draft, node.inputs[0]!);
    if (factor.every((one) => one === 1) && offset.every((one) => one === 0)) {
      bypass(draft, id, node.inputs[0]!);
    } else if (readsAlone(draft, node) && takesScale(before)) {
      scale(draft, before, node.attributes);
      bypass(draft, id, before.id);
    } else if (draft.shapes.get(id)!.length === 3) {
      depthwise(draft, node);
    } else {
      draft.faults.push(`${node.title} multiplies or adds constants to a vector that no layer computes`);
    }
  }
}

type Scaled = DraftNode & { readonly op: 'conv2d' | 'dense' | 'batchNorm' };

const takesScale = (node: DraftNode): node is Scaled =>
  node.op === 'conv2d' || node.op === 'dense' || node.op === 'batchNorm';

function scale(draft: Draft, node: Scaled, { factor, offset }: ScaleShiftNode['attributes']): void {
  const { weights } = draft;
  const [slope, constant] = node.op === 'batchNorm' ? ['scale', 'offset'] : ['weights', 'bias'];
  const { shape, values } = weights[`${node.id}/${slope}`]!;
  const channels = shape.at(-1)!;
  const old = weights[`${node.id}/${constant}`]?.values;
  weights[`${node.id}/${slope}`] = {
    shape,
    values: values.map((value, i) => value * at(factor, i % channels)),
  };
  if (!old && offset.every((one) => one === 0)) return;
  weights[`${node.id}/${constant}`] = vector(
    channels,
    (i) => (old?.[i] ?? 0) * at(factor, i) + at(offset, i),
  );
  if (node.op === 'conv2d') rewrite(draft, { ...node, attributes: { ...node.attributes, bias: true } });
  if (node.op === 'dense') rewrite(draft, { ...node, attributes: { ...node.attributes, bias: true } });
}

function depthwise(
  draft: Draft,
  { id, inputs, title, attributes: { factor, offset } }: DraftNode & ScaleShiftNode,
) {
  const channels = draft.shapes.get(id)![2]!;
  const bias = offset.some((one) => one !== 0);
  const { values } = vector(channels, (i) => at(factor, i));
  draft.weights[`${id}/weights`] = { shape: [1, 1, 1, channels], values };
  if (bias) draft.weights[`${id}/bias`] = vector(channels, (i) => at(offset, i));
  draft.notes.push(`${title} multiplies and adds constants: it becomes a 1x1 depthwise convolution, "${id}"`);
  rewrite(draft, {
    id,
    title,
    op: 'conv2d',
    inputs,
    attributes: {
      filters: channels,
      kernelSize: [1, 1],
      strides: [1, 1],
      padding: 0,
      groups: channels,
      bias,
    },
  });
}

const vector = (length: number, of: (i: number) => number): TensorData => ({
  shape: [length],
  values: Float32Array.from({ length }, (_, i) => of(i)),
});
