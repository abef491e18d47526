import { type PackedNode, type PackedShape, placeWindow, windowOf } from '@bitshare/packed';
import { boundedActivation, boundedSoftmax } from './bounded-activation.ts';
import { boundedUpsample } from './bounded-upsample.ts';
import { type BoundedValue, type Outcome, sumError, unitRoundoff } from './bounded-value.ts';

type PlainNode = Exclude<PackedNode, { op: 'input' | 'conv2d' | 'dense' }>;

/** A node of one image without weights that multiply. @param scaleShift `[2, channels]`, of a node of that name. */
export function boundedNode(
  node: PlainNode,
  inputs: readonly BoundedValue[],
  output: PackedShape,
  scaleShift: Float32Array | undefined,
): BoundedValue {
  const size = output.reduce((product, length) => product * length, 1);
  const outcomes =
    node.op === 'softmax'
      ? boundedSoftmax(allOf(inputs[0]!))
      : Array.from({ length: size }, (_, at) => outcome(node, inputs, output, at, scaleShift));
  return {
    shape: output,
    values: Float64Array.from(outcomes, ([value]) => value),
    errors: Float64Array.from(outcomes, ([, error]) => error),
  };
}

/** Zeros that a node adds. */
const zero: Outcome = [0, 0];

function outcome(
  node: Exclude<PlainNode, { op: 'softmax' }>,
  inputs: readonly BoundedValue[],
  output: PackedShape,
  at: number,
  scaleShift: Float32Array | undefined,
): Outcome {
  const [x] = inputs as [BoundedValue];
  const channels = output.at(-1)!;
  const channel = at % channels;
  const pixel = Math.floor(at / channels);
  const [row, column] = [Math.floor(pixel / (output[1] ?? 1)), pixel % (output[1] ?? 1)];
  /** The value of the same pixel in another channel. */
  const otherChannel = (of: BoundedValue, other: number) => read(of, pixel * of.shape.at(-1)! + other);
  switch (node.op) {
    case 'add':
      return total(inputs.map((input) => read(input, at)));
    case 'multiply':
      return product(read(x, at), factor(inputs[1]!, at, channel));
    case 'scaleShift':
      return total([product(read(x, at), [scaleShift![channel]!, 0]), [scaleShift![channels + channel]!, 0]]);
    case 'concat': {
      const pieces = inputs.flatMap((input) =>
        Array.from({ length: input.shape.at(-1)! }, (_, own) => ({ input, own })),
      );
      const { input, own } = pieces[channel]!;
      return otherChannel(input, own);
    }
    case 'sliceChannels':
      return otherChannel(x, node.begin + channel);
    case 'channelShuffle': {
      const { groups } = node;
      return otherChannel(x, (channel % groups) * (channels / groups) + Math.floor(channel / groups));
    }
    case 'padChannels': {
      const from = channel - node.before;
      return from < 0 || from >= x.shape[2]! ? zero : otherChannel(x, from);
    }
    case 'pad': {
      const [y, z] = [row - node.padding[0][0], column - node.padding[1][0]];
      const [height, width] = x.shape as [number, number, number];
      const inside = y >= 0 && y < height && z >= 0 && z < width;
      return inside ? read(x, (y * width + z) * channels + channel) : zero;
    }
    case 'upsample':
      return boundedUpsample(node, x, [row, column, channel]);
    case 'globalAveragePool':
      return mean(channelOf(x, channel));
    case 'globalMaxPool':
      return largest(channelOf(x, channel));
    case 'maxPool':
    case 'averagePool': {
      const window = Array.from(windowReads(node, x.shape, output, at), (i) => read(x, i));
      return node.op === 'averagePool' ? mean(window) : largest(window);
    }
    default:
      return boundedActivation(node, read(x, at));
  }
}

const read = ({ values, errors }: BoundedValue, at: number): Outcome => [values[at]!, errors[at]!];

const allOf = (x: BoundedValue): readonly Outcome[] => Array.from(x.values, (_, i) => read(x, i));

const channelOf = (x: BoundedValue, channel: number): readonly Outcome[] =>
  allOf(x).filter((_, i) => i % x.shape[2]! === channel);

/** Of a value of the same shape, or of one value for each channel. */
const factor = (y: BoundedValue, at: number, channel: number): Outcome =>
  read(y, y.values.length === y.shape.at(-1)! ? channel : at);

const product = ([a, aError]: Outcome, [b, bError]: Outcome): Outcome => [
  a * b,
  Math.abs(a) * bError + Math.abs(b) * aError + aError * bError + unitRoundoff * Math.abs(a * b),
];

function total(terms: readonly Outcome[]): Outcome {
  const sum = terms.reduce((so, [value]) => so + value, 0);
  const magnitude = terms.reduce((so, [value]) => so + Math.abs(value), 0);
  return [sum, terms.reduce((so, [, error]) => so + error, 0) + sumError(terms.length, magnitude)];
}

function mean(terms: readonly Outcome[]): Outcome {
  const [sum, error] = total(terms);
  return [sum / terms.length, error / terms.length];
}

/** Whichever is the largest in float32: no further from the largest than the furthest may be. */
const largest = (terms: readonly Outcome[]): Outcome => [
  Math.max(...terms.map(([value]) => value)),
  Math.max(...terms.map(([, error]) => error)),
];

function* windowReads(
  node: Extract<PlainNode, { op: 'maxPool' | 'averagePool' }>,
  [height, width, channels]: PackedShape,
  output: PackedShape,
  at: number,
): Generator<number> {
  const { top, left } = placeWindow([height!, width!, channels!], windowOf(node));
  const place = Math.floor(at / channels!);
  const [row, column] = [
    Math.floor(place / output[1]!) * node.strides[0],
    (place % output[1]!) * node.strides[1],
  ];
  for (let y = Math.max(0, row - top); y < Math.min(height!, row - top + node.poolSize[0]); y++)
    for (let x = Math.max(0, column - left); x < Math.min(width!, column - left + node.poolSize[1]); x++)
      yield (y * width! + x) * channels! + (at % channels!);
}
