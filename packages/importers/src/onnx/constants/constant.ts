import { TensorProto_DataType } from 'onnx-buf';

/** A value that is known before any image is. */
export interface Constant {
  readonly kind: 'constant';
  readonly dims: readonly number[];
  /** Row-major. */
  readonly values: Float32Array | Float64Array;
  /** Type of the elements in the file. */
  readonly type: TensorProto_DataType;
}

export const product = (lengths: readonly number[]): number =>
  lengths.reduce((all, length) => all * length, 1);

const { FLOAT, FLOAT16, BFLOAT16, DOUBLE } = TensorProto_DataType;

export const isFloat = ({ type }: Pick<Constant, 'type'>): boolean =>
  type === FLOAT || type === FLOAT16 || type === BFLOAT16 || type === DOUBLE;

export const wholeNumbers = (
  values: readonly number[],
  dims: readonly number[] = [values.length],
): Constant => ({
  kind: 'constant',
  dims,
  values: Float64Array.from(values),
  type: TensorProto_DataType.INT64,
});

export const floatNumbers = (
  values: readonly number[],
  dims: readonly number[] = [values.length],
): Constant => ({
  kind: 'constant',
  dims,
  values: Float32Array.from(values),
  type: FLOAT,
});

/** `'INT8'`. */
export const typeName = (type: number): string => TensorProto_DataType[type] ?? String(type);
