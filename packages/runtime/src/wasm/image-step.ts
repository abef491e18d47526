import { type PackedShape, placeWindow, windowOf } from '@bitshare/packed';
import { upsampleShares } from '../upsample-shares.ts';
import type { Constants } from './constants.ts';
import type { ImageNode } from './plan.ts';
import { createStep, type Step } from './step.ts';

/** A shape as an image. A vector is an image of one pixel. */
export const asImage = (shape: PackedShape): readonly [number, number, number] =>
  shape.length === 3 ? (shape as unknown as [number, number, number]) : [1, 1, shape[0]!];

/** A node without weights. @param shape of its input. */
export function imageStep(
  node: ImageNode,
  shape: PackedShape,
  { input, output }: { readonly input: number; readonly output: number },
  constants: Constants,
): Step {
  const [height, width, channels] = asImage(shape);
  const given = { input, output, height, width, channels };
  switch (node.op) {
    case 'globalAveragePool':
      return createStep('channelMeans', given);
    case 'globalMaxPool':
      return createStep('channelMaxima', given);
    case 'channelShuffle':
      return createStep('shuffleChannels', { ...given, groups: node.groups });
    case 'softmax':
      return createStep('softmax', given);
    case 'pad': {
      const [[top, bottom], [left, right]] = node.padding;
      const size = { outHeight: top + height + bottom, outWidth: left + width + right };
      return createStep('pad', { ...given, top, left, ...size });
    }
    case 'upsample': {
      const [scaleHeight, scaleWidth] = node.scale;
      const shares = (scale: number) =>
        node.interpolation === 'nearest'
          ? 0
          : constants.floats(upsampleShares(scale, node.interpolation).flat());
      const scales = { scaleHeight, scaleWidth, rows: shares(scaleHeight), columns: shares(scaleWidth) };
      return createStep('upsample', { ...given, ...scales });
    }
    default: {
      const { top, left, height: outHeight, width: outWidth } = placeWindow(shape, windowOf(node));
      const [kernelHeight, kernelWidth] = node.poolSize;
      const [strideHeight, strideWidth] = node.strides;
      return createStep(node.op, {
        ...{ ...given, top, left, outHeight, outWidth },
        ...{ kernelHeight, kernelWidth, strideHeight, strideWidth },
      });
    }
  }
}
