const bytesPerElement = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  I16: 2,
  U16: 2,
  F16: 2,
  BF16: 2,
  I32: 4,
  U32: 4,
  F32: 4,
  I64: 8,
  U64: 8,
  F64: 8,
} as const;

/** Element types of the safetensors format that take whole bytes. */
export type DType = keyof typeof bytesPerElement;

export const isDType = (name: unknown): name is DType =>
  typeof name === 'string' && Object.hasOwn(bytesPerElement, name);

/** Other types of the format: floats of a byte or less (`F8_E4M3`, `F4`) and complex numbers. */
export const isUnreadDType = (name: unknown): name is string =>
  typeof name === 'string' && /^(F8_E\w+|F6_E\w+|F4|C64)$/.test(name);

/** Bytes of one element. */
export const dtypeBytes = (dtype: DType): number => bytesPerElement[dtype];
