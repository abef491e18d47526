import { float32Tensor, float32Values, type SafeTensor } from '@bitshare/safetensors';
import { PackedFileError } from './packed-file-error.ts';
import type { PackedNode } from './packed-node.ts';
import { packedShapes } from './packed-shapes.ts';
import { joinedScaleShifts as joined, valuesName } from './tensor-names.ts';

const scaleShiftNodes = (nodes: readonly PackedNode[]) => {
  const shapes = packedShapes(nodes);
  return nodes
    .filter((node) => node.op === 'scaleShift')
    .map(({ id }) => ({ name: valuesName(id), channels: shapes.get(id)!.at(-1)! }));
};

/** Joins the tensors of all scaleShift nodes side by side to one `[2, channels of all such nodes]`, because separate headers would be as large as small tensors. */
export function joinScaleShifts(
  nodes: readonly PackedNode[],
  tensors: ReadonlyMap<string, SafeTensor>,
): ReadonlyMap<string, SafeTensor> {
  const parts = scaleShiftNodes(nodes);
  if (parts.length === 0) return tensors;
  const rest = new Map(tensors);
  const total = parts.reduce((sum, { channels }) => sum + channels, 0);
  const values = new Float32Array(2 * total);
  let at = 0;
  for (const { name, channels } of parts) {
    const own = float32Values(tensors.get(name)!);
    values.set(own.subarray(0, channels), at);
    values.set(own.subarray(channels), total + at);
    at += channels;
    rest.delete(name);
  }
  return rest.set(joined, float32Tensor([2, total], values));
}

/** Undoes `joinScaleShifts`. @throws PackedFileError when the joined tensor is missing or of another size. */
export function splitScaleShifts(
  nodes: readonly PackedNode[],
  tensors: ReadonlyMap<string, SafeTensor>,
): ReadonlyMap<string, SafeTensor> {
  const parts = scaleShiftNodes(nodes);
  if (parts.length === 0) return tensors;
  const total = parts.reduce((sum, { channels }) => sum + channels, 0);
  const all = tensors.get(joined);
  if (all?.dtype !== 'F32' || String(all.shape) !== String([2, total]))
    throw new PackedFileError(`tensor "${joined}" must be F32 [2, ${total}]`);
  const values = float32Values(all);
  const split = new Map(tensors);
  split.delete(joined);
  let at = 0;
  for (const { name, channels } of parts) {
    const own = new Float32Array(2 * channels);
    own.set(values.subarray(at, at + channels));
    own.set(values.subarray(total + at, total + at + channels), channels);
    if (split.has(name)) throw new PackedFileError(`tensor "${name}" belongs to no node`);
    split.set(name, float32Tensor([2, channels], own));
    at += channels;
  }
  return split;
}
