import { activationAt, intsOf } from '../arguments.ts';
import { refuse } from '../format/operation.ts';
import type { Writer } from './writer.ts';

/** Only one that changes nothing: a product repeats a factor of channels by itself. */
export const expand: Writer = (_, call) => {
  const x = activationAt(call, 0);
  const asked = intsOf(call, 1, 'shape');
  const own = x.shape.slice(x.shape.length - asked.length);
  if (asked.length <= x.shape.length && asked.every((length, i) => length === 1 || length === own[i]))
    return x;
  return refuse(
    call.operation,
    `repeats [${x.shape}] to [${asked}]`,
    'Multiply by the value itself: a product repeats a factor for each channel.',
  );
};
