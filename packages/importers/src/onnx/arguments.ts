import type { Constant } from './constants/constant.ts';
import { type Operation, refuse } from './format/operation.ts';
import type { Activation, Value } from './value.ts';

/** An operation and the values that it reads. */
export interface Call {
  readonly operation: Operation;
  readonly inputs: readonly (Value | undefined)[];
}

/** An input that depends on the image. */
export function activationAt({ operation, inputs }: Call, index: number): Activation {
  const value = inputs[index];
  if (value?.kind === 'activation') return value;
  return refuse(operation, `needs a value that is computed from the image as its input ${index}`);
}

/** An input that is known beforehand, or undefined if it is left out. @param what it is, for messages. */
export function optionalConstant(
  { operation, inputs }: Call,
  index: number,
  what: string,
): Constant | undefined {
  const value = inputs[index];
  if (value === undefined) return undefined;
  if (value.kind === 'constant') return value;
  return refuse(
    operation,
    `has ${what} that are computed from the image; only constant ones can be imported`,
    'Export the model with constant folding and fixed shapes.',
  );
}

export function constantAt(call: Call, index: number, what: string): Constant {
  return (
    optionalConstant(call, index, what) ?? refuse(call.operation, `lacks its input ${index}, the ${what}`)
  );
}

/** Whole numbers of an input, or of the attribute that older operator sets have instead. */
export function optionalInts(call: Call, index: number, attribute: string): readonly number[] | undefined {
  const constant = optionalConstant(call, index, attribute);
  return constant ? Array.from(constant.values) : call.operation.attributes.ints(attribute);
}

export const intsOf = (call: Call, index: number, attribute: string): readonly number[] =>
  optionalInts(call, index, attribute) ?? refuse(call.operation, `lacks its ${attribute}`);
