export { type Augmentation, horizontalFlip, padCrop } from './augmentation.ts';
export {
  createFashionMnist,
  createMnistIdx,
  fashionMnist,
  type IdxOptions,
  mnistIdx,
} from './idx-dataset.ts';
export { type IdxArray, parseIdx } from './idx-file.ts';
export type { ImageSet } from './image-set.ts';
export { createMnist, type MnistOptions, mnist } from './mnist.ts';
export { prefetch } from './prefetch.ts';
export { createSplit, type SplitOptions } from './split.ts';
export { createSynthetic, type SyntheticOptions, synthetic } from './synthetic.ts';
