import type { BatchNormNode, GraphNode, InputNode, LayerNode } from '@bitshare/core';
import * as tf from '@tensorflow/tfjs';
import { activate } from './activations.ts';
import { multiply, padChannels, shuffleChannels, sliceChannels } from './channel-operations.ts';
import { padImage } from './pad-image.ts';
import { globalPool, pool } from './pool.ts';
import { upsample } from './upsample.ts';

/** A node whose value depends on nothing but its inputs. */
type PlainNode = Exclude<GraphNode, InputNode | LayerNode | BatchNormNode>;

/** The value of a node without parameters. @param values of its inputs, with the batch. */
export function computeNode(node: PlainNode, values: readonly tf.Tensor[]): tf.Tensor {
  const x = values[0]!;
  const image = x as tf.Tensor4D;
  switch (node.op) {
    case 'add':
      return values.reduce((sum, value) => tf.add(sum, value));
    case 'multiply':
      return multiply(x, values[1]!);
    case 'concat':
      return tf.concat([...values], x.rank - 1);
    case 'sliceChannels':
      return sliceChannels(node, x);
    case 'channelShuffle':
      return shuffleChannels(node, x);
    case 'padChannels':
      return padChannels(node, image);
    case 'pad':
      return padImage(image, node.attributes.padding);
    case 'upsample':
      return upsample(node, image);
    case 'maxPool':
    case 'averagePool':
      return pool(node, image);
    case 'globalAveragePool':
    case 'globalMaxPool':
      return globalPool(node, image);
    case 'softmax':
      return tf.softmax(x);
    default:
      return activate(node, x);
  }
}
