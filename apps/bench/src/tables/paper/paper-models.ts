import type { ModelName } from '@bitshare/models';
import type { PaperNetwork } from './published-figures.ts';

type Models = Readonly<Record<PaperNetwork, ModelName>>;

/** The zoo's names of the paper's networks. */
export const paperModels: Models = {
  'ResNet-18': 'resnet18',
  'ResNet-20': 'preresnet20',
  'ResNet-50': 'resnet50',
  'ResNet-56': 'preresnet56',
  MobileNetV2: 'mobilenetv2',
};

/** Their replacements below the paper's scale: METHOD section 7's network for those of CIFAR. */
export const smallModels: Models = {
  ...paperModels,
  'ResNet-20': 'preresnet8',
  'ResNet-56': 'preresnet8',
};
