import type { ModulePaths } from './module-paths.ts';

/** torchvision's MobileNetV3. @param squeezing numbers of the blocks with squeeze-and-excite. @param blocks how many there are. */
export const mobilenetv3Modules =
  (squeezing: readonly number[], blocks: number): ModulePaths =>
  (node) => {
    const match = /^block(\d+)\.([a-z]+)\.?(.*)$/.exec(node);
    if (!match) return ends(blocks)[node] ?? node;
    const [block, part, detail] = [Number(match[1]), match[2]!, match[3]!];
    // The first block has no expansion.
    const depthwise = block > 1 ? 1 : 0;
    const place: Readonly<Record<string, number>> = {
      expand: 0,
      depthwise,
      squeeze: depthwise + 1,
      project: depthwise + (squeezing.includes(block) ? 2 : 1),
    };
    const module = part === 'squeeze' ? detail : detail === 'norm' ? 1 : 0;
    return `features.${block}.block.${place[part]}.${module}`;
  };

const ends = (blocks: number): Readonly<Record<string, string>> => ({
  conv: 'features.0.0',
  'conv.norm': 'features.0.1',
  head: `features.${blocks + 1}.0`,
  'head.norm': `features.${blocks + 1}.1`,
  features: 'classifier.0',
  dense: 'classifier.3',
});

/** Index of each fire module in torchvision's list of features. */
const fires = [3, 4, 6, 7, 9, 10, 11, 12];

/** torchvision's SqueezeNet 1.1. */
export const squeezenetModules: ModulePaths = (node) => {
  const match = /^fire(\d)\.(.+)$/.exec(node);
  if (match) return `features.${fires[Number(match[1]) - 1]}.${match[2]}`;
  return { conv: 'features.0', classes: 'classifier.1' }[node] ?? node;
};

/** Index of each stage's first convolution. */
const convolutions = [0, 4, 8, 15, 22];

/** torchvision's VGG-11 with batch norm: convolution, norm and ReLU of each layer follow one another in its list. */
export const vggModules: ModulePaths = (node) => {
  const match = /^stage(\d)\.conv(\d)(\.norm)?$/.exec(node);
  if (match) {
    const index = convolutions[Number(match[1]) - 1]! + 3 * (Number(match[2]) - 1);
    return `features.${index + (match[3] ? 1 : 0)}`;
  }
  return { dense1: 'classifier.0', dense2: 'classifier.3', dense3: 'classifier.6' }[node] ?? node;
};
