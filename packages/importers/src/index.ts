export type { ImageShape, WantedShape } from './draft/image-shape.ts';
export type { ImportedModel } from './imported-model.ts';
export { type FromLayersModelOptions, fromLayersModel } from './layers-model/from-layers-model.ts';
export {
  type FromModelJsonOptions,
  fromModelJson,
  type ImportedModelJson,
} from './model-json/from-model-json.ts';
export { type FromOnnxOptions, fromOnnx } from './onnx/from-onnx.ts';
export { fromOnnxFile } from './onnx/from-onnx-file.ts';
export {
  type ModulePaths,
  mobilenetv2Modules,
  modulesOf,
  resnetModules,
  sameNames,
} from './pytorch/module-paths.ts';
export { type PytorchParameter, pytorchParameters } from './pytorch/pytorch-parameters.ts';
export { type PytorchWeightsOptions, pytorchWeights } from './pytorch/pytorch-weights.ts';
