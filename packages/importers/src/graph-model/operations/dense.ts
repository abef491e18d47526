import type { TensorData } from '@bitshare/core';
import { freshId, put } from '../../draft/draft.ts';
import { attributeOf } from '../attributes.ts';
import { computedAt, constantAt, type Operation, refuse, shapeAt } from '../operation.ts';
import { type Constant, computed } from '../value.ts';
import { dataOf } from './convolutions.ts';
import { fused } from './fused.ts';

export const dense: Operation = (draft, call) => {
  const { node, title } = call;
  const shape = shapeAt(draft, call, 0);
  if (shape.length !== 1) refuse(`reads [${shape}], not a vector`);
  if (attributeOf(node, 'transpose_a', 'flag', false))
    refuse('turns its first input, which a graph does not');
  const matrix = constantAt(call, 1);
  if (matrix.shape.length !== 2) refuse(`has weights of the shape [${matrix.shape}]`);
  const weights = attributeOf(node, 'transpose_b', 'flag', false)
    ? turned(matrix)
    : dataOf(matrix, matrix.shape);
  if (weights.shape[0] !== shape[0])
    refuse(`has weights of ${weights.shape[0]} inputs, and reads ${shape[0]}`);
  const id = freshId(draft, call.id);
  draft.weights[`${id}/weights`] = weights;
  const attributes = { units: weights.shape[1]!, bias: false };
  put(draft, { id, title, op: 'dense', inputs: [computedAt(call, 0)], attributes });
  return computed(fused(draft, { ...call, id }, id, 2));
};

function turned({ shape, values }: Constant): TensorData {
  const [rows, columns] = shape as readonly [number, number];
  const moved = Float32Array.from(
    { length: rows * columns },
    (_, i) => values[(i % rows) * columns + Math.floor(i / rows)]!,
  );
  return { shape: [columns, rows], values: moved };
}
