import { type PackedNode, type PackedPool, type PackedShape, placeWindow, windowOf } from '@bitshare/packed';
import { activationOf } from './activations.ts';
import { softmax } from './exponential.ts';
import { concatChannels, padImage, takeChannels } from './reference-channels.ts';
import { upsample } from './reference-upsample.ts';

type PlainNode = Exclude<PackedNode, { op: 'input' | 'conv2d' | 'dense' }>;

/** A value of one image. */
export interface ImageValue {
  readonly shape: PackedShape;
  /** Row-major, channels fastest. */
  readonly values: Float32Array;
}

/** Any node without weights. @param scaleShift `[2, channels]`, of a node of that name. */
export function computeNode(
  node: PlainNode,
  inputs: readonly ImageValue[],
  scaleShift: Float32Array | undefined,
): Float32Array {
  const { shape, values: x } = inputs[0]!;
  switch (node.op) {
    case 'scaleShift': {
      const channels = shape.at(-1)!;
      return x.map(
        (value, i) =>
          Math.fround(value * scaleShift![i % channels]!) + scaleShift![channels + (i % channels)]!,
      );
    }
    case 'add':
      return inputs.slice(1).reduce((sum, { values }) => sum.map((value, i) => value + values[i]!), x);
    case 'multiply':
      return multiply(inputs[0]!, inputs[1]!);
    case 'concat':
      return concatChannels(inputs);
    case 'sliceChannels':
      return takeChannels(inputs[0]!, node.end - node.begin, (c) => node.begin + c);
    case 'channelShuffle': {
      const each = shape.at(-1)! / node.groups;
      return takeChannels(
        inputs[0]!,
        shape.at(-1)!,
        (c) => (c % node.groups) * each + Math.floor(c / node.groups),
      );
    }
    case 'padChannels': {
      const channels = shape[2]!;
      return takeChannels(inputs[0]!, node.before + channels + node.after, (c) =>
        c < node.before || c >= node.before + channels ? undefined : c - node.before,
      );
    }
    case 'pad':
      return padImage(node.padding, inputs[0]!);
    case 'upsample':
      return upsample(node, inputs[0]!);
    case 'globalAveragePool':
      return channelMeans(inputs[0]!);
    case 'globalMaxPool':
      return channelMaxima(inputs[0]!);
    case 'maxPool':
    case 'averagePool':
      return pool(node, inputs[0]!);
    case 'softmax':
      return softmax(x);
    default:
      return x.map(activationOf(node));
  }
}

/** A factor for each value, or for each channel. */
function multiply({ values: x }: ImageValue, { values: factors }: ImageValue): Float32Array {
  return x.map((value, i) => value * factors[i % factors.length]!);
}

function channelMeans({ shape, values }: ImageValue): Float32Array {
  const channels = shape[2]!;
  const sums = new Float32Array(channels);
  values.forEach((value, i) => {
    sums[i % channels]! += value;
  });
  return sums.map((sum) => sum / (values.length / channels));
}

function channelMaxima({ shape, values }: ImageValue): Float32Array {
  const channels = shape[2]!;
  const largest = values.slice(0, channels);
  values.forEach((value, i) => {
    largest[i % channels] = Math.max(largest[i % channels]!, value);
  });
  return largest;
}

/** The largest value, or the mean, of the part of each window that lies on the image. */
function pool(node: PackedPool, { shape, values }: ImageValue): Float32Array {
  const [height, width, channels] = shape as [number, number, number];
  const { top, left, height: outHeight, width: outWidth } = placeWindow(shape, windowOf(node));
  const [rows, columns] = node.poolSize;
  const pooled = new Float32Array(outHeight * outWidth * channels);
  for (let oy = 0; oy < outHeight; oy++)
    for (let ox = 0; ox < outWidth; ox++)
      for (let c = 0; c < channels; c++) {
        let [sum, count, largest] = [0, 0, Number.NEGATIVE_INFINITY];
        const [firstRow, firstColumn] = [oy * node.strides[0] - top, ox * node.strides[1] - left];
        for (let y = Math.max(0, firstRow); y < Math.min(height, firstRow + rows); y++)
          for (let x = Math.max(0, firstColumn); x < Math.min(width, firstColumn + columns); x++) {
            const value = values[(y * width + x) * channels + c]!;
            sum = Math.fround(sum + value);
            largest = Math.max(largest, value);
            count++;
          }
        pooled[(oy * outWidth + ox) * channels + c] = node.op === 'maxPool' ? largest : sum / count;
      }
  return pooled;
}
