export { type Augmentation, horizontalFlip, padCrop, randomCrop } from './augmentation.ts';
export { type CifarOptions, cifar10, cifar100, createCifar10, createCifar100 } from './cifar/cifar.ts';
export { centreCrop, crop, type Frame } from './crop.ts';
export {
  createFashionMnist,
  createMnistIdx,
  fashionMnist,
  type IdxOptions,
  mnistIdx,
} from './idx-dataset.ts';
export { type IdxArray, parseIdx } from './idx-file.ts';
export {
  createImageFolder,
  createImagenet,
  type DecodingOptions,
  type ImageFolderOptions,
  type ImagenetOptions,
  imageFolder,
  imagenet,
} from './image-folder.ts';
export { type Image, type ImageSet, imagesInMemory, pickImages } from './image-set.ts';
export { createImageSource, datasetPlugin, type LoadedImages } from './image-source.ts';
export { createMnist, type MnistOptions, mnist } from './mnist.ts';
export {
  type Normalization,
  type NormalizationChoice,
  normalizationFor,
  normalizationNames,
  normalizationSchema,
  normalizations,
} from './normalizations.ts';
export { type PackedImages, unpacked } from './packed-images.ts';
export { readAhead } from './read-ahead.ts';
export { createSplit, type SplitOptions } from './split.ts';
export { type ImageSurvey, surveyImages } from './survey-images.ts';
export { createSynthetic, type SyntheticOptions, synthetic, syntheticShape } from './synthetic.ts';
export { type ValidationOptions, validationShape } from './validation.ts';
export { withoutLabels } from './without-labels.ts';
