import { type Graph, UserError } from '@bitshare/core';
import { closest } from 'fastest-levenshtein';
import { cifarResnet } from './cifar-resnet.ts';
import { efficientnetLite0 } from './efficientnet-lite.ts';
import { lenet5 } from './lenet5.ts';
import { mobilenetv2 } from './mobilenetv2.ts';
import { mobilenetv3Large, mobilenetv3Small } from './mobilenetv3.ts';
import type { ModelOptions } from './model-options.ts';
import { preresnet } from './preresnet.ts';
import { resnet18, resnet50 } from './resnet.ts';
import { dscnn, mobilenetv1Quarter } from './separable-networks.ts';
import { squeezenet } from './squeezenet.ts';
import { vgg11Bn } from './vgg.ts';

const zoo = {
  preresnet8: (options: ModelOptions) => preresnet({ ...options, depth: 8 }),
  preresnet20: (options: ModelOptions) => preresnet({ ...options, depth: 20 }),
  preresnet56: (options: ModelOptions) => preresnet({ ...options, depth: 56 }),
  resnet20: (options: ModelOptions) => cifarResnet({ ...options, depth: 20 }),
  resnet56: (options: ModelOptions) => cifarResnet({ ...options, depth: 56 }),
  resnet18,
  resnet50,
  mobilenetv2,
  'mobilenetv3-small': mobilenetv3Small,
  'mobilenetv3-large': mobilenetv3Large,
  'efficientnet-lite0': efficientnetLite0,
  squeezenet,
  'vgg11-bn': vgg11Bn,
  dscnn,
  'mobilenetv1-0.25': mobilenetv1Quarter,
  lenet5,
} as const;

export type ModelName = keyof typeof zoo;

/** Every network that has a name. */
export const modelNames = Object.keys(zoo) as [ModelName, ...ModelName[]];

/** A network of the zoo. @throws UserError for an unknown name, with the nearest one. */
export function modelByName(name: string, options: ModelOptions): Graph {
  if (!Object.hasOwn(zoo, name)) {
    throw new UserError(
      `there is no model "${name}"; did you mean "${closest(name, modelNames)}"?`,
      `Models: ${modelNames.join(', ')}.`,
    );
  }
  return zoo[name as ModelName](options);
}
