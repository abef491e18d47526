import type { TensorData } from '@bitshare/core';
import { type Call, constantAt, optionalConstant } from '../arguments.ts';
import { type Constant, isFloat, typeName } from '../constants/constant.ts';
import { refuse } from '../format/operation.ts';

/** A layer's weights, in the layout of ONNX. */
interface FloatWeights {
  readonly dims: readonly number[];
  readonly values: Float32Array;
}

export function weightsAt(call: Call, index: number): FloatWeights {
  const constant = constantAt(call, index, 'weights');
  return { dims: constant.dims, values: floatValues(call, constant, 'weights') };
}

/** @param what they are, for messages. */
export function floatValues({ operation }: Call, constant: Constant, what: string): Float32Array {
  if (!isFloat(constant))
    refuse(
      operation,
      `has ${what} of the type ${typeName(constant.type)}; only floats are supported`,
      'Export the model before it is quantized.',
    );
  return constant.values instanceof Float32Array ? constant.values : Float32Array.from(constant.values);
}

/** One value for each filter or unit, or undefined. */
export function biasOf(call: Call, index: number, filters: number): TensorData | undefined {
  const constant = optionalConstant(call, index, 'biases');
  if (!constant) return undefined;
  if (constant.values.length !== filters)
    refuse(call.operation, `has ${constant.values.length} biases for ${filters} filters`);
  return { shape: [filters], values: Float32Array.from(floatValues(call, constant, 'biases')) };
}
