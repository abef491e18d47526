import type { GraphNode, TensorData } from '@bitshare/core';
import type { AffineNode, Draft, DraftNode, PerChannel } from '../draft.ts';
import { readerCounts } from './readers.ts';

/**
 * Takes scales and offsets of channels into the layer or batch norm that they follow, where nothing else reads that; elsewhere they
 * become batch norms with a mean of 0 and a variance of 1. @returns what became of the outputs.
 */
export function foldAffines(draft: Draft, outputs: readonly string[]): readonly string[] {
  const counts = readerCounts(draft.nodes.values(), outputs);
  const replaced = new Map<string, string>();
  const current = (id: string) => replaced.get(id) ?? id;
  for (const node of [...draft.nodes.values()]) {
    const read = { ...node, inputs: node.inputs.map(current) } as DraftNode;
    draft.nodes.set(node.id, read);
    if (read.op !== 'affine') continue;
    const [original, into] = [node.inputs[0]!, draft.nodes.get(read.inputs[0]!)!];
    const alone = counts.get(original) === 1;
    if (alone && fold(draft, read, into)) {
      draft.nodes.delete(node.id);
      replaced.set(node.id, into.id);
      draft.notes.add('scales and offsets are folded into the layer before them', node.id);
    } else becomeBatchNorm(draft, read);
  }
  return outputs.map(current);
}

const at = (values: PerChannel, channel: number): number =>
  typeof values === 'number' ? values : values[channel]!;

/** Whether it was possible. */
function fold(draft: Draft, { attributes: { scale, offset } }: AffineNode, into: DraftNode): boolean {
  const { weights } = draft;
  const change = (role: string, by: (value: number, channel: number) => number) => {
    const { shape, values } = weights[`${into.id}/${role}`]!;
    const channels = shape.at(-1)!;
    weights[`${into.id}/${role}`] = { shape, values: values.map((value, i) => by(value, i % channels)) };
  };
  const moved = (value: number, channel: number) => at(scale, channel) * value + at(offset, channel);
  const scaled = (value: number, channel: number) => at(scale, channel) * value;
  if (into.op === 'batchNorm') {
    change('scale', scaled);
    change('offset', moved);
    return true;
  }
  if (into.op !== 'conv2d' && into.op !== 'dense') return false;
  const filters = into.op === 'conv2d' ? into.attributes.filters : into.attributes.units;
  weights[`${into.id}/bias`] ??= filled(filters, 0);
  change('weights', scaled);
  change('bias', moved);
  draft.nodes.set(into.id, { ...into, attributes: { ...into.attributes, bias: true } } as GraphNode);
  return true;
}

function becomeBatchNorm(draft: Draft, { id, inputs, attributes }: AffineNode): void {
  const { scale, offset, channels } = attributes;
  const values = (of: PerChannel): TensorData => ({
    shape: [channels],
    values: Float32Array.from({ length: channels }, (_, channel) => at(of, channel)),
  });
  draft.weights[`${id}/scale`] = values(scale);
  draft.weights[`${id}/offset`] = values(offset);
  draft.weights[`${id}/mean`] = filled(channels, 0);
  draft.weights[`${id}/variance`] = filled(channels, 1);
  draft.nodes.set(id, { id, op: 'batchNorm', inputs, attributes: { epsilon: 0, momentum: 0.9 } });
  draft.notes.add(
    'scales and offsets of channels become a batch norm, which further training may change',
    id,
  );
}

const filled = (length: number, value: number): TensorData => ({
  shape: [length],
  values: new Float32Array(length).fill(value),
});
