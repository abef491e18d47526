import type { PackedNode, PackedShape } from '@bitshare/packed';
import { zerosAround } from '../zeros-around.ts';
import type { Attributes } from './onnx-messages.ts';
import type { OnnxPlace } from './onnx-place.ts';
import { addPad } from './pad.ts';

type ImageNode = Extract<
  PackedNode,
  { op: 'pad' | 'upsample' | 'maxPool' | 'averagePool' | 'globalMaxPool' | 'globalAveragePool' }
>;

/** A node that changes an image's height and width. */
export function addImageNode(node: ImageNode, place: OnnxPlace): void {
  const { writer, inputs, shapes, to, own } = place;
  const [x] = inputs as [string];
  const [shape] = shapes as [PackedShape];
  switch (node.op) {
    case 'pad': {
      const [[top, bottom], [left, right]] = node.padding;
      addPad(place, [2, 3], [top, left, bottom, right]);
      return;
    }
    case 'upsample': {
      const scales = writer.constant(own('scales'), 'float', [4], [1, 1, ...node.scale]);
      writer.add('Resize', [x, '', scales], to, interpolations[node.interpolation]);
      return;
    }
    case 'globalMaxPool':
    case 'globalAveragePool': {
      const op = node.op === 'globalMaxPool' ? 'GlobalMaxPool' : 'GlobalAveragePool';
      if (node.keepDims) writer.add(op, [x], to);
      else writer.add('Flatten', [writer.add(op, [x], own('pixel'))], to, { axis: 1 });
      return;
    }
    default:
      writer.add(node.op === 'maxPool' ? 'MaxPool' : 'AveragePool', [x], to, {
        ...{ kernel_shape: node.poolSize, strides: node.strides },
        ...{ pads: onnxPads(node, shape) },
      });
  }
}

const interpolations: Readonly<Record<Extract<ImageNode, { op: 'upsample' }>['interpolation'], Attributes>> =
  {
    nearest: {
      mode: 'nearest',
      coordinate_transformation_mode: 'asymmetric',
      nearest_mode: 'floor',
    },
    bilinear: { mode: 'linear', coordinate_transformation_mode: 'half_pixel' },
    bilinearCorner: { mode: 'linear', coordinate_transformation_mode: 'asymmetric' },
  };

/** Padding in the order of ONNX: that of both axes before the image, then behind it. */
export function onnxPads(node: Parameters<typeof zerosAround>[0], shape: PackedShape): readonly number[] {
  const [[top, bottom], [left, right]] = zerosAround(node, shape);
  return [top, left, bottom, right];
}
