import { freshId, put } from '../../draft/draft.ts';
import { attributeOf } from '../attributes.ts';
import { axisOf, computedAt, imageAt, numbersAt, type Operation, refuse } from '../operation.ts';
import { computed } from '../value.ts';
import { demandChannelsLast, heightAndWidth, paddingOf } from '../windows.ts';

const pool =
  (op: 'maxPool' | 'averagePool'): Operation =>
  (draft, call) => {
    const { node, title } = call;
    demandChannelsLast(node);
    imageAt(draft, call, 0);
    const attributes = {
      poolSize: heightAndWidth(node, 'ksize'),
      strides: heightAndWidth(node, 'strides'),
      padding: paddingOf(node),
    };
    const id = freshId(draft, call.id);
    return computed(put(draft, { id, title, op, inputs: [computedAt(call, 0)], attributes }));
  };

export const maxPool = pool('maxPool');
export const averagePool = pool('averagePool');

/** A mean or maximum of heights and widths. */
const reduction =
  (op: 'globalAveragePool' | 'globalMaxPool'): Operation =>
  (draft, call) => {
    imageAt(draft, call, 0);
    const axes = numbersAt(call, 1).map((axis) => axisOf(axis, 4));
    if (String(axes.toSorted()) !== '1,2')
      refuse(`reduces the axes [${axes}]; only height and width, [1, 2], are supported`);
    const attributes = attributeOf(call.node, 'keep_dims', 'flag', false) ? { keepDims: true } : {};
    const id = freshId(draft, call.id);
    return computed(put(draft, { id, title: call.title, op, inputs: [computedAt(call, 0)], attributes }));
  };

export const mean = reduction('globalAveragePool');
export const max = reduction('globalMaxPool');
