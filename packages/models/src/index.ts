export { type CifarResnetOptions, cifarResnet } from './cifar-resnet.ts';
export { efficientnetLite0 } from './efficientnet-lite.ts';
export {
  type BatchNormOptions,
  type ConvolutionOptions,
  createGraphBuilder,
  type GlobalPoolOptions,
  type GraphBuilder,
  type GraphSettings,
  type PoolOptions,
} from './graph-builder.ts';
export { lenet5 } from './lenet5.ts';
export { mobilenetv2 } from './mobilenetv2.ts';
export { mobilenetv3Large, mobilenetv3Small } from './mobilenetv3.ts';
export { type ModelName, modelByName, modelNames } from './model-by-name.ts';
export type { ModelOptions } from './model-options.ts';
export { type PreresnetOptions, preresnet } from './preresnet.ts';
export { resnet18, resnet50 } from './resnet.ts';
export { dscnn, mobilenetv1Quarter } from './separable-networks.ts';
export { squeezenet } from './squeezenet.ts';
export { vgg11Bn } from './vgg.ts';
