import type { BatchNormNode, TensorData } from '@bitshare/core';
import { put } from '../draft/draft.ts';
import type { LayerKind } from './layer-kind.ts';
import { refuse } from './model-layer.ts';

/** A graph's batch norm always has a scale and an offset. A missing one becomes neutral. */
export const batchNorm: LayerKind = (draft, layer, [x]) => {
  const shape = draft.shapes.get(x)!;
  const { axis, scale, center, epsilon, momentum } = layer.config as BatchNormNode['attributes'] &
    Readonly<Record<'axis' | 'scale' | 'center', unknown>>;
  // The axis counts the batch; Keras writes a list of one.
  if (![axis].flat().every((one) => one === -1 || one === shape.length))
    refuse(layer, `normalizes axis ${axis}; only the last one, the channels, is supported`);
  const given = [...layer.weights];
  const take = (role: string, present: boolean, neutral: number): void => {
    if (!present)
      draft.notes.push(
        `"${layer.name}" has no ${role}; it gets a ${role} of ${neutral}, which training may change`,
      );
    draft.weights[`${layer.name}/${role}`] = present ? given.shift()! : filled(shape.at(-1)!, neutral);
  };
  take('scale', scale !== false, 1);
  take('offset', center !== false, 0);
  take('mean', true, 0);
  take('variance', true, 1);
  return put(draft, {
    id: layer.name,
    title: layer.title,
    op: 'batchNorm',
    inputs: [x],
    attributes: { epsilon, momentum },
  });
};

const filled = (length: number, value: number): TensorData => ({
  shape: [length],
  values: new Float32Array(length).fill(value),
});
