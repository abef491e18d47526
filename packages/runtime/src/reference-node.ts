import { type PackedNode, type PackedPool, type PackedShape, placeWindow, windowOf } from '@bitshare/packed';

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
    case 'relu':
      return x.map((value) => Math.max(value, 0));
    case 'relu6':
      return x.map((value) => Math.min(Math.max(value, 0), 6));
    case 'add':
      return inputs.slice(1).reduce((sum, { values }) => sum.map((value, i) => value + values[i]!), x);
    case 'padChannels':
      return padChannels(inputs[0]!, node.before, node.after);
    case 'globalAveragePool':
      return channelMeans(inputs[0]!);
    case 'maxPool':
    case 'averagePool':
      return pool(node, inputs[0]!);
    default:
      throw new Error(`${node.op} is to come`);
  }
}

function padChannels({ shape, values }: ImageValue, before: number, after: number): Float32Array {
  const channels = shape[2]!;
  const wide = before + channels + after;
  const padded = new Float32Array((values.length / channels) * wide);
  for (let from = 0, to = before; from < values.length; from += channels, to += wide)
    padded.set(values.subarray(from, from + channels), to);
  return padded;
}

function channelMeans({ shape, values }: ImageValue): Float32Array {
  const channels = shape[2]!;
  const sums = new Float32Array(channels);
  values.forEach((value, i) => {
    sums[i % channels]! += value;
  });
  return sums.map((sum) => sum / (values.length / channels));
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
