export { type DType, dtypeBytes } from './dtype.ts';
export { float32Tensor, float32Values } from './float32.ts';
export { type ParseOptions, parseSafetensors } from './parse.ts';
export { DamagedContent, SafetensorsError } from './safetensors-error.ts';
export type { SafeTensor, SafetensorsFile } from './safetensors-file.ts';
export { type SerializeOptions, serializeSafetensors } from './serialize.ts';
