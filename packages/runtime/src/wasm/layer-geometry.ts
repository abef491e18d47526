import { coveredSize, type PackedLayer, type PackedShape, placeWindow, windowOf } from '@bitshare/packed';
import type { LayerStep } from '../generated/layouts.ts';
import { type ElementBytes, isDepthwiseLayer, mostGroups } from './layer-mode.ts';

/** The fields of a layer's step that follow from its shape. */
type Shape =
  | 'elementBytes'
  | 'height'
  | 'width'
  | 'channels'
  | 'groups'
  | 'filters'
  | 'depthwise'
  | 'mostGroups';
type Kernel = 'kernelHeight' | 'kernelWidth' | 'strideHeight' | 'strideWidth' | 'top' | 'left';
type Dilation = 'dilationHeight' | 'dilationWidth' | 'unrolled';
type Sizes = 'outHeight' | 'outWidth' | 'paddedHeight' | 'paddedWidth';

/** A layer's geometry. A dense layer is a 1x1 convolution of an image that has the block's images as its pixels. */
export interface LayerGeometry {
  readonly given: Pick<LayerStep, Shape | Kernel | Dilation | Sizes>;
  /** Bytes of memory that layers share. */
  readonly panelBytes: number;
  readonly paddedBytes: number;
  readonly sumBytes: number;
}

const upTo = (multiple: number, count: number): number => Math.ceil(count / multiple) * multiple;

/** @param block images that are computed in one pass. */
export function layerGeometry(
  node: PackedLayer,
  input: PackedShape,
  bytes: ElementBytes,
  block: number,
): LayerGeometry {
  const dense = node.op === 'dense';
  const features = input.reduce((product, length) => product * length, 1);
  const [height, width, channels] = dense ? [1, block, features] : (input as [number, number, number]);
  const kernel = dense ? ([1, 1] as const) : node.kernelSize;
  const strides = dense ? ([1, 1] as const) : node.strides;
  const place = dense ? { top: 0, left: 0, height: 1, width: block } : placeWindow(input, windowOf(node));
  const groups = dense ? 1 : node.groups;
  const filters = dense ? node.units : node.filters;
  const depthwise = isDepthwiseLayer(node, channels);
  const dilations = dense ? ([1, 1] as const) : (node.dilations ?? [1, 1]);
  const unrolled = !depthwise && kernel[1] > 1 && dilations[1] > 1;
  const [paddedHeight, covered] = dense ? [1, block] : coveredSize(input, windowOf(node));
  const paddedWidth = unrolled ? place.width * kernel[1] : covered;

  const planes = depthwise ? 1 : groups;
  const inner = depthwise ? upTo(8, channels) : upTo(4 / bytes, channels / groups);
  const taps = kernel[0] * kernel[1];
  const wide = upTo(8, filters) + (groups > 1 ? 8 : 0);
  return {
    given: {
      ...{ elementBytes: bytes, height, width, channels, groups, filters },
      ...{
        kernelHeight: kernel[0],
        kernelWidth: kernel[1],
        strideHeight: strides[0],
        strideWidth: strides[1],
      },
      ...{ top: place.top, left: place.left, outHeight: place.height, outWidth: place.width },
      ...{ dilationHeight: dilations[0], dilationWidth: dilations[1], unrolled },
      ...{ depthwise, paddedHeight, paddedWidth, mostGroups: mostGroups(node) },
    },
    panelBytes: depthwise ? taps * inner * bytes : planes * upTo(8, filters / groups) * taps * inner * bytes,
    // Tiles of four positions read beyond the last row.
    paddedBytes:
      planes * (paddedHeight * paddedWidth * inner * bytes + 16) +
      4 * (unrolled ? kernel[1] : strides[1]) * inner * bytes +
      64,
    sumBytes: upTo(4, place.width) * wide * 4,
  };
}
