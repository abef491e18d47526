import type { PackedNode, PackedShape } from '@bitshare/packed';
import * as tf from '@tensorflow/tfjs';
import { cropChannels, padChannels } from './channel-axis.ts';
import { generatedName, layerName } from './tfjs-names.ts';
import { apply, type TfjsPlace } from './tfjs-place.ts';

/** Operations that join values or move channels. */
type ChannelNode = Extract<
  PackedNode,
  { op: 'add' | 'multiply' | 'concat' | 'sliceChannels' | 'channelShuffle' | 'padChannels' }
>;

export function applyChannelNode(node: ChannelNode, place: TfjsPlace): tf.SymbolicTensor {
  const { inputs, shapes } = place;
  const [x] = inputs as [tf.SymbolicTensor];
  const [shape] = shapes as [PackedShape];
  const name = layerName(node.id);
  switch (node.op) {
    case 'add':
      return apply(tf.layers.add({ name }), ...inputs);
    case 'multiply':
      return apply(tf.layers.multiply({ name }), x, factor(node.id, place));
    case 'concat':
      return apply(tf.layers.concatenate({ name, axis: -1 }), ...inputs);
    case 'padChannels':
      return padChannels(name, x, [node.before, node.after]);
    case 'sliceChannels':
      return sliced(node, x, shape);
    case 'channelShuffle':
      return shuffled(node, x, shape);
  }
}

/** The second input. A vector becomes an image of one pixel beside an image. */
function factor(id: string, { inputs, shapes }: TfjsPlace): tf.SymbolicTensor {
  const [of, by] = shapes as [PackedShape, PackedShape];
  if (of.length === by.length) return inputs[1]!;
  const name = generatedName(id, 'pixel');
  return apply(tf.layers.reshape({ name, targetShape: [1, 1, ...by] }), inputs[1]!);
}

function sliced(
  { id, begin, end }: Extract<ChannelNode, { op: 'sliceChannels' }>,
  x: tf.SymbolicTensor,
  shape: PackedShape,
): tf.SymbolicTensor {
  const name = layerName(id);
  const sides = [begin, shape.at(-1)! - end] as const;
  if (shape.length === 3) return cropChannels(name, x, sides);
  const pixel = tf.layers.reshape({ name: generatedName(id, 'pixel'), targetShape: [1, 1, ...shape] });
  return apply(
    tf.layers.reshape({ name, targetShape: [end - begin] }),
    cropChannels(generatedName(id, 'crop'), apply(pixel, x), sides),
  );
}

/** Groups and the channels of a group are two axes that change places. */
function shuffled(
  { id, groups }: Extract<ChannelNode, { op: 'channelShuffle' }>,
  x: tf.SymbolicTensor,
  shape: PackedShape,
): tf.SymbolicTensor {
  const [height, width, channels] = shape as [number, number, number];
  const targetShape = [height * width, groups, channels / groups];
  const apart = tf.layers.reshape({ name: generatedName(id, 'groups'), targetShape });
  const turned = tf.layers.permute({ name: generatedName(id, 'turned'), dims: [1, 3, 2] });
  const whole = tf.layers.reshape({ name: layerName(id), targetShape: [...shape] });
  return apply(whole, apply(turned, apply(apart, x)));
}
