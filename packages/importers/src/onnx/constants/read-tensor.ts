import { UserError } from '@bitshare/core';
import { type DType, float32Values } from '@bitshare/safetensors';
import { type TensorProto, TensorProto_DataType } from 'onnx-buf';
import { type Constant, product, typeName } from './constant.ts';
import { type ExternalFiles, externalBytes, isExternal } from './external-data.ts';

type FieldName = 'floatData' | 'int32Data' | 'int64Data' | 'doubleData' | 'uint64Data';

interface Encoding {
  /** Bytes of an element in `raw_data`. */
  readonly bytes: number;
  /** The field that holds the elements where `raw_data` does not. */
  readonly field: FieldName;
  readonly read: (bytes: Uint8Array) => Float32Array | Float64Array;
  /** Whether the elements of the field are bits, to be read as `raw_data` is. */
  readonly bits?: true;
}

const floats =
  (dtype: DType) =>
  (bytes: Uint8Array): Float32Array =>
    float32Values({ dtype, shape: [], bytes });

const numbers =
  (size: number, get: (view: DataView, at: number) => number) =>
  (bytes: Uint8Array): Float64Array => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return Float64Array.from({ length: bytes.length / size }, (_, i) => get(view, i * size));
  };

const { FLOAT, DOUBLE, FLOAT16, BFLOAT16, INT8, UINT8, BOOL, INT16, UINT16, INT32, UINT32, INT64, UINT64 } =
  TensorProto_DataType;

const int8 = numbers(1, (view, at) => view.getInt8(at));
const uint8 = numbers(1, (view, at) => view.getUint8(at));

const encodings: ReadonlyMap<number, Encoding> = new Map<number, Encoding>([
  [FLOAT, { bytes: 4, field: 'floatData', read: floats('F32') }],
  [DOUBLE, { bytes: 8, field: 'doubleData', read: numbers(8, (view, at) => view.getFloat64(at, true)) }],
  [FLOAT16, { bytes: 2, field: 'int32Data', read: floats('F16'), bits: true }],
  [BFLOAT16, { bytes: 2, field: 'int32Data', read: floats('BF16'), bits: true }],
  [INT8, { bytes: 1, field: 'int32Data', read: int8 }],
  [UINT8, { bytes: 1, field: 'int32Data', read: uint8 }],
  [BOOL, { bytes: 1, field: 'int32Data', read: uint8 }],
  [INT16, { bytes: 2, field: 'int32Data', read: numbers(2, (view, at) => view.getInt16(at, true)) }],
  [UINT16, { bytes: 2, field: 'int32Data', read: numbers(2, (view, at) => view.getUint16(at, true)) }],
  [INT32, { bytes: 4, field: 'int32Data', read: numbers(4, (view, at) => view.getInt32(at, true)) }],
  [UINT32, { bytes: 4, field: 'uint64Data', read: numbers(4, (view, at) => view.getUint32(at, true)) }],
  [
    INT64,
    { bytes: 8, field: 'int64Data', read: numbers(8, (view, at) => Number(view.getBigInt64(at, true))) },
  ],
  [
    UINT64,
    { bytes: 8, field: 'uint64Data', read: numbers(8, (view, at) => Number(view.getBigUint64(at, true))) },
  ],
]);

/**
 * A constant of the file. The elements that the file holds are counted before any are copied.
 * @throws UserError naming the tensor if its type is not a number's or its elements are not as many as its shape says.
 */
export function readTensor(tensor: TensorProto, files: ExternalFiles): Constant {
  const what = `the tensor "${tensor.name}"`;
  const dims = tensor.dims.map(Number);
  const count = product(dims);
  if (!dims.every((length) => length >= 0) || !Number.isSafeInteger(count))
    throw new UserError(`${what} has the shape [${dims}]`);
  const encoding = encodings.get(tensor.dataType);
  if (!encoding)
    throw new UserError(
      `${what} has elements of the type ${typeName(tensor.dataType)}`,
      'Export the model with weights in float32.',
    );
  const type: TensorProto_DataType = tensor.dataType;
  return { kind: 'constant', dims, values: elements(tensor, encoding, files, what, count), type };
}

function elements(
  tensor: TensorProto,
  { bytes, field, read, bits }: Encoding,
  files: ExternalFiles,
  what: string,
  count: number,
): Float32Array | Float64Array {
  const listed = tensor[field];
  if (!isExternal(tensor) && tensor.rawData.length === 0 && listed.length > 0) {
    checkCount(what, listed.length, count);
    if (bits) return read(new Uint8Array(Uint16Array.from(listed, Number).buffer));
    return Float64Array.from(listed as readonly (number | bigint)[], Number);
  }
  const raw = isExternal(tensor) ? externalBytes(tensor, files) : tensor.rawData;
  checkCount(what, raw.length / bytes, count);
  return read(raw);
}

function checkCount(what: string, held: number, wanted: number): void {
  if (held !== wanted)
    throw new UserError(
      `${what} holds ${held} elements where its shape has ${wanted}`,
      'A part of the file is missing or changed: copy or export the model again.',
    );
}
