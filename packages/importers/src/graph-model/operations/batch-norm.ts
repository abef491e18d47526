import { freshId, put } from '../../draft/draft.ts';
import { attributeOf } from '../attributes.ts';
import { computedAt, constantAt, type Operation, refuse } from '../operation.ts';
import { computed } from '../value.ts';
import { demandChannelsLast } from '../windows.ts';
import { dataOf } from './convolutions.ts';

/** A batch norm that was not folded into a convolution. */
export const batchNorm: Operation = (draft, call) => {
  const { node, title } = call;
  demandChannelsLast(node);
  if (attributeOf(node, 'is_training', 'flag', false))
    refuse('normalizes as in training; freeze the model first');
  const id = freshId(draft, call.id);
  for (const [i, role] of ['scale', 'offset', 'mean', 'variance'].entries()) {
    const data = constantAt(call, i + 1);
    draft.weights[`${id}/${role}`] = dataOf(data, data.shape);
  }
  const attributes = { epsilon: attributeOf(node, 'epsilon', 'number', 1e-4), momentum: 0.9 };
  return computed(put(draft, { id, title, op: 'batchNorm', inputs: [computedAt(call, 0)], attributes }));
};
