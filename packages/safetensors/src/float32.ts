import { dtypeBytes } from './dtype.ts';
import { SafetensorsError } from './safetensors-error.ts';
import type { SafeTensor } from './safetensors-file.ts';

const readers: Partial<Record<SafeTensor['dtype'], (view: DataView, offset: number) => number>> = {
  F64: (view, offset) => view.getFloat64(offset, true),
  F32: (view, offset) => view.getFloat32(offset, true),
  F16: (view, offset) => halfToNumber(view.getUint16(offset, true)),
  BF16: (view, offset) => {
    const wide = new DataView(new ArrayBuffer(4));
    wide.setUint16(2, view.getUint16(offset, true), true);
    return wide.getFloat32(0, true);
  },
};

/** Whether this machine is little-endian like the file. Then bytes are copied unchanged. */
const littleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/**
 * The values of a tensor of floats, copied; values beyond the range of float32 become infinite. @param name of the tensor, for
 * the message.
 * @throws SafetensorsError when its type is not F64, F32, F16 or BF16.
 */
export function float32Values({ dtype, bytes }: SafeTensor, name?: string): Float32Array<ArrayBuffer> {
  if (dtype === 'F32' && littleEndian) return new Float32Array(new Uint8Array(bytes).buffer);
  const read = readers[dtype];
  if (!read)
    throw new SafetensorsError(
      `${name === undefined ? 'a tensor' : `the tensor "${name}"`} of ${dtype} has no float values`,
    );
  const size = dtypeBytes(dtype);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.length / size }, (_, i) => read(view, i * size));
}

/** A tensor of F32. The values are copied. */
export function float32Tensor(shape: readonly number[], values: Float32Array): SafeTensor {
  if (littleEndian) return { dtype: 'F32', shape, bytes: new Uint8Array(values.slice().buffer) };
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => {
    view.setFloat32(4 * i, value, true);
  });
  return { dtype: 'F32', shape, bytes };
}

/** IEEE 754 half precision: 1 sign bit, 5 exponent bits, 10 fraction bits. */
function halfToNumber(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}
