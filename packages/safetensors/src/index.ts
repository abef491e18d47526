export { type DType, dtypeBytes } from './dtype.ts';
export { float32Tensor, float32Values } from './float32.ts';
export { parseSafetensors } from './parse.ts';
export { SafetensorsError } from './safetensors-error.ts';
export type { SafeTensor, SafetensorsFile } from './safetensors-file.ts';
export { serializeSafetensors } from './serialize.ts';
