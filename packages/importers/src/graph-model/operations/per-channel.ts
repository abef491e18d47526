import type { Shape } from '@bitshare/network';
import { refuse } from '../operation.ts';
import type { Constant } from '../value.ts';

/** A constant as a number for all channels of a value, or as one for each. @param shape the value's, without the batch. */
export function perChannel({ shape, values }: Constant, value: Shape): readonly number[] {
  const channels = value.at(-1)!;
  const broadcasts = shape.slice(0, -1).every((length) => length === 1) && shape.length <= value.length + 1;
  if (values.length === 1 || (broadcasts && shape.at(-1) === channels)) return Array.from(values);
  return refuse(
    `has a constant of the shape [${shape}], which is not one number for each of ${channels} channels`,
  );
}
