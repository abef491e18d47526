import { mobilenetv3Modules, squeezenetModules, vggModules } from './torchvision-modules.ts';

/**
 * Path of the PyTorch module that holds a node's parameters, by the node's id: `'stage1.block1.conv1'` to `'layer1.0.conv1'`.
 * The parameters in it are `weight` and `bias`, and for a batch norm `running_mean` and `running_var`.
 */
export type ModulePaths = (node: string) => string;

/** Modules with the names of the nodes, for a custom network. */
export const sameNames: ModulePaths = (node) => node;

const blockOf = (node: string) => {
  const match = /^stage(\d+)\.block(\d+)\.(.+)$/.exec(node);
  return match && { stage: Number(match[1]), block: Number(match[2]), part: match[3]! };
};

/** torchvision's ResNets, and others with the same names. @param classifier name of the last layer, torchvision's `fc`. */
export const resnetModules =
  (classifier = 'fc'): ModulePaths =>
  (node) => {
    const at = blockOf(node);
    if (at) return `layer${at.stage}.${at.block - 1}.${resnetPart(at.part)}`;
    return { conv: 'conv1', norm: 'bn1', dense: classifier }[node] ?? node;
  };

function resnetPart(part: string): string {
  if (part === 'shortcut') return 'downsample.0';
  if (part === 'shortcut.norm') return 'downsample.1';
  return part.replace(/^conv(\d)\.norm$/, 'bn$1');
}

/** Index of each stage's first block in torchvision's list of features. */
const firstFeature = [1, 2, 4, 7, 11, 14, 17];

/** torchvision's MobileNetV2. */
export const mobilenetv2Modules: ModulePaths = (node) => {
  const at = blockOf(node);
  if (at) {
    const feature = `features.${firstFeature[at.stage - 1]! + at.block - 1}`;
    return `${feature}.${invertedResidualPart(at.part, at.stage > 1)}`;
  }
  return (
    {
      conv: 'features.0.0',
      'conv.norm': 'features.0.1',
      head: 'features.18.0',
      'head.norm': 'features.18.1',
      dense: 'classifier.1',
    }[node] ?? node
  );
};

/** @param expands whether the block has an expansion before its depthwise convolution. */
function invertedResidualPart(part: string, expands: boolean): string {
  const depthwise = expands ? 1 : 0;
  const parts: Readonly<Record<string, string>> = {
    expand: 'conv.0.0',
    'expand.norm': 'conv.0.1',
    depthwise: `conv.${depthwise}.0`,
    'depthwise.norm': `conv.${depthwise}.1`,
    project: `conv.${depthwise + 1}`,
    'project.norm': `conv.${depthwise + 2}`,
  };
  return parts[part] ?? part;
}

const byModel: Readonly<Record<string, ModulePaths>> = {
  resnet20: resnetModules('linear'),
  resnet56: resnetModules('linear'),
  resnet18: resnetModules(),
  resnet50: resnetModules(),
  mobilenetv2: mobilenetv2Modules,
  'mobilenetv3-small': mobilenetv3Modules([1, 4, 5, 6, 7, 8, 9, 10, 11], 11),
  'mobilenetv3-large': mobilenetv3Modules([4, 5, 6, 11, 12, 13, 14, 15], 15),
  squeezenet: squeezenetModules,
  'vgg11-bn': vggModules,
};

/** The usual module names of a zoo network; those of its nodes if there are none. */
export const modulesOf = (model: string): ModulePaths => byModel[model] ?? sameNames;
