export { floatVersion, graphOf } from './float-version.ts';
export { withCodeOutputs } from './onnx/code-outputs.ts';
export { createOnnxInt8, createOnnxPacked, onnxInt8, onnxPacked } from './onnx/onnx.ts';
export { int8Profile, type OnnxProfile, packedProfile } from './onnx/profiles.ts';
export { renderOnnx } from './onnx/render-onnx.ts';
export { type PackingTools, packNetwork } from './pack-network.ts';
export { createPacked, packed } from './packed.ts';
export { codesLayerName } from './tfjs/render-tfjs.ts';
export { createTfjs, tfjs, tfjsFiles } from './tfjs/tfjs.ts';
